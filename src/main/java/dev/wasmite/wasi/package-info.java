/**
 * WASI preview 1 ({@code wasi_snapshot_preview1}) for programs that run on wasmite: arguments,
 * environment, clocks, random bytes, streams, and files below pre-opened directories.
 *
 * <p>May import {@code dev.wasmite}, its public face only. Entry point: {@link
 * dev.wasmite.wasi.Wasi}.
 */
package dev.wasmite.wasi;
