package dev.wasmite.cli;

/**
 * What {@code --verbose} tells on standard error: what is run, what it may see, and how long it
 * takes.
 *
 * <p>Made by {@link Main}, one per run that is to be told of.
 */
final class Journal {
  private final Streams streams;
  private long start;
  private boolean running;

  Journal(Streams streams) {
    this.streams = streams;
  }

  /** A stage begins. */
  void start() {
    start = System.nanoTime();
  }

  /** A module has been read and, since {@link #start}, parsed. */
  void parsed(String file, int bytes) {
    tell(file + ": " + bytes + " bytes, parsed in " + sinceStart());
  }

  /** All modules have been instantiated since {@link #start}, and the function is called now. */
  void calling(Options options) {
    String took = sinceStart();
    for (int i = 0; i < options.listeners.size(); i += 2) {
      tell("listens on " + options.listeners.get(i) + ":" + options.listeners.get(i + 1));
    }
    for (int i = 0; i < options.directories.size(); i += 3) {
      boolean readOnly = options.directories.get(i).equals("--read-only-dir");
      String names = options.directories.get(i + 1) + " as " + options.directories.get(i + 2);
      tell("sees directory " + names + (readOnly ? ", read only" : ""));
    }
    for (int i = 0; i < options.environment.size(); i += 2) {
      tell("sees variable " + options.environment.get(i)); // its value may be a secret
    }
    tell("instantiated in " + took);
    StringBuilder call = new StringBuilder("calls ").append(options.function());
    for (String argument : options.arguments) {
      call.append(' ').append(argument);
    }
    tell(call.toString());
    running = true;
    start();
  }

  /** The function, if it was called, has returned, trapped or ended the program. */
  void ended() {
    if (running) {
      tell("ran for " + sinceStart());
    }
  }

  private void tell(String text) {
    streams.fail(0, text);
  }

  /** In milliseconds, with two decimals. */
  private String sinceStart() {
    long hundredths = (System.nanoTime() - start) / 10000;
    long rest = hundredths % 100;
    return hundredths / 100 + (rest < 10 ? ".0" : ".") + rest + " ms";
  }
}
