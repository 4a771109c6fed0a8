package dev.wasmite.bench;

import java.util.List;

/** A kind of JVM: its options, and how long programs are warmed up and measured in it. */
enum Kind {
  /** The default of desktops and servers. */
  C2("C2 (default)", List.of(), 2_000, 5),
  /** What many ARM devices run. */
  C1("C1 only", List.of("-XX:TieredStopAtLevel=1"), 1_000, 3),
  /** What small devices run. */
  INT("no JIT", List.of("-Xint"), 0, 3);

  /** What tables call it. */
  final String title;

  final List<String> options;

  /** How long each engine runs a program before it is measured; it runs it once at least. */
  final int warmUpMillis;

  /** How many times each engine is measured. */
  final int rounds;

  Kind(String title, List<String> options, int warmUpMillis, int rounds) {
    this.title = title;
    this.options = options;
    this.warmUpMillis = warmUpMillis;
    this.rounds = rounds;
  }

  /** The argument that a program is measured with. */
  int work(Program program) {
    return this == INT ? program.interpretedWork() : program.work();
  }
}
