package dev.wasmite.cli;

/** What {@code --help} prints, by command; never made. */
final class Help {
  /** The commands, each between spaces. */
  static final String COMMANDS = " run parse print validate inspect wast ";

  private static final String MODES =
      "  --compilation-mode MODE\n"
          + "                       when functions are validated and translated: eager,\n"
          + "                       lazy-translation (unless set) or lazy\n";

  private static final String LIMITS =
      "  --code-cache BYTES   keep no more than so many bytes of translated code (all, unless\n"
          + "                       set); what is dropped is translated again when it is called\n"
          + "  --max-memory BYTES   let no memory have more than so many bytes: 65536, 64K, 16M, 1G\n"
          + "  --max-stack BYTES    let calls take so many bytes (8M, and 100,000 calls, unless set)\n";

  private static final String DEVICE =
      "  --device NAME        allow what a device does: features, memory, stack, code cache; what\n"
          + "                       options behind it say counts more. NAME is android21, cldc,\n"
          + "                       microej, microej-psram, pi-zero-2w, pi1, pi4, settop or a file\n";

  private static final String FEATURES =
      "  --enable FEATURE     take what a feature brings (more than once: more features)\n"
          + "  --disable FEATURE    refuse it\n";

  private static final String FEATURE_NAMES =
      "Features: mutable-globals, sign-extension, saturating-float-to-int, multi-value,\n"
          + "bulk-memory, reference-types, tail-call, extended-const, multi-memory, memory64,\n"
          + "custom-page-sizes. ";

  private static final String RUN =
      "Usage: wasmite [run] [options] FILE [ARGS]\n"
          + "       wasmite parse | print | validate | inspect | wast ...\n"
          + "\n"
          + "Runs the WebAssembly module in FILE (\"-\": standard input), which may be binary or\n"
          + "text. If it is a WASI program it gets ARGS and runs; if it is not, its exports are\n"
          + "listed, and --invoke calls one.\n"
          + "\n"
          + "Options, before FILE; those with * may be given more than once:\n"
          + "  --dir HOST[::GUEST] *\n"
          + "                       let the program see directory HOST, by the name GUEST if given\n"
          + "  --read-only-dir HOST[::GUEST] *\n"
          + "                       the same, but it can change nothing there\n"
          + "  --env NAME=VALUE *   set an environment variable\n"
          + "  --env NAME *         hand on the variable of this environment, if it is set here\n"
          + "  --tcplisten ADDRESS:PORT *\n"
          + "                       let the program accept connections there (PORT 0: a free one,\n"
          + "                       which is told); sockets get the descriptors before directories\n"
          + "  --preload NAME=FILE *\n"
          + "                       instantiate FILE first; its exports are what modules import\n"
          + "                       from NAME\n"
          + "  --invoke NAME        call the exported function NAME with ARGS, print its results\n"
          + "  --fuel UNITS         stop when so much fuel is burnt, about one unit per operator, and\n"
          + "                       tell how much was\n"
          + "  --timeout SECONDS    stop after that time, as 10 or 0.5\n"
          + "  --deterministic      let every run be the same: one NaN, a clock that starts in 2000\n"
          + "                       and goes by its readings, random bytes that are no secret\n"
          + LIMITS
          + "  --max-total-memory BYTES\n"
          + "                       let all memories together have no more than so many bytes\n"
          + "  --max-table-elements COUNT\n"
          + "                       let no table have more than so many elements\n"
          + "  --max-instances COUNT\n"
          + "                       let no more modules be instantiated, preloaded ones counted\n"
          + DEVICE
          + "  --limits strict      refuse modules that are unusually large in one respect\n"
          + MODES
          + FEATURES
          + "  --profile OUT        write to OUT where fuel was burnt, for flame graphs: a line for\n"
          + "                       each stack of calls, with its units\n"
          + "  --profile-period UNITS\n"
          + "                       look each time so much is burnt (10000, unless set)\n"
          + "  --coredump FILE      after a trap, write FILE for a debugger: calls, locals, memory\n"
          + "  --verbose            tell what is run, and how long it takes, on standard error\n"
          + "  --help               print this\n"
          + "  --version            print the version\n"
          + "  --                   end of the options\n"
          + "\n"
          + FEATURE_NAMES
          + "All are on unless disabled.\n"
          + "\n"
          + "Commands, each with a --help of its own:\n"
          + "  parse                turn text into binary\n"
          + "  print                turn binary into text\n"
          + "  validate             say whether modules are valid\n"
          + "  inspect              tell what is in a module, and what it takes to run it\n"
          + "  wast                 run scripts of the official test suite\n"
          + "\n"
          + "Exit code: the program's own; 1 for a trap, lack of fuel, a bad module or a timeout; 2\n"
          + "for wrong usage.\n"
          + "\n"
          + "Examples:\n"
          + "  wasmite --dir .::/ lua.wasm /hello.lua   run a Lua script of this directory\n"
          + "  wasmite bzip2.wasm -c < file > file.bz2  compress a file\n"
          + "  wasmite --fuel 1000000 --max-memory 1M plugin.wasm\n"
          + "                                           run what is not trusted\n"
          + "  wasmite --device cldc plugin.wasm        run it as a small device would\n"
          + "  wasmite --profile out.folded tool.wasm   see what takes the time\n"
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

  private static final String VALIDATE =
      "Usage: wasmite validate [options] FILE...\n"
          + "\n"
          + "Says what is wrong with the modules in the files (\"-\": standard input), binary or\n"
          + "text; nothing if they are valid.\n"
          + "\n"
          + "Options:\n"
          + FEATURES
          + DEVICE
          + "  --help               print this\n"
          + "\n"
          + FEATURE_NAMES
          + "All are on unless disabled.\n"
          + "\n"
          + "Exit code: 0 if all are valid; 1 if one is not; 2 for wrong usage.\n"
          + "\n"
          + "Example:\n"
          + "  wasmite validate --device cldc --disable bulk-memory plugin.wasm\n";

  private static final String INSPECT =
      "Usage: wasmite inspect FILE\n"
          + "\n"
          + "Tells what is in the module in FILE (\"-\": standard input), binary or text: its\n"
          + "sections, imports, exports, memories, tables and names; which features it uses, and the\n"
          + "smallest profile of wasmite that has them.\n"
          + "\n"
          + "Options:\n"
          + "  --help               print this\n"
          + "\n"
          + "Exit code: 0; 1 if the module is not valid; 2 for wrong usage.\n"
          + "\n"
          + "Example:\n"
          + "  wasmite inspect plugin.wasm\n"
          + "\n"
          + "It tells of plugin.wasm, among other things:\n"
          + "  imports:\n"
          + "    env.set_led: func i32 i32 ->\n"
          + "  features used: sign-extension bulk-memory\n"
          + "  smallest profile: micro (of micro, core, full)\n";

  private static final String WAST =
      "Usage: wasmite wast [options] FILE...\n"
          + "\n"
          + "Runs scripts of the official test suite, and counts the commands that passed, failed,\n"
          + "and were skipped for want of a feature. Stops behind the first file that has failures.\n"
          + "\n"
          + "Options:\n"
          + "  --keep-going         run all files\n"
          + MODES
          + LIMITS
          + FEATURES
          + DEVICE
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
      case "inspect":
        return INSPECT;
      case "wast":
        return WAST;
      default:
        return RUN;
    }
  }
}
