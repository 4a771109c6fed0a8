/**
 * From bytes to a {@link dev.wasmite.binary.ModuleDef}: the binary format, the table of opcodes,
 * the texts of faults. Internal, but for {@link dev.wasmite.binary.WasmException}. Imports nothing
 * of ours; written in the small subset of Java that CLDC 1.1 has.
 */
package dev.wasmite.binary;
