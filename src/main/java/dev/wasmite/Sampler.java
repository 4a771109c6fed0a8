package dev.wasmite;

/**
 * Is told regularly where the guest is, measured in fuel: so it is told at the same places in each
 * run, whatever the machine. Made by the embedder, for {@link Store#sampler}.
 */
public interface Sampler {
  /**
   * A guest has burnt fuel; {@link Store#frames()} tells where it is. Called on the thread of the
   * store, before the block that exceeds the period runs. Whatever it throws ends the call.
   *
   * @param store where the guest lives; it must not be called into now
   * @param units burnt since the last sample: the period, or a multiple of it
   */
  void sample(Store<?> store, long units);
}
