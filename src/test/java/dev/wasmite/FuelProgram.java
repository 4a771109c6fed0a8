package dev.wasmite;

import dev.wasmite.binary.Types;
import dev.wasmite.testing.FuelReference;
import dev.wasmite.testing.Shared;
import dev.wasmite.text.Wat;
import dev.wasmite.wasi.ExitException;
import dev.wasmite.wasi.Wasi;
import dev.wasmite.wasi.WasiClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;

/**
 * A program of the tests of fuel with all that it imports. Made by {@link FuelCounts} and the tests
 * by its name: a text in {@code fuel}, or a binary in the folder of test data.
 */
final class FuelProgram {
  /** The call that stands for making an instance, start function included. */
  static final String INSTANTIATE = "instantiate";

  /** What the outcome of a call begins with that does not return. */
  static final String TRAP = "trap: ";

  static final String EXIT = "exit ";

  /** The fuel that a guest of {@link #load} has. */
  static final long PLENTY = 1L << 50;

  private static final String SCRIPT =
      """
      local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
      local t = {}
      for i = 1, 200 do t[i] = (i * 7919) % 1000 end
      table.sort(t)
      local sum = 0
      for word in table.concat(t, ","):gmatch("%d+") do sum = sum + tonumber(word) end
      print(fib(12), sum, string.format("%.6f", 1 / 3))
      """;

  private static final Map<String, FuelProgram> KNOWN = new HashMap<>();

  final String name;
  final byte[] module;

  FuelProgram(String name, byte[] module) {
    this.name = name;
    this.module = module;
  }

  /** The program of a name: {@code loops}, {@code bench/primes}. */
  static synchronized FuelProgram of(String name) {
    return KNOWN.computeIfAbsent(name, FuelProgram::read);
  }

