package dev.wasmite.wasi;

import dev.wasmite.Args;
import java.io.IOException;

/**
 * One {@code poll_oneoff}: waits until the first of the guest's subscriptions has come about.
 *
 * <p>Files and output streams are always ready. An input stream is ready when bytes are there; if
 * no clock is among the subscriptions it counts as ready at once, and the read that follows waits.
 *
 * <p>Made by {@link WasiFunction} per call.
 */
final class PollCall {
  /** Bytes of a {@code subscription}: userdata, kind at 8, what depends on the kind at 16. */
  private static final int SUBSCRIPTION_BYTES = 48;

  /**
   * Bytes of an {@code event}: userdata, errno at 8, kind at 10, bytes ready at 16, flags at 24.
   */
  private static final int EVENT_BYTES = 32;

  private static final int CLOCK = 0;
  private static final int FD_READ = 1;
  private static final int FD_WRITE = 2;
  private static final int ABSOLUTE_TIME = 1;

  /** How often an input stream is looked at while a clock runs, in nanoseconds. */
  private static final long INTERVAL = 10_000_000;

  private final Wasi wasi;
  private final Guest guest;
  private final long subscriptions;
  private final long events;
  private final long count;
  private final long result;
  private final long start = Clocks.monotonic();

  // Of the last look at the subscriptions: when the first clock is due, and what else there is.
  private long firstDue;
  private boolean hasClock;
  private boolean hasInput;

  PollCall(Wasi wasi, Args args) {
    this.wasi = wasi;
    this.guest = wasi.guest;
    this.subscriptions = Wasi.address(args, 0);
    this.events = Wasi.address(args, 1);
    this.count = Wasi.address(args, 2);
    this.result = Wasi.address(args, 3);
  }

  void run() throws IOException {
    if (count == 0) {
      throw new WasiError(Errno.INVAL);
    }
    guest.check(subscriptions, count * SUBSCRIPTION_BYTES);
    guest.check(events, count * EVENT_BYTES);
    guest.check(result, 4);
    wasi.flushQuietly();
    look();
    int written;
    while ((written = report()) == 0) {
      sleep();
    }
    guest.setI32(result, written);
  }

  /** Finds what there is to wait for. */
  private void look() {
    firstDue = Long.MAX_VALUE;
    for (long i = 0; i < count; i++) {
      long subscription = subscriptions + i * SUBSCRIPTION_BYTES;
      int kind = guest.u8(subscription + 8);
      if (kind == CLOCK) {
        hasClock = true;
        if (isKnownClock(subscription)) {
          firstDue = Math.min(firstDue, due(subscription));
        }
      } else {
        hasInput |= kind == FD_READ;
      }
    }
  }

  private boolean isKnownClock(long subscription) {
    int clock = guest.i32(subscription + 16);
    return clock == Clocks.REALTIME || clock == Clocks.MONOTONIC;
  }

  /** When a clock's subscription is due, in time of the clock that never goes back. */
  private long due(long subscription) {
    long timeout = guest.i64(subscription + 24);
    if (timeout < 0) {
      return Long.MAX_VALUE; // centuries
    }
    long from = start;
    if ((guest.u16(subscription + 40) & ABSOLUTE_TIME) != 0) {
      from = Clocks.monotonic();
      timeout = Math.max(0, timeout - Clocks.time(guest.i32(subscription + 16)));
    }
    return timeout > Long.MAX_VALUE - from ? Long.MAX_VALUE : from + timeout;
  }

  /** Writes an event for each subscription that has come about; how many. */
  private int report() throws IOException {
    int written = 0;
    for (long i = 0; i < count; i++) {
      long subscription = subscriptions + i * SUBSCRIPTION_BYTES;
      int kind = guest.u8(subscription + 8);
      int errno = Errno.SUCCESS;
      long ready = 0;
      try {
        ready = kind == CLOCK ? readyClock(subscription) : readyBytes(subscription, kind);
      } catch (WasiError e) {
        errno = e.errno;
      }
      if (errno != Errno.SUCCESS || ready >= 0) {
        long event = events + written * (long) EVENT_BYTES;
        long userData = guest.i64(subscription);
        guest.clear(event, EVENT_BYTES);
        guest.setI64(event, userData);
        guest.setI16(event + 8, errno);
        guest.setI8(event + 10, kind);
        guest.setI64(event + 16, ready);
        written++;
      }
    }
    return written;
  }

  /** 0 if the clock is due, -1 if not yet. */
  private long readyClock(long subscription) {
    if (!isKnownClock(subscription)) {
      throw new WasiError(Errno.INVAL);
    }
    return due(subscription) <= Clocks.monotonic() ? 0 : -1;
  }

  /** How many bytes a descriptor is ready for as far as is known, -1 if it is not ready. */
  private long readyBytes(long subscription, int kind) throws IOException {
    if (kind != FD_READ && kind != FD_WRITE) {
      throw new WasiError(Errno.INVAL);
    }
    long right = kind == FD_READ ? Rights.FD_READ : Rights.FD_WRITE;
    Descriptor descriptor = wasi.descriptors.get(guest.i32(subscription + 16), right);
    descriptor.require(Rights.POLL_FD_READWRITE);
    if (descriptor instanceof InputStreamDescriptor) {
      int available = ((InputStreamDescriptor) descriptor).available();
      return available > 0 || !hasClock ? available : -1;
    }
    return 1;
  }

  private void sleep() {
    long nanos = firstDue - Clocks.monotonic();
    if (hasInput) {
      nanos = Math.min(nanos, INTERVAL);
    }
    if (nanos > 0) {
      try {
        Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new WasiError(Errno.INTR);
      }
    }
  }
}
