/**
 * Scripts of the official test suite: modules, calls, and what they should give. An annex; imports
 * {@code dev.wasmite.text} and the public face of {@code dev.wasmite}; may use all of Java 8. Entry
 * point: {@link dev.wasmite.wast.WastRunner}.
 */
package dev.wasmite.wast;
