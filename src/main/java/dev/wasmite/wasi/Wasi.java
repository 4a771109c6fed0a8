package dev.wasmite.wasi;

import dev.wasmite.Args;
import dev.wasmite.Linker;
import dev.wasmite.WasmModule;
import java.io.ByteArrayInputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What one guest may see of the world through WASI preview 1, and its open descriptors. Only what
 * is asked for here is reachable: a new {@code Wasi} has no arguments, an empty environment, no
 * directory, an empty standard input, and drops what the guest writes.
 *
 * <pre>{@code
 * Wasi wasi = new Wasi().args("hello", "world").dir("/srv/data", "/").inheritStdio();
 * Linker<Void> linker = new Linker<>(engine);
 * wasi.addTo(linker);
 * Instance instance = linker.instantiate(new Store<>(engine, null), module);
 * try {
 *   instance.func("_start").call();
 * } catch (ExitException e) {
 *   code = e.code();
 * } finally {
 *   wasi.close();
 * }
 * }</pre>
 *
 * <p>Made by the embedder, one for each guest; used by one thread at a time.
 */
public final class Wasi {
  private static final int STDIN = 0;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;

  final Descriptors descriptors = new Descriptors();
  final Guest guest = new Guest();

  /** Where random bytes come from; made when first asked for, which is slow. */
  Random random;

  /** Whether what the embedder did not set is the same in every run. */
  boolean deterministic;

  private WasiClock clock;
  private SocketWaiter waiter;
  private final List<byte[]> arguments = new ArrayList<>();
  private final List<byte[]> environment = new ArrayList<>();
  private OutputStreamDescriptor out;
  private OutputStreamDescriptor err;

  public Wasi() {
    stdin(new ByteArrayInputStream(new byte[0]));
    out = setOutput(null, STDOUT, false);
    err = setOutput(null, STDERR, false);
  }

  /**
   * Adds arguments; the first of all is the program's name.
   *
   * @throws IllegalArgumentException if one holds a zero character
   */
  public Wasi args(String... args) {
    for (String arg : args) {
      arguments.add(bytes(arg));
    }
    return this;
  }

  /**
   * Adds a variable to the environment.
   *
   * @throws IllegalArgumentException if one of them holds a zero character, or {@code name} is
   *     empty or holds {@code =}
   */
  public Wasi env(String name, String value) {
    if (name.isEmpty() || name.indexOf('=') >= 0) {
      throw new IllegalArgumentException("bad name of an environment variable: " + name);
    }
    environment.add(bytes(name + "=" + value));
    return this;
  }

  /**
   * Lets the guest see the directory {@code host} as {@code guest}: it may read, write, make and
   * remove what lies below, and reaches nothing else. Links that lead out are refused.
   *
   * @throws IllegalArgumentException if {@code host} is no directory
   */
  public Wasi dir(String host, String guest) {
    descriptors.add(HostFolder.preopen(host, bytes(guest), false));
    return this;
  }

  /**
   * As {@link #dir(String, String)}, but nothing below {@code host} can be changed: what would, is
   * answered {@code EROFS}.
   *
   * @throws IllegalArgumentException if {@code host} is no directory
   */
  public Wasi readOnlyDir(String host, String guest) {
    descriptors.add(HostFolder.preopen(host, bytes(guest), true));
    return this;
  }

  /**
   * Lets the guest see the root of {@code files} as {@code guest}, as {@link #dir(String, String)}
   * does.
   */
  public Wasi dir(MemoryFileSystem files, String guest) {
    descriptors.add(files.preopen(bytes(guest), false));
    return this;
  }

  /** As {@link #dir(MemoryFileSystem, String)}, but the guest can change nothing. */
  public Wasi readOnlyDir(MemoryFileSystem files, String guest) {
    descriptors.add(files.preopen(bytes(guest), true));
    return this;
  }

  /**
   * Lets the guest accept connections at {@code address}, with {@code sock_accept} on a descriptor
   * of its own: the numbers of directories and listeners go up from 3 in the order of the calls.
   * {@link #close} ends it. Whoever wants a free port and to know which it is binds a channel and
   * gives that to {@link #listen(ServerSocketChannel)}.
   *
   * @throws IllegalArgumentException if the address cannot be listened at; its cause says why
   */
  public Wasi listen(SocketAddress address) {
    try {
      descriptors.add(ListenerDescriptor.bind(address, this));
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException("cannot listen at: " + address, e);
    }
    return this;
  }

  /**
   * As {@link #listen(SocketAddress)}, on a channel that the embedder has bound. From now on it is
   * the guest's: it is set not to block, and {@link #close} or the guest closes it.
   *
   * @throws IllegalArgumentException if the channel is closed or not bound
   */
  public Wasi listen(ServerSocketChannel channel) {
    try {
      descriptors.add(ListenerDescriptor.of(channel, this));
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot listen: " + channel, e);
    }
    return this;
  }

  /**
   * Sets the clocks that the guest sees, and by which it waits; those of the system unless set, see
   * {@link WasiClock}. With a deterministic engine ({@link #addTo(Linker)}) it is, unless set, a
   * clock of virtual time that starts at the beginning of the year 2000 UTC, monotonic time at 1
   * nanosecond; each reading of either by the guest moves both on by a millisecond, after it, and a
   * wait by its length, at once.
   */
  public Wasi clock(WasiClock clocks) {
    if (clocks == null) {
      throw new IllegalArgumentException("a clock is needed");
    }
    clock = clocks;
    return this;
  }

