package dev.wasmite.cli;

/** What {@code --help} prints, by command; never made. */
final class Help {
  private static final String RUN =
      "Usage: wasmite [run] [options] FILE [ARGS]\n"
          + "       wasmite parse | print | validate | wast ...\n"
          + "\n"
          + "Runs the WebAssembly module in FILE (\"-\": standard input), which may be binary or\n"
          + "text. If it is a WASI program it gets ARGS and runs; if it is not, its exports are\n"
          + "listed, and --invoke calls one.\n"
          + "\n"
          + "Options, before FILE:\n"
          + "  --dir HOST[::GUEST]  let the program see directory HOST, by the name GUEST if given\n"
          + "                       (more than once: more directories)\n"
          + "  --env NAME=VALUE     set an environment variable (more than once: more variables)\n"
          + "  --invoke NAME        call the exported function NAME with ARGS, print its results\n"
          + "  --help               print this\n"
          + "  --version            print the version\n"
          + "  --                   end of the options\n"
          + "\n"
          + "Commands, each with a --help of its own:\n"
          + "  parse                turn text into binary\n"
          + "  print                turn binary into text\n"
          + "  validate             say whether modules are valid\n"
          + "  wast                 run scripts of the official test suite\n"
          + "\n"
          + "Exit code: the program's own; 1 for a trap or a bad module; 2 for wrong usage.\n"
          + "\n"
          + "Examples:\n"
          + "  wasmite --dir .::/ lua.wasm /hello.lua   run a Lua script of this directory\n"
          + "  wasmite bzip2.wasm -c < file > file.bz2  compress a file\n"
          + "  wasmite --invoke add math.wat 2 -0x10    call a function\n"
          + "  wasmite math.wasm                        list what a module exports\n";

  private static final String PARSE =
      "Usage: wasmite parse [-o OUT] FILE\n"
          + "\n"
          + "Turns the module in FILE (\"-\": standard input) from text into binary. It is not\n"
          + "validated. A module that is binary stays as it is.\n"
          + "\n"
          + "Options:\n"
          + "  -o, --output OUT     write to the file OUT instead of standard output\n"
          + "  --help               print this\n"
          + "\n"
          + "Exit code: 0; 1 if the text is malformed; 2 for wrong usage.\n"
          + "\n"
          + "Example:\n"
          + "  wasmite parse math.wat -o math.wasm\n";

  private static final String PRINT =
      "Usage: wasmite print [-o OUT] FILE\n"
          + "\n"
          + "Turns the module in FILE (\"-\": standard input) from binary into text, with the names\n"
          + "of its name section. Text is turned into binary first.\n"
          + "\n"
          + "Options:\n"
          + "  -o, --output OUT     write to the file OUT instead of standard output\n"
          + "  --help               print this\n"
          + "\n"
          + "Exit code: 0; 1 if the module is malformed; 2 for wrong usage.\n"
          + "\n"
          + "Example:\n"
          + "  wasmite print math.wasm | less\n";

  private static final String FEATURES =
      "  --enable FEATURE     take what a feature brings (more than once: more features)\n"
          + "  --disable FEATURE    refuse it\n";

  private static final String FEATURE_NAMES =
      "Features: mutable-globals, sign-extension, saturating-float-to-int, multi-value,\n"
          + "bulk-memory, reference-types, tail-call, extended-const, multi-memory, memory64,\n"
          + "custom-page-sizes. ";

  private static final String VALIDATE =
      "Usage: wasmite validate [options] FILE...\n"
          + "\n"
          + "Says what is wrong with the modules in the files (\"-\": standard input), binary or\n"
          + "text; nothing if they are valid.\n"
          + "\n"
          + "Options:\n"
          + FEATURES
          + "  --help               print this\n"
          + "\n"
          + FEATURE_NAMES
          + "All are on unless disabled.\n"
          + "\n"
          + "Exit code: 0 if all are valid; 1 if one is not; 2 for wrong usage.\n"
          + "\n"
          + "Example:\n"
          + "  wasmite validate --disable tail-call plugin.wasm\n";

  private static final String WAST =
      "Usage: wasmite wast [options] FILE...\n"
          + "\n"
          + "Runs scripts of the official test suite, and counts the commands that passed, failed,\n"
          + "and were skipped for want of a feature. Stops behind the first file that has failures.\n"
          + "\n"
          + "Options:\n"
          + "  --keep-going         run all files\n"
          + "  --mode MODE          eager, lazy-translation (unless set) or lazy: when functions are\n"
          + "                       validated and translated\n"
          + FEATURES
          + "  --help               print this\n"
          + "\n"
          + FEATURE_NAMES
          + "All but the last are on unless disabled.\n"
          + "\n"
          + "Exit code: 0; 1 if a command failed; 2 for wrong usage.\n"
          + "\n"
          + "Example:\n"
          + "  wasmite wast --keep-going testsuite/*.wast\n";

  private Help() {}

  /** The help for a command, for {@code run} if there is none of that name. */
  static String of(String command) {
    switch (command) {
      case "parse":
        return PARSE;
      case "print":
        return PRINT;
      case "validate":
        return VALIDATE;
      case "wast":
        return WAST;
      default:
        return RUN;
    }
  }
}
