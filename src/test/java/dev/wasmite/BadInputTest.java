package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.Leb;
import dev.wasmite.testing.Mutator;
import dev.wasmite.testing.Shared;
import dev.wasmite.testing.WasmBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Any byte string is a module or is refused by a {@link WasmException}: no other exception, no
 * hang, no more memory than a small multiple of the input. What is accepted also runs safely.
 */
@Tag("machine")
class BadInputTest {
  private static final int MUTATIONS = 20_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Engine engine =
      new Engine(
          new Config()
              .customPageSizes(true)
              .maxCallDepth(16)
              .maxStackCells(20_000)
              .maxHostDepth(4));
  private int accepted;
  private int run;

  /** A module with something of everything; its code cannot run for long. */
  private static byte[] everything() {
    WasmBuilder builder = new WasmBuilder();
    int host = builder.importFunc("env", "host", "i32 -> i32");
    int pair = builder.type("i32 i32 -> i32 i32");
    builder.table("funcref", 4, 8);
    builder.table("externref", 2, WasmBuilder.NO_MAX);
    builder.memory(1, 2);
    builder.memory64(1, 2);
    builder.memoryPaged(9, 20, 0);
    builder.global("i64", true, Code.of().i64Const(5).i64Const(6).op("i64.mul").end());
    builder.global("funcref", false, Code.of().refFunc(host).end());
    int add =
        builder.exportedFunc(
            "add", "i32 i32 -> i32", Code.of().localGet(0).localGet(1).op("i32.add").end());
    builder.exportedFunc(
        "mix",
        "i32 i64 f32 f64 -> f64",
        "i32 i32 f64 externref i64",
        Code.of()
            .block("i32")
            .localGet(0)
            .localGet(0)
            .brIf(0)
            .op("i32.clz")
            .i32Const(40)
            .localTee(4)
            .op("i32.div_u")
            .end()
            .localGet(1)
            .op("i32.wrap_i64")
            .block(pair)
            .localSet(0)
            .localTee(5)
            .localGet(0)
            .br(0)
            .end()
            .op("i32.rem_s")
            .op("f64.convert_i32_s")
            .localGet(2)
            .op("f64.promote_f32")
            .localGet(4)
            .if_("f64")
            .localGet(6)
            .else_()
            .f64Const(1.5)
            .end()
            .op("f64.min")
            .op("f64.add")
            .end());
    builder.exportedFunc(
        "table",
        "i32 -> i32",
        Code.of()
            .block()
            .block()
            .block()
            .localGet(0)
            .brTable(0, 1, 2, 1, 0)
            .end()
            .i32Const(1)
            .localGet(0)
            .i32Const(0)
            .callIndirect(builder.type("i32 i32 -> i32"), 0)
            .op("return")
            .end()
            .localGet(0)
            .call(host)
            .op("return")
            .end()
            .localGet(0)
            .localGet(0)
            .call(add)
            .end());
    builder.exportedFunc(
        "memory",
        "i32 -> i32",
        Code.of()
            .localGet(0)
            .i32Const(77)
            .mem("i32.store16", 4)
            .i32Const(0)
            .localGet(0)
            .i32Const(8)
            .op("memory.copy", 0, 0)
            .i32Const(0)
            .i32Const(0)
            .i32Const(2)
            .op("memory.init", 1, 0)
            .op("data.drop", 1)
            .i64Const(8)
            .mem("i64.load32_u", 1, 2, 16)
            .globalGet(0)
            .op("i64.or")
            .globalSet(0)
            .i32Const(1)
            .op("memory.grow", 0)
            .i32Const(0)
            .mem("i32.load8_s", 2, 0, 1)
            .op("i32.add")
            .end());
    builder.exportedFunc(
        "refs",
        "externref -> i32",
        Code.of()
            .i32Const(1)
            .localGet(0)
            .op("table.set", 1)
            .i32Const(0)
            .op("table.get", 1)
            .localGet(0)
            .i32Const(1)
            .select("externref")
            .op("ref.is_null")
            .f32Const(1e10f)
            .op("i32.trunc_sat_f32_s")
            .op("i32.sub")
            .op("i32.extend8_s")
            .end());
    builder.elem(0, Code.constI32(0), add, add);
    builder.elemPassiveExprs("funcref", Code.of().refNull("funcref").end());
    builder.elemDeclare(host);
    builder.data(0, Code.constI32(10), new byte[] {1, 2, 4, 5, 6});
    builder.dataPassive(new byte[] {9, 8, 7});
    builder.export("m", WasmBuilder.MEMORY, 0).export("t", WasmBuilder.TABLE, 0);
    builder.export("g", WasmBuilder.GLOBAL, 0);
    builder.start(builder.func("->", Code.of().op("nop").op("nop").end()));
    builder.nameSection("all", Map.of(0, "host", 1, "add"));
    return builder.custom("other", new byte[] {1, 2}).build();
  }

