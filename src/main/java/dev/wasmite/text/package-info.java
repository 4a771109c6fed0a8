/**
 * The text format (§6): WAT becomes bytes, bytes become WAT. An annex; the engine sees bytes alone.
 * Imports {@code dev.wasmite.binary} and nothing else of ours; may use all of Java 8.
 */
package dev.wasmite.text;
