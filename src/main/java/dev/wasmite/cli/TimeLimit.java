package dev.wasmite.cli;

import dev.wasmite.wasi.Wasi;
import java.io.IOException;

/**
 * A thread that a run with {@code --timeout} has to itself, who waits for it, and threads for what
 * is left to do when it is late, since a standard stream may take nothing.
 *
 * <p>Made by {@link #run}. The run cannot be stopped, so one that is late is left behind; it is a
 * daemon, which does not keep the process.
 */
final class TimeLimit extends Thread {
  /** How long a standard stream that takes nothing holds up the end of a late run. */
  private static final long LAST_WORDS_MILLIS = 1000;

  private static final int RUN = 0;
  private static final int FLUSH = 1;
  private static final int TELL = 2;

  private final int task;
  private final Main main;
  private final Options options;
  private final Streams streams;
  private int code;
  private Throwable failure;

  private TimeLimit(int task, Main main, Options options, Streams streams) {
    super("wasmite");
    this.task = task;
    this.main = main;
    this.options = options;
    this.streams = streams;
    setDaemon(true);
  }

  /** Runs the file, and gives up when the time is over: the exit code. */
  static int run(Main main, Options options, Streams streams) throws IOException {
    TimeLimit guest = new TimeLimit(RUN, main, options, streams);
    guest.start();
    try {
      guest.join(options.timeout);
      if (!guest.isAlive()) {
        return guest.result();
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

  @Override
  public void run() {
    try {
      if (task == RUN) {
        code = main.runFile(options);
      } else if (task == FLUSH) {
        flush(main.wasi);
      } else {
        String time = seconds(options.timeout);
        streams.fail(Main.FAILED, "timeout: not done after " + time + " s", options.file());
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
