package dev.wasmite.cli;

import dev.wasmite.Config;
import dev.wasmite.Engine;
import dev.wasmite.wast.WastReport;
import dev.wasmite.wast.WastRunner;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The command {@code wast}: runs scripts, tells how each went, and sums up.
 *
 * <p>Made by {@link Main}, per command.
 */
final class WastCommand {
  /** So many failures of a file are shown. */
  private static final int MOST_SHOWN = 10;

  private static final String CLEAR_LINE = "\r\u001b[K";

  private final Streams streams;
  private final Map<String, Integer> skips = new TreeMap<>();
  private int files;
  private int passed;
  private int failed;
  private boolean unreadable;

  WastCommand(Streams streams) {
    this.streams = streams;
  }

  /** Runs the command: the exit code. */
  int run(String[] args) throws IOException {
    String allowed =
        " --keep-going --compilation-mode --enable --disable --device --max-memory --max-stack"
            + " --code-cache ";
    Options options = Options.tool(args, allowed, new Config());
    if (options.help) {
      streams.print(Help.of("wast"));
      return 0;
    }
    boolean terminal = streams.onTerminal();
    WastRunner runner = new WastRunner(new Engine(options.config));
    runner.validating(options.mode == Config.LAZY);
    for (String file : options.files) {
      if (terminal) {
        String count = "[" + (files + 1) + "/" + options.files.size() + "] ";
        streams.tell(CLEAR_LINE + count + new File(file).getName());
      }
      runFile(runner, file, terminal);
      if ((failed > 0 || unreadable) && !options.keepGoing) {
        break;
      }
    }
    if (options.files.size() > 1) {
      int left = options.files.size() - files;
      streams.print(sum() + (left > 0 ? ", " + left + " files not run" : "") + "\n");
    }
    return failed > 0 || unreadable ? Main.FAILED : 0;
  }

  private void runFile(WastRunner runner, String file, boolean terminal) throws IOException {
    files++;
    byte[] script;
    try {
      script = streams.read(file);
    } catch (IOException e) {
      unreadable = true;
      streams.fail(Main.FAILED, "cannot read the script: " + e.getMessage());
      return;
    }
    WastReport report = runner.run(file, script);
    passed += report.passed();
    failed += report.failed();
    for (Map.Entry<String, Integer> skip : report.skipCounts().entrySet()) {
      skips.merge(skip.getKey(), skip.getValue(), Integer::sum);
    }
    if (terminal) {
      streams.tell(CLEAR_LINE);
    }
    StringBuilder text = new StringBuilder().append(report).append('\n');
    int shown = Math.min(report.failed(), MOST_SHOWN);
    for (WastReport.Failure failure : report.failures().subList(0, shown)) {
      text.append("  ").append(failure.toString().replace("\n", "\n  ")).append('\n');
    }
    if (report.failed() > shown) {
      text.append("  and ").append(report.failed() - shown).append(" more\n");
    }
    streams.print(text.toString());
  }

  private String sum() {
    String text = files + " files: " + passed + " passed, " + failed + " failed";
    return skips.isEmpty() ? text : text + ", skipped " + skips;
  }
}
