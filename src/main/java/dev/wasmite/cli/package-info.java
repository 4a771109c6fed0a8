/**
 * The command line: {@code wasmite [run] [options] FILE [ARGS]}, and the commands {@code parse},
 * {@code print}, {@code validate}, {@code inspect} and {@code wast}.
 *
 * <p>May import every other package of wasmite, their public faces only. Entry point: {@link
 * dev.wasmite.cli.Main}.
 */
package dev.wasmite.cli;
