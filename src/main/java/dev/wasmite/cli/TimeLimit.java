package dev.wasmite.cli;

import dev.wasmite.wasi.Wasi;
import java.io.IOException;

/**
 * A thread that a run with {@code --timeout} has to itself, who waits for it, and threads for what
 * is left to do when it does not end, since a standard stream may take nothing.
 *
 * <p>Made by {@link #run}. A run that is late is stopped by its store's deadline if it is in Wasm,
 * and by an interrupt if it waits in a host function that can be interrupted. Then it tells of its
 * end itself. Any other is left behind; its thread is a daemon, which does not keep the process.
 */
final class TimeLimit extends Thread {
  /** How long a run that is stopped may take to end before it is left behind. */
  private static final long END_MILLIS = 500;

  /** How long a standard stream that takes nothing holds up the end of a late run. */
  private static final long LAST_WORDS_MILLIS = 1000;

  private static final int RUN = 0;
  private static final int FLUSH = 1;
  private static final int TELL = 2;

  private final int task;
  private final Main main;
  private final Options options;
  private final Streams streams;
  private final long start = System.nanoTime();
  private int code;
  private Throwable failure;

  // Both threads ask and set these.
  private boolean isLate;
  private boolean ends;
  private boolean isTold;

  private TimeLimit(int task, Main main, Options options, Streams streams) {
    super("wasmite");
    this.task = task;
    this.main = main;
    this.options = options;
    this.streams = streams;
    setDaemon(true);
  }

  /** Runs the file, and has it end when the time is over: the exit code. */
  static int run(Main main, Options options, Streams streams) throws IOException {
    TimeLimit guest = new TimeLimit(RUN, main, options, streams);
    main.limit = guest;
    guest.start();
    try {
      guest.join(options.timeout);
      if (guest.isAlive()) {
        guest.interruptWaits();
        guest.join(END_MILLIS);
      }
      if (!guest.isAlive()) {
        return guest.result();
      }
      if (!guest.mayTell()) {
        guest.join(LAST_WORDS_MILLIS);
        return Main.FAILED;
      }
      for (int task = FLUSH; task <= TELL; task++) {
        TimeLimit end = new TimeLimit(task, main, options, streams);
        end.start();
        end.join(LAST_WORDS_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Main.FAILED;
  }

  /** Nanoseconds until the run is late; negative if it is. */
  long nanosLeft() {
    long nanos = Math.min(options.timeout, Long.MAX_VALUE / 2000000) * 1000000;
    return nanos - (System.nanoTime() - start);
  }

  private synchronized void interruptWaits() {
    isLate = true;
    if (!ends) {
      interrupt();
    }
  }

  /**
   * The run ends now and hands on its output, in which no interrupt is to disturb it; whether it is
   * late.
   *
   * @param wasStopped because the time is over
   */
  synchronized boolean ends(boolean wasStopped) {
    ends = true;
    Thread.interrupted();
    return isLate || wasStopped;
  }

  /** Whether who asks is the first that wants to tell of the end, and so is to tell. */
  synchronized boolean mayTell() {
    boolean isFirst = !isTold;
    isTold = true;
    return isFirst;
  }

  /** What is told of a run that is late. */
  String message() {
    return "timeout: not done after " + seconds(options.timeout) + " s";
  }

  @Override
  public void run() {
    try {
      if (task == RUN) {
        code = main.runFile(options);
      } else if (task == FLUSH) {
        flush(main.wasi);
      } else {
        streams.fail(Main.FAILED, message(), options.file());
      }
    } catch (Throwable e) { // for the thread that waits
      failure = e;
    }
  }

  private static void flush(Wasi wasi) {
    try {
      if (wasi != null) {
        wasi.flush();
      }
    } catch (IOException e) {
      return; // nowhere left to hand it on to
    }
  }

  private int result() throws IOException {
    if (failure instanceof IOException) {
      throw (IOException) failure;
    }
    if (failure instanceof RuntimeException) {
      throw (RuntimeException) failure;
    }
    if (failure instanceof Error) {
      throw (Error) failure;
    }
    return code;
  }

  /** Seconds with as many decimals as are needed. */
  private static String seconds(long millis) {
    String decimals = "." + Long.toString(1000 + millis % 1000).substring(1);
    int length = decimals.length();
    while (length > 0 && "0.".indexOf(decimals.charAt(length - 1)) >= 0) {
      length--;
    }
    return millis / 1000 + decimals.substring(0, length);
  }
}