  private static FuelProgram read(String name) {
    try {
      if (name.contains("/")) {
        return new FuelProgram(name, Files.readAllBytes(Shared.need((name + ".wasm").split("/"))));
      }
      try (InputStream in = FuelProgram.class.getResourceAsStream("/fuel/" + name + ".wat")) {
        return new FuelProgram(name, Wat.parse(in.readAllBytes()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A configuration that takes every program; the tests add to it. */
  static Config config() {
    return new Config().customPageSizes(true).maxCallDepth(1000);
  }

  /**
   * A program that stands ready in a store of its own. Made by {@link #load} and {@link #count}.
   */
  static final class Guest {
    final Store<Void> store;
    private final Linker<Void> linker;
    private final WasmModule module;
    private final boolean counted;
    private final boolean isWasi;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Wasi wasi;
    Instance library;
    Instance instance;

    private Guest(FuelProgram program, Config config, UnaryOperator<byte[]> rewrite) {
      Engine engine = new Engine(config);
      store = new Store<>(engine, null);
      linker = new Linker<>(engine);
      counted = rewrite != null;
      isWasi = program.name.startsWith("programs/");
      module = WasmModule.parse(engine, counted ? rewrite.apply(program.module) : program.module);
      wasi = isWasi ? world(program.name) : null;
      if (isWasi) {
        wasi.addTo(linker);
      } else {
        defineHost();
        byte[] lib = of("lib").module;
        WasmModule parsed = WasmModule.parse(engine, counted ? rewrite.apply(lib) : lib);
        giveFuel();
        library = linker.instantiate(store, parsed);
        linker.defineInstance("lib", library);
      }
      giveFuel();
    }

    private void giveFuel() {
      if (!counted) {
        store.setFuel(PLENTY);
      }
    }

    private Wasi world(String name) {
      byte[] in = SCRIPT.getBytes(StandardCharsets.UTF_8);
      String[] args = {"lua", "-"};
      if (!name.contains("lua")) {
        Random random = new Random(1);
        in = new byte[5000];
        for (int i = 0; i < in.length; i++) {
          in[i] = (byte) ("etaoin shrdlu".charAt(random.nextInt(13)) + (i % 100 == 0 ? 1 : 0));
        }
        args = new String[] {name};
      }
      return new Wasi()
          .args(args)
          .stdin(new ByteArrayInputStream(in))
          .stdout(out)
          .stderr(out)
          .clock(WasiClock.fixed(0))
          .random(new Random(1));
    }

    private void defineHost() {
      FuncType unary = FuncType.of("i32 -> i32");
      linker.define("env", "double", unary, (caller, args) -> args.returnI32(2 * args.i32(0)));
      linker.define(
          "env",
          "back",
          unary,
          (caller, args) ->
              args.returnI32(((Func) caller.export("down")).callI32(args.i32(0)) + 1));
      linker.define(
          "env",
          "fail",
          unary,
          (caller, args) -> {
            throw new Trap("refused");
          });
      linker.define(
          "env",
          "same",
          FuncType.of("externref -> externref"),
          (caller, args) -> args.returnRef(args.ref(0)));
    }

    /** Does what a line of the counts says: makes the instance, or calls. */
    String run(String call) {
      if (call.equals(INSTANTIATE)) {
        return outcome(
            () -> {
              instance = linker.instantiate(store, module);
              return counted && instance.export(FuelReference.START) != null
                  ? instance.func(FuelReference.START).call(new Val[0])
                  : new Val[0];
            });
      }
      return outcome(() -> function(call).call(arguments(call)));
    }

    /** The function that a call names. */
    Func function(String call) {
      return instance.func(call.split(" ")[0]);
    }

    /** The arguments of a call. */
    Val[] arguments(String call) {
      String[] words = call.split(" ");
      FuncType type = function(call).type();
      Val[] values = new Val[type.paramCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = value(type.param(i), words[i + 1]);
      }
      return values;
    }

    private static Val value(int type, String text) {
      switch (type) {
        case Types.I32:
          return Val.i32((int) Long.parseLong(text));
        case Types.I64:
          return Val.i64(Long.parseLong(text));
        case Types.F32:
          return Val.f32(Float.parseFloat(text));
        case Types.F64:
          return Val.f64(Double.parseDouble(text));
        default:
          return text.equals("null") ? Val.nullRef(type) : Val.externRef(new ExternRef(text));
      }
    }

    /** What an action gives, or how it ends, as a line of the counts tells it. */
    String outcome(Supplier<Val[]> action) {
      String end;
      try {
        end = text(action.get());
      } catch (Trap trap) {
        end = TRAP + trap.getMessage();
      } catch (ExitException exit) {
        end = EXIT + exit.code();
      }
      return end + written();
    }

    private String written() {
      if (!isWasi) {
        return "";
      }
      try {
        wasi.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      CRC32 crc = new CRC32();
      crc.update(out.toByteArray());
      return " wrote " + out.size() + " bytes, crc " + Long.toHexString(crc.getValue());
    }

    /** Values as a line of the counts tells them: floats by their bits. */
    static String text(Val[] values) {
      String[] words = new String[values.length];
      for (int i = 0; i < words.length; i++) {
        words[i] = text(values[i]);
      }
      return words.length == 0 ? "nothing" : String.join(" ", words);
    }

    private static String text(Val value) {
      switch (value.type()) {
        case Types.I32:
          return Integer.toString(value.i32());
        case Types.I64:
          return Long.toString(value.i64());
        case Types.F32:
          return "0x" + Integer.toHexString(Float.floatToRawIntBits(value.f32()));
        case Types.F64:
          return "0x" + Long.toHexString(Double.doubleToRawLongBits(value.f64()));
        default:
          return value.ref() == null ? "null" : "ref";
      }
    }

    /** The units that a module rewritten by the reference has counted so far, its library's too. */
    long counted() {
      long units = 0;
      for (Instance counting : Arrays.asList(library, instance)) {
        if (counting != null) {
          units += counting.global(FuelReference.NAME).get().i64();
        }
      }
      return units;
    }
  }

  /** The program, ready to be instantiated, with {@link #PLENTY} of fuel. */
  Guest load(Config config) {
    return new Guest(this, config, null);
  }

  /** A way of {@link FuelReference} to rewrite a module. */
  interface Count extends BiFunction<byte[], FuelReference.Costs, byte[]> {}

  /** Does what a line says in a new store, counted by the reference. */
  FuelCounts.Line count(String call, Count count, FuelReference.Costs costs) {
    Guest guest = new Guest(this, config(), bytes -> count.apply(bytes, costs));
    String outcome = guest.run(INSTANTIATE);
    long before = -FuelReference.instantiation(module, costs);
    if (!call.equals(INSTANTIATE)) {
      before = guest.counted();
      outcome = guest.run(call);
    }
    return new FuelCounts.Line(name, call, guest.counted() - before, outcome);
  }

  /** Does what a line says in a new store of a machine that burns fuel. */
  FuelCounts.Line burn(String call, Config config) {
    Guest guest = load(config.fuel(true));
    String outcome = guest.run(INSTANTIATE);
    long before = PLENTY;
    if (!call.equals(INSTANTIATE)) {
      before = guest.store.fuel();
      outcome = guest.run(call);
    }
    return new FuelCounts.Line(name, call, before - guest.store.fuel(), outcome);
  }

  /** As above, for a line of the counts. */
  static FuelCounts.Line burn(FuelCounts.Line line, Config config) {
    return of(line.program()).burn(line.call(), config);
  }
}