  private static List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      seeds.add(everything());
    }
    WasmBuilder small = new WasmBuilder();
    small.exportedFunc(
        "f",
        "i64 -> i64",
        Code.of()
            .localGet(0)
            .op("i64.eqz")
            .if_("i64")
            .i64Const(1)
            .else_()
            .localGet(0)
            .localGet(0)
            .i64Const(1)
            .op("i64.sub")
            .call(0)
            .op("i64.mul")
            .end()
            .end());
    seeds.add(small.build());
    WasmBuilder tails = new WasmBuilder();
    tails.table("funcref", 1, 1);
    tails.exportedFunc(
        "f", "i32 -> i32", Code.of().loop("i32").localGet(0).returnCall(1).end().end());
    tails.func("i32 -> i32", Code.of().localGet(0).i32Const(0).returnCallIndirect(0, 0).end());
    seeds.add(tails.build());
    seeds.add(new WasmBuilder().build());
    Path bench = Shared.FOLDER.resolve("bench");
    if (Files.isDirectory(bench)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(bench, "*.wasm")) {
        for (Path file : files) {
          seeds.add(Files.readAllBytes(file));
        }
      }
    }
    return seeds;
  }

  private static String dump(byte[] bytes) {
    return bytes.length > 3000 ? bytes.length + " bytes" : HexFormat.of().formatHex(bytes);
  }

  private WasmModule parse(byte[] bytes, boolean stream) {
    try {
      return stream
          ? WasmModule.parse(engine, new ByteArrayInputStream(bytes))
          : WasmModule.parse(engine, bytes);
    } catch (WasmException refused) {
      return null;
    } catch (IOException | RuntimeException | Error other) {
      return fail(other + " for " + dump(bytes), other);
    }
  }

  /** Parses within the allowed memory; null if refused. */
  private WasmModule parseMeasured(byte[] bytes) {
    long thread = Thread.currentThread().getId();
    long before = THREADS.getThreadAllocatedBytes(thread);
    WasmModule module = parse(bytes, false);
    long used = THREADS.getThreadAllocatedBytes(thread) - before;
    if (used > 65536 + 64L * bytes.length) {
      fail(used + " bytes allocated for " + bytes.length + ": " + dump(bytes));
    }
    return module;
  }

  @Test
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void mutatedModules() throws IOException {
    List<byte[]> seeds = seeds();
    for (byte[] seed : seeds) {
      assertTrue(parse(seed, false) != null, "a seed is refused");
      assertTrue(parse(seed, true) != null, "a seed is refused as a stream");
    }
    assertTrue(!mayLoop(seeds.get(0)), "the large seed would never run");
    runAll(parse(seeds.get(0), false), seeds.get(0));
    Mutator mutator = new Mutator(20_26, seeds);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bytes = mutator.next();
      WasmModule module = parseMeasured(bytes);
      if (i % 10 == 0) {
        boolean streamed = parse(bytes, true) != null;
        assertTrue(streamed == (module != null), () -> "stream differs for " + dump(bytes));
      }
      if (module != null) {
        accepted++;
        if (!mayLoop(bytes)) {
          runAll(module, bytes);
        }
      }
    }
    assertTrue(accepted > MUTATIONS / 50, accepted + " accepted");
    assertTrue(run > MUTATIONS / 100, run + " run");
  }

  /** True if the code section holds the byte of a loop or a tail call, as whatever. */
  private static boolean mayLoop(byte[] bytes) {
    int pos = 8;
    while (pos < bytes.length) {
      int id = bytes[pos++];
      int size = 0;
      int shift = 0;
      do {
        size |= (bytes[pos] & 0x7f) << shift;
        shift += 7;
      } while (bytes[pos++] < 0);
      if (id == 10) {
        for (int i = pos; i < pos + size; i++) {
          if (bytes[i] == 0x03 || bytes[i] == 0x12 || bytes[i] == 0x13) {
            return true;
          }
        }
      }
      pos += size;
    }
    return false;
  }

  private void runAll(WasmModule module, byte[] bytes) {
    try {
      Instance instance =
          new Linker<Void>(engine)
              .unknownImportsDefault(module)
              .instantiate(new Store<>(engine, null), module);
      run++;
      for (ExportType export : module.exports()) {
        if (export.type() instanceof FuncType) {
          call(instance.func(export.name()));
        }
      }
    } catch (Trap | WasmException | IllegalArgumentException expected) {
      return;
    } catch (RuntimeException | Error other) {
      fail(other + " while running " + dump(bytes), other);
    }
  }

  private static void call(Func func) {
    FuncType type = func.type();
    Val[] args = new Val[type.paramCount()];
    for (int i = 0; i < args.length; i++) {
      args[i] =
          switch (type.param(i)) {
            case ValType.I32 -> Val.i32(i);
            case ValType.I64 -> Val.i64(5);
            case ValType.F32 -> Val.f32(1.5f);
            case ValType.F64 -> Val.f64(-2);
            default -> Val.nullRef(type.param(i));
          };
    }
    try {
      func.call(args);
    } catch (Trap expected) {
      assertTrue(expected.getMessage() != null);
    }
  }

  /** Small files that announce four billion of something. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void announcedSizes() {
    parse(everything(), false);
    byte[] huge = Leb.unsigned(0xffffffffL);
    for (int id = 0; id <= 13; id++) {
      refuse(new WasmBuilder().section(id, huge).build());
      refuse(new WasmBuilder().section(id, Leb.unsigned(100_000_000)).build());
      byte[] whole = new WasmBuilder().build();
      refuse(WasmBuilder.join(whole, new byte[] {(byte) id}, huge));
    }
    WasmBuilder locals = new WasmBuilder();
    locals.rawFunc(
        locals.type("->"), WasmBuilder.join(new byte[] {1}, huge, new byte[] {0x7f, 0x0b}));
    refuse(locals.build());
    WasmBuilder groups = new WasmBuilder();
    groups.rawFunc(groups.type("->"), WasmBuilder.join(huge, new byte[] {1, 0x7f, 0x0b}));
    refuse(groups.build());
    WasmBuilder labels = new WasmBuilder();
    labels.rawFunc(
        labels.type("->"),
        WasmBuilder.join(new byte[] {0, 0x41, 0, 0x0e}, huge, new byte[] {0x0b}));
    refuse(labels.build());
    refuse(new WasmBuilder().section(1, WasmBuilder.join(new byte[] {1, 0x60}, huge)).build());
    refuse(new WasmBuilder().section(1, WasmBuilder.join(new byte[] {1, 0x60, 0}, huge)).build());
    refuse(new WasmBuilder().section(2, WasmBuilder.join(new byte[] {1}, huge)).build());
    byte[] elements = WasmBuilder.join(new byte[] {1, 1, 0}, huge);
    refuse(new WasmBuilder().section(9, elements).build());
    refuse(new WasmBuilder().section(11, WasmBuilder.join(new byte[] {1, 1}, huge)).build());
  }

  private void refuse(byte[] bytes) {
    assertTrue(parseMeasured(bytes) == null, () -> "accepted: " + dump(bytes));
  }
}