  /**
   * Sets where the guest's random bytes come from; a {@link java.security.SecureRandom} unless set.
   * With a seeded {@link Random} they are the same every time, and no secret. With a deterministic
   * engine ({@link #addTo(Linker)}) they come from {@code new Random(0)} unless set.
   */
  public Wasi random(Random source) {
    if (source == null) {
      throw new IllegalArgumentException("a source of random bytes is needed");
    }
    random = source;
    return this;
  }

  /** Sets what the guest reads as its standard input; read when the guest asks, never ahead. */
  public Wasi stdin(InputStream in) {
    descriptors.set(STDIN, new InputStreamDescriptor(in, this, false));
    return this;
  }

  /**
   * Sets where the guest's standard output goes. It is buffered here: {@link #flush} hands it on,
   * and so does {@link #close}.
   */
  public Wasi stdout(OutputStream stream) {
    out = setOutput(stream, STDOUT, false);
    return this;
  }

  /** Sets where the guest's standard error goes; what it writes is handed on with every call. */
  public Wasi stderr(OutputStream stream) {
    err = setOutput(stream, STDERR, false);
    return this;
  }

  /**
   * Gives the guest the standard streams of this process, as bytes. Where the output is a terminal
   * it is handed on with every call.
   */
  public Wasi inheritStdio() {
    descriptors.set(STDIN, new InputStreamDescriptor(System.in, this, true));
    out = setOutput(new FileOutputStream(FileDescriptor.out), STDOUT, true);
    err = setOutput(new FileOutputStream(FileDescriptor.err), STDERR, true);
    return this;
  }

  /** What is written goes nowhere if {@code stream} is null. */
  private OutputStreamDescriptor setOutput(OutputStream stream, int number, boolean inherited) {
    OutputStreamDescriptor descriptor = new OutputStreamDescriptor(stream, number, inherited);
    descriptors.set(number, descriptor);
    return descriptor;
  }

  /**
   * Defines the functions of {@code wasi_snapshot_preview1} in {@code linker}, and those of {@code
   * wasi_unstable}, the snapshot before it, for programs that were compiled then. The guest's
   * memory is the one that it exports as {@code memory}.
   *
   * <p>The functions tell the guest of what fails, by an error number. Nothing is thrown but {@link
   * ExitException}, and a {@link dev.wasmite.Trap} where the guest exports no memory; what a stream
   * given here throws is {@code EIO} for the guest, if no number says it better. An interrupt of
   * the thread ends a wait for clocks or sockets with {@code EINTR}, and stays set.
   *
   * <p>If the linker's engine is a deterministic one ({@link dev.wasmite.Config#deterministic}),
   * clock and random bytes are the same in every run unless set here. What streams, sockets and
   * directories of the host give, the times and numbers of its files among it, is the host's still;
   * a {@link MemoryFileSystem} has times of the clock that is set for it.
   */
  public <T> void addTo(Linker<T> linker) {
    addTo(linker, null);
  }

  /**
   * As {@link #addTo(Linker)}, but only the functions that {@code module} imports, which is quicker
   * for one that is linked once.
   */
  public <T> void addTo(Linker<T> linker, WasmModule module) {
    deterministic |= linker.engine().isDeterministic();
    WasiFunction.define(this, linker, module);
  }

  /**
   * Hands on what the guest wrote to its standard streams.
   *
   * @throws IOException if a stream takes no more; what it did not take is lost
   */
  public void flush() throws IOException {
    try {
      out.flush();
    } finally {
      err.flush();
    }
  }

  /**
   * Flushes, and closes the files that the guest left open; the streams given here stay open. To be
   * called when the guest has ended, whether it returned, exited or trapped.
   *
   * @throws IOException if a stream or file takes no more
   */
  public void close() throws IOException {
    try {
      flush();
    } finally {
      try {
        descriptors.closeAll();
      } finally {
        if (waiter != null) {
          waiter.close();
          waiter = null;
        }
      }
    }
  }

  /** The clocks; unless set they are loaded when first asked for. */
  WasiClock clock() {
    if (clock == null) {
      clock = deterministic ? WasiClock.deterministic() : WasiClock.system();
    }
    return clock;
  }

  /** What waits for the guest's sockets. */
  SocketWaiter waiter() throws IOException {
    if (waiter == null) {
      waiter = new SocketWaiter();
    }
    return waiter;
  }

  /** Flushes; a failure shows at the guest's next write, or not at all. */
  void flushQuietly() {
    try {
      flush();
    } catch (IOException e) {
      return;
    }
  }

  byte[][] arguments() {
    return arguments.toArray(new byte[0][]);
  }

  byte[][] environment() {
    return environment.toArray(new byte[0][]);
  }

  /** Argument {@code i}, an address or length, as the unsigned value that it is. */
  static long address(Args args, int i) {
    return args.i32(i) & 0xffffffffL;
  }

  private static byte[] bytes(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("zero character in a string for the guest");
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
