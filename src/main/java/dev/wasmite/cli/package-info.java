/**
 * The command line: {@code wasmite [run] [options] FILE [ARGS]}.
 *
 * <p>May import every other package of wasmite, their public faces only. Entry point: {@link
 * dev.wasmite.cli.Main}.
 */
package dev.wasmite.cli;
