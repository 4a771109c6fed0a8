package dev.wasmite.wasi;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * Waits for sockets, which themselves never block: an interrupt of the guest's thread so ends the
 * wait and leaves them open.
 *
 * <p>Made by {@link Wasi#waiter} when the guest first waits. Between waits no channel is
 * registered, so that one which is closed is closed at once.
 */
final class SocketWaiter {
  private final Selector selector;

  SocketWaiter() throws IOException {
    selector = Selector.open();
  }

  /** Has the next {@link #await} wait for {@code operations} of {@code channel} as well. */
  void add(SelectableChannel channel, int operations) throws IOException {
    SelectionKey key = channel.keyFor(selector);
    int before = key == null ? 0 : key.interestOps();
    channel.register(selector, before | operations);
  }

  /**
   * Waits until one of the channels that were added is ready, or for so many milliseconds, 0 for
   * ever; then forgets the channels.
   *
   * @throws WasiError {@link Errno#INTR} if the thread is interrupted, which it stays
   */
  void await(long millis) throws IOException {
    try {
      if (!Thread.currentThread().isInterrupted()) {
        selector.select(millis);
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new WasiError(Errno.INTR);
      }
    } finally {
      forget();
    }
  }

  /** Whether the channel is ready now; channels that were added before are forgotten. */
  boolean isReady(SelectableChannel channel, int operations) throws IOException {
    try {
      channel.register(selector, operations);
      return selector.selectNow() > 0;
    } finally {
      forget();
    }
  }

  private void forget() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.cancel();
    }
    selector.selectNow(); // only now are they gone
  }

  void close() throws IOException {
    selector.close();
  }
}
