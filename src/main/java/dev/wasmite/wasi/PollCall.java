package dev.wasmite.wasi;

import dev.wasmite.Args;
import java.io.IOException;

/**
 * One {@code poll_oneoff}: waits until the first of the guest's subscriptions has come about. One
 * that cannot come about is answered at once, by an event with an error number: {@link Errno#BADF}
 * for a descriptor that is not open or is a directory, the answer of {@link Descriptor#require} for
 * one without the right, {@link Errno#INVAL} for a clock that is not offered.
 *
 * <p>Files and output streams are always ready. An input stream is ready when bytes are there or it
 * is at its end, as far as that can be known; where nothing but input is waited for it counts as
 * ready at once, and the read that follows waits.
 *
 * <p>Made by {@link WasiFunction} per call.
 */
final class PollCall {
  /**
   * Bytes of a {@code subscription}: userdata, kind at 8, descriptor at 16. A clock's number is at
   * 16, or at 24 under the old name, where a number of its own precedes it and the whole is longer.
   */
  private static final int SUBSCRIPTION_BYTES = 48;

  private static final int OLD_MORE_BYTES = 8;

  /**
   * Bytes of an {@code event}: userdata, errno at 8, kind at 10, bytes ready at 16, flags at 24.
   */
  private static final int EVENT_BYTES = 32;

  private static final int CLOCK = 0;
  private static final int FD_READ = 1;
  private static final int FD_WRITE = 2;
  private static final int ABSOLUTE_TIME = 1;
  private static final int HANG_UP = 1;

  /** How often what gives no sign of itself is looked at while a clock runs, in nanoseconds. */
  private static final long INTERVAL = 10_000_000;

  private final Wasi wasi;
  private final Guest guest;
  private final WasiClock clock;
  private final long subscriptions;
  private final int stride;
  private final int clockOffset;
  private final long events;
  private final long count;
  private final long result;
  private final long start;

  // What there is to wait for, and when the first clock is due.
  private long firstDue = Long.MAX_VALUE;
  private boolean hasClock;
  private boolean hasSocket;

  // Of the last look: whether an input stream is quiet, whether the last descriptor is at its end.
  private boolean hasQuietInput;
  private boolean isHungUp;

  PollCall(Wasi wasi, Args args) {
    this.wasi = wasi;
    guest = wasi.guest;
    clock = wasi.clock();
    subscriptions = Wasi.address(args, 0);
    events = Wasi.address(args, 1);
    count = Wasi.address(args, 2);
    result = Wasi.address(args, 3);
    stride = SUBSCRIPTION_BYTES + (guest.unstable ? OLD_MORE_BYTES : 0);
    clockOffset = 16 + (guest.unstable ? OLD_MORE_BYTES : 0);
    start = clock.monotonic();
  }

  void run() throws IOException {
    if (count == 0) {
      throw new WasiError(Errno.INVAL);
    }
    guest.check(subscriptions, count * stride);
    guest.check(events, count * EVENT_BYTES);
    guest.check(result, 4);
    wasi.flushQuietly();
    look();
    int written;
    while ((written = report()) == 0) {
      await();
    }
    guest.setI32(result, written);
  }

  private int kind(long subscription) {
    return guest.u8(subscription + 8);
  }

  /** Finds what there is to wait for. */
  private void look() {
    for (long i = 0; i < count; i++) {
      long subscription = subscriptions + i * stride;
      int kind = kind(subscription);
      if (kind == CLOCK) {
        hasClock = true;
        if (isKnownClock(subscription)) {
          firstDue = Math.min(firstDue, due(subscription));
        }
      } else if (kind == FD_READ || kind == FD_WRITE) {
        hasSocket |= socket(subscription) != null;
      } else {
        throw new WasiError(Errno.INVAL);
      }
    }
  }

  /** The socket that is subscribed to; null if it is none. */
  private Descriptor socket(long subscription) {
    try {
      Descriptor descriptor = wasi.descriptors.get(guest.i32(subscription + 16));
      return descriptor.type() == FileStat.SOCKET_STREAM ? descriptor : null;
    } catch (WasiError e) {
      return null;
    }
  }

  private boolean isKnownClock(long subscription) {
    int number = guest.i32(subscription + clockOffset);
    return (number == WasiClock.REALTIME || number == WasiClock.MONOTONIC)
        && (guest.u16(subscription + clockOffset + 24) & ~ABSOLUTE_TIME) == 0;
  }

