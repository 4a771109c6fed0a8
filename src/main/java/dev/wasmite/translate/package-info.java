/**
 * From a {@code ModuleDef} to register code: validation (spec 3.0 section 3) and translation in one
 * pass. Internal: not part of the API.
 *
 * <p>May import {@code dev.wasmite.binary}.
 */
package dev.wasmite.translate;