  /** When a clock's subscription is due, in time of the clock that never goes back. */
  private long due(long subscription) {
    long timeout = guest.i64(subscription + clockOffset + 8);
    if (timeout < 0) {
      return Long.MAX_VALUE; // centuries
    }
    long from = start;
    if (guest.u16(subscription + clockOffset + 24) == ABSOLUTE_TIME) {
      from = clock.monotonic();
      timeout = Math.max(0, timeout - clock.time(guest.i32(subscription + clockOffset)));
    }
    return timeout > Long.MAX_VALUE - from ? Long.MAX_VALUE : from + timeout;
  }

  /** Writes an event for each subscription that has come about; how many. */
  private int report() {
    int written = 0;
    hasQuietInput = false;
    for (long i = 0; i < count; i++) {
      long subscription = subscriptions + i * stride;
      int kind = kind(subscription);
      int errno = Errno.SUCCESS;
      long ready = 0;
      isHungUp = false;
      try {
        ready = kind == CLOCK ? readyClock(subscription) : readyBytes(subscription, kind);
      } catch (WasiError e) {
        errno = e.errno;
      } catch (IOException e) {
        errno = Errno.of(e);
      }
      if (errno != Errno.SUCCESS || ready >= 0) {
        long event = events + written * (long) EVENT_BYTES;
        long userData = guest.i64(subscription);
        guest.clear(event, EVENT_BYTES);
        guest.setI64(event, userData);
        guest.setI16(event + 8, errno);
        guest.setI8(event + 10, kind);
        guest.setI64(event + 16, ready);
        guest.setI16(event + 24, isHungUp ? HANG_UP : 0);
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
    return due(subscription) <= clock.monotonic() ? 0 : -1;
  }

  /** How many bytes a descriptor is ready for as far as is known, -1 if it is not ready. */
  private long readyBytes(long subscription, int kind) throws IOException {
    boolean read = kind == FD_READ;
    Descriptor descriptor = wasi.descriptors.get(guest.i32(subscription + 16));
    if (descriptor.type() == FileStat.DIRECTORY) {
      throw new WasiError(Errno.BADF);
    }
    descriptor.require(Rights.POLL_FD_READWRITE | (read ? Rights.FD_READ : Rights.FD_WRITE));
    if (descriptor instanceof InputStreamDescriptor) {
      return readyInput((InputStreamDescriptor) descriptor);
    }
    if (descriptor instanceof SocketDescriptor) {
      return readySocket((SocketDescriptor) descriptor, read);
    }
    if (descriptor instanceof ListenerDescriptor) {
      return read && ((ListenerDescriptor) descriptor).hasNext() ? 1 : -1;
    }
    if (read && descriptor.type() == FileStat.REGULAR_FILE) {
      long position = descriptor.seek(0, Descriptor.SEEK_CURRENT);
      return Math.max(0, descriptor.stat().size - position);
    }
    return 1;
  }

  private long readyInput(InputStreamDescriptor input) throws IOException {
    int available = input.available();
    if (available > 0) {
      return available;
    }
    isHungUp = input.isAtEnd();
    if (isHungUp || !hasClock && !hasSocket) {
      return 0;
    }
    input.watch();
    hasQuietInput = true;
    return -1;
  }

  private long readySocket(SocketDescriptor socket, boolean read) throws IOException {
    if (!read) {
      return socket.isWritable() ? 1 : -1;
    }
    long ready = socket.readable();
    isHungUp = ready >= 0 && socket.isHungUp();
    return ready;
  }

  /** Waits until there may be something to report. */
  private void await() throws IOException {
    long nanos = firstDue == Long.MAX_VALUE ? firstDue : firstDue - clock.monotonic();
    boolean jumps = hasClock && clock.jumps();
    boolean selects = hasSocket && (!hasClock || clock == WasiClock.system());
    if (!jumps && (hasQuietInput || hasSocket && !selects)) {
      nanos = Math.min(nanos, INTERVAL);
    }
    if (selects) {
      addSockets();
      wasi.waiter().await(nanos == Long.MAX_VALUE ? 0 : Math.max(0, nanos) / 1_000_000 + 1);
    } else if (nanos > 0) {
      try {
        clock.sleep(nanos);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new WasiError(Errno.INTR);
      }
    }
  }

  private void addSockets() throws IOException {
    for (long i = 0; i < count; i++) {
      long subscription = subscriptions + i * stride;
      Descriptor socket = kind(subscription) == CLOCK ? null : socket(subscription);
      boolean read = kind(subscription) == FD_READ;
      if (socket instanceof SocketDescriptor) {
        ((SocketDescriptor) socket).addTo(wasi.waiter(), read);
      } else if (socket instanceof ListenerDescriptor && read) {
        ((ListenerDescriptor) socket).addTo(wasi.waiter());
      }
    }
  }
}
