package dev.wasmite;

import static dev.wasmite.testing.Machine.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.wasmite.binary.EnforcedLimits;
import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.Leb;
import dev.wasmite.testing.Shared;
import dev.wasmite.testing.WasmBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Limits on the size of modules: what keeps them is taken, one more is refused. */
@Tag("machine")
class EnforcedLimitsTest {
  private static final int[] MODES = {Config.EAGER, Config.LAZY_TRANSLATION, Config.LAZY};
  private static final Code EMPTY = Code.of().end();

  private static EnforcedLimits limits() {
    return new EnforcedLimits();
  }

  private static Engine engine(int mode, EnforcedLimits limits) {
    Config config = new Config().multiMemory(true).compilationMode(mode);
    return new Engine(config.enforcedLimits(limits));
  }

  private static List<Executable> ways(Engine engine, byte[] module) {
    return List.of(
        () -> WasmModule.parse(engine, module),
        () -> WasmModule.parse(engine, new ByteArrayInputStream(module)),
        () -> WasmModule.parseUnchecked(engine, module),
        () -> WasmModule.validate(engine, module));
  }

  /** Refused at once, whatever the mode and the way, as 6 of something of which 5 are allowed. */
  private static void assertSixRefused(String text, Engine engine, byte[] module) {
    for (Executable way : ways(engine, module)) {
      assertSix(text, way);
    }
  }

  private static WasmException assertSix(String text, Executable way) {
    WasmException refusal =
        assertRefused(WasmException.MALFORMED, text + ": 6, the limit is 5 (", way);
    assertEquals(text, refusal.text());
    assertTrue(refusal.offset() > 8, refusal.getMessage());
    return refusal;
  }

  /** The parser refuses the sixth. */
  private static void check(
      String text, IntFunction<EnforcedLimits> limit, IntFunction<byte[]> module) {
    for (int mode : MODES) {
      Engine engine = engine(mode, limit.apply(5));
      WasmModule.parse(engine, module.apply(5));
      assertSixRefused(text, engine, module.apply(6));
      WasmModule.parse(engine(mode, limit.apply(6)), module.apply(6));
      WasmModule.parse(engine(mode, null), module.apply(6));
    }
  }

  private static IntFunction<byte[]> many(Consumer<WasmBuilder> item) {
    return count -> with(new WasmBuilder(), count, item);
  }

  private static byte[] with(WasmBuilder builder, int count, Consumer<WasmBuilder> item) {
    for (int i = 0; i < count; i++) {
      item.accept(builder);
    }
    return builder.build();
  }

  @Test
  void types() {
    check("too many types", n -> limits().types(n), many(b -> b.newType("->")));
    check(
        "too many parameters",
        n -> limits().parameters(n),
        n -> with(new WasmBuilder(), 1, b -> b.type("i32 ".repeat(n) + "->")));
    check(
        "too many results",
        n -> limits().results(n),
        n -> with(new WasmBuilder(), 1, b -> b.type("->" + " i32".repeat(n))));
  }

  @Test
  void functions() {
    check("too many functions", n -> limits().functions(n), many(b -> b.func("->", EMPTY)));
    check(
        "too many functions",
        n -> limits().functions(n),
        many(b -> b.importFunc("env", "f", "->")));
  }

  @Test
  void globals() {
    Consumer<WasmBuilder> item = b -> b.global("i32", false, Code.constI32(1));
    check("too many globals", n -> limits().globals(n), many(item));
    check(
        "too many globals",
        n -> limits().globals(n),
        many(b -> b.importGlobal("env", "g", "i32", false)));
  }

  @Test
  void tablesAndMemories() {
    check("too many tables", n -> limits().tables(n), many(b -> b.table("funcref", 1, 1)));
    check(
        "too many tables",
        n -> limits().tables(n),
        many(b -> b.importTable("env", "t", "funcref", 1, 1)));
    check("too many memories", n -> limits().memories(n), many(b -> b.memory(1, 1)));
    check(
        "too many memories",
        n -> limits().memories(n),
        many(b -> b.importMemory("env", "m", 1, 1)));
  }

  /** Imported and own ones are counted together. */
  @Test
  void importsCount() {
    IntFunction<byte[]> module =
        n -> {
          WasmBuilder builder = new WasmBuilder();
          builder.importFunc("env", "f", "->");
          builder.importGlobal("env", "g", "i32", false);
          builder.importTable("env", "t", "funcref", 1, 1);
          builder.importMemory("env", "m", 1, 1);
          return with(
              builder,
              n - 1,
              b -> {
                b.func("->", EMPTY);
                b.global("i32", false, Code.constI32(1));
                b.table("funcref", 1, 1);
                b.memory(1, 1);
              });
        };
    check("too many functions", n -> limits().functions(n), module);
    check("too many globals", n -> limits().globals(n), module);
    check("too many tables", n -> limits().tables(n), module);
    check("too many memories", n -> limits().memories(n), module);
  }

  @Test
  void segments() {
    check(
        "too many element segments", n -> limits().elementSegments(n), many(b -> b.elemPassive()));
    // Refused by the data count section, and without one.
    check("too many data segments", n -> limits().dataSegments(n), many(b -> passive(b)));
    check(
        "too many data segments",
        n -> limits().dataSegments(n),
        n -> {
          WasmBuilder builder = new WasmBuilder();
          builder.memory(1, 1);
          return with(builder, n, b -> b.data(0, Code.constI32(0), new byte[1]));
        });
  }

  private static void passive(WasmBuilder builder) {
    builder.dataPassive(new byte[1]);
  }

  @Test
  void bodies() {
    // A vector of no locals, what comes, and an end.
    check(
        "function body too large",
        n -> limits().bodyBytes(n),
        n -> body("", Code.of().repeat(n - 2, Code.of().op("nop")).end()));
    WasmBuilder builder = new WasmBuilder();
    builder.func("->", EMPTY);
    builder.func("->", Code.of().repeat(4, Code.of().op("nop")).end());
    Engine engine = engine(Config.LAZY, limits().bodyBytes(5));
    WasmException refusal =
        assertSix("function body too large", () -> WasmModule.parse(engine, builder.build()));
    assertEquals(1, refusal.function());
  }

  private static byte[] body(String locals, Code code) {
    WasmBuilder builder = new WasmBuilder();
    builder.exportedFunc("f", "->", locals, code);
    return builder.build();
  }

  /** What is in a body is refused when that is validated. */
  private static void checkBody(
      String text, IntFunction<EnforcedLimits> limit, IntFunction<byte[]> module) {
    for (int mode : MODES) {
      Engine engine = engine(mode, limit.apply(5));
      call(engine, module.apply(5));
      byte[] beyond = module.apply(6);
      call(engine(mode, limit.apply(6)), beyond);
      call(engine(mode, null), beyond);
      Executable parse = () -> WasmModule.parse(engine, beyond);
      WasmException refusal =
          assertSix(text, mode == Config.LAZY ? () -> call(engine, beyond) : parse);
      assertEquals(0, refusal.function());
      assertSix(text, () -> WasmModule.validate(engine, beyond));
    }
    Engine engine = engine(Config.LAZY_TRANSLATION, limit.apply(5));
    WasmModule unchecked = WasmModule.parseUnchecked(engine, module.apply(6));
    assertSix(text, () -> run(engine, unchecked));
  }

  private static void call(Engine engine, byte[] module) {
    run(engine, WasmModule.parse(engine, module));
  }

  private static void run(Engine engine, WasmModule module) {
    Store<Void> store = new Store<>(engine, null);
    new Linker<Void>(engine).instantiate(store, module).func("f").call();
  }

  @Test
  void locals() {
    checkBody("too many locals", n -> limits().locals(n), n -> body("i32 ".repeat(n), EMPTY));
    checkBody(
        "too many locals",
        n -> limits().locals(n),
        n -> body("i64 f32 " + "i32 ".repeat(n - 2), EMPTY));
    // Parameters are no locals in this sense.
    WasmBuilder builder = new WasmBuilder();
    builder.func("i32 i32 i32 ->", "i32 i32 i32 i32 i32", EMPTY);
    WasmModule.parse(engine(Config.EAGER, limits().locals(5)), builder.build());
  }

  @Test
  void localsAlwaysHaveALimit() {
    for (long count : new long[] {50_001, 0x7fffffffL, 0x80000000L, 0xffffffffL}) {
      WasmBuilder builder = new WasmBuilder();
      byte[] locals =
          WasmBuilder.join(new byte[] {1}, Leb.unsigned(count), new byte[] {0x7f, 0x0b});
      builder.rawFunc(builder.type("i32 ->"), locals);
      assertRefused(
          WasmException.MALFORMED,
          "too many locals: " + count + ", the limit is 50000 (function 0, offset 0x",
          () -> WasmModule.parse(new Engine(), builder.build()));
    }
  }

  @Test
  void nesting() {
    checkBody("blocks nested too deep", n -> limits().nesting(n), n -> nest(n, Code.of().block()));
    checkBody("blocks nested too deep", n -> limits().nesting(n), n -> nest(n, Code.of().loop()));
    Code arm = Code.of().i32Const(1).if_();
    checkBody("blocks nested too deep", n -> limits().nesting(n), n -> nest(n, arm));
    // One after the other is not one in another, an else is no block of its own.
    Code flat = Code.of().block().end().i32Const(1).if_().else_().end();
    byte[] wide = body("", Code.of().repeat(10, flat).end());
    call(engine(Config.EAGER, limits().nesting(1)), wide);
    // Code that cannot be reached counts too.
    byte[] dead = body("", Code.of().op("return").repeat(6, Code.of().block()).repeat(7, EMPTY));
    assertSix(
        "blocks nested too deep",
        () -> WasmModule.parse(engine(Config.EAGER, limits().nesting(5)), dead));
  }

  private static byte[] nest(int depth, Code open) {
    return body("", Code.of().repeat(depth, open).repeat(depth + 1, EMPTY));
  }

  @Test
  void averageOfBodies() {
    // Each takes three bytes: its size, no locals, an end.
    IntFunction<byte[]> module = many(b -> b.func("->", EMPTY));
    for (int mode : MODES) {
      Engine engine = engine(mode, limits().averageBodyBytes(4, 30));
      WasmModule.parse(engine, module.apply(9)); // 27 bytes: it does not hold yet
      byte[] beyond = module.apply(10);
      for (Executable way : ways(engine, beyond)) {
        assertRefused(
            WasmException.MALFORMED,
            "function bodies too small on average: 3, the limit is 4 (offset 0x",
            way);
      }
      WasmModule.parse(engine(mode, limits().averageBodyBytes(3, 0)), beyond);
      WasmModule.parse(engine(mode, limits().averageBodyBytes(0, 0)), beyond);
      WasmModule.parse(engine, new WasmBuilder().build());
    }
    WasmModule.parse(
        engine(Config.EAGER, limits().averageBodyBytes(1, 0)), new WasmBuilder().build());
    byte[] none = new WasmBuilder().section(10, new byte[] {0}).build();
    WasmModule.parse(engine(Config.EAGER, limits().averageBodyBytes(1, 0)), none);
  }

  // ---- strict

  @Test
  void strictHasItsNumbers() {
    Engine strict = engine(Config.EAGER, EnforcedLimits.strict());
    assertStrict(strict, "too many types", 1000, many(b -> b.newType("->")));
    assertStrict(strict, "too many functions", 10000, many(b -> b.func("->", sized(38))));
    assertStrict(
        strict, "too many globals", 1000, many(b -> b.global("i32", false, Code.constI32(1))));
    assertStrict(strict, "too many tables", 100, many(b -> b.table("funcref", 1, 1)));
    assertStrict(strict, "too many memories", 1, many(b -> b.memory(1, 1)));
    assertStrict(strict, "too many element segments", 1000, many(b -> b.elemPassive()));
    assertStrict(strict, "too many data segments", 1000, many(b -> passive(b)));
    assertStrict(strict, "too many parameters", 32, n -> body("", EMPTY, "i32 ".repeat(n) + "->"));
    assertStrict(
        strict,
        "too many results",
        32,
        n -> body("", Code.of().repeat(n, Code.of().i32Const(1)).end(), "->" + " i32".repeat(n)));
    assertStrict(strict, "too many locals", 1000, n -> body("i32 ".repeat(n), EMPTY));
    assertStrict(strict, "function body too large", 131072, n -> body("", sized(n - 1)));
    assertStrict(strict, "blocks nested too deep", 500, n -> nest(n, Code.of().op("nop").block()));
    // 25 functions of 40 bytes make a thousand.
    WasmModule.parse(strict, many(b -> b.func("->", sized(38))).apply(25));
    WasmModule.parse(strict, many(b -> b.func("->", sized(37))).apply(25));
    byte[] small = many(b -> b.func("->", sized(37))).apply(26);
    assertRefused(
        WasmException.MALFORMED,
        "function bodies too small on average: 39, the limit is 40",
        () -> WasmModule.parse(strict, small));
  }

  /** Code of so many bytes; a body has one more, and its size takes one of small ones. */
  private static Code sized(int bytes) {
    return Code.of().repeat(bytes - 1, Code.of().op("nop")).end();
  }

  private static byte[] body(String locals, Code code, String type) {
    WasmBuilder builder = new WasmBuilder();
    builder.func(type, locals, code);
    return builder.build();
  }

  private static void assertStrict(
      Engine strict, String text, int limit, IntFunction<byte[]> module) {
    WasmModule.parse(strict, module.apply(limit));
    assertRefused(
        WasmException.MALFORMED,
        text + ": " + (limit + 1) + ", the limit is " + limit + " (",
        () -> WasmModule.parse(strict, module.apply(limit + 1)));
  }

  @Test
  void realProgramsAreNotTooLargeForStrict() throws IOException {
    Engine strict = engine(Config.LAZY_TRANSLATION, EnforcedLimits.strict());
    Engine close = engine(Config.LAZY_TRANSLATION, EnforcedLimits.strict().nesting(76));
    for (String name : new String[] {"bzip2", "minigzip", "lua54-noeh"}) {
      byte[] program = Files.readAllBytes(Shared.need("programs", name + ".wasm"));
      WasmModule.parse(strict, program);
      assertRefused(
          WasmException.MALFORMED,
          "blocks nested too deep: 77, the limit is 76",
          () -> WasmModule.parse(close, program));
    }
  }

  /** The whole message, with a place that can be looked up. */
  @Test
  void theMessageNamesThePlace() {
    byte[] module = many(b -> b.memory(1, 1)).apply(2);
    WasmException refusal =
        assertThrows(
            WasmException.class,
            () -> WasmModule.parse(engine(Config.EAGER, EnforcedLimits.strict()), module));
    // Eight bytes of head, the section's id and size, the count.
    assertEquals("too many memories: 2, the limit is 1 (offset 0xa)", refusal.getMessage());
    assertEquals(10, refusal.offset());
    assertEquals(2, module[10]);
  }

  // ---- cost

  /** What is too much is refused before there is memory for it. */
  @Test
  void nothingIsAllocatedForWhatIsTooMuch() {
    int many = 90_000;
    Code rows = Code.of().raw(Leb.unsigned(many)).repeat(many, Code.of().raw(0));
    Code wide = Code.of().raw(Leb.unsigned(many)).repeat(many, Code.of().raw(0, 0, 0));
    Code types = Code.of().raw(Leb.unsigned(many)).repeat(many, Code.of().raw(0x60, 0, 0));
    Code tables = Code.of().raw(Leb.unsigned(many)).repeat(many, Code.of().raw(0x70, 0, 0));
    Code imports = Code.of().raw(Leb.unsigned(many)).repeat(many, Code.of().raw(0, 0, 0, 0));
    Code globals =
        Code.of().raw(Leb.unsigned(many)).repeat(many, Code.of().raw(0x7f, 0, 0x41, 0, 0x0b));
    int[] sections = {1, 2, 3, 4, 6, 9, 11};
    Code[] contents = {types, imports, rows, tables, globals, wide, wide};
    Engine strict = engine(Config.LAZY_TRANSLATION, EnforcedLimits.strict());
    Engine free = engine(Config.LAZY_TRANSLATION, null);
    for (int i = 0; i < sections.length; i++) {
      byte[] module = new WasmBuilder().section(sections[i], contents[i].bytes()).build();
      allocated(strict, module); // classes are loaded
      long used = allocated(strict, module);
      assertTrue(used < 20_000, "section " + sections[i] + ": " + used + " bytes");
      long without = allocated(free, module);
      assertTrue(without > 200_000, "section " + sections[i] + ": only " + without + " bytes");
    }
  }

  private static long allocated(Engine engine, byte[] module) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    try {
      WasmModule.parse(engine, module);
    } catch (WasmException e) {
      assertTrue(e.offset() >= 0, e.getMessage());
    }
    return threads.getThreadAllocatedBytes(thread) - before;
  }

  /** A body that is too large is refused by its size, before its bytes have arrived. */
  @Test
  void aStreamIsRefusedEarly() {
    byte[] module = body("", sized(200_000));
    ByteArrayInputStream in = new ByteArrayInputStream(module);
    Engine strict = engine(Config.LAZY, EnforcedLimits.strict());
    assertRefused(
        WasmException.MALFORMED,
        "function body too large: 200001, the limit is 131072 (function 0, offset 0x",
        () -> WasmModule.parse(strict, in));
    assertTrue(in.available() > 150_000, in.available() + " bytes left");
  }

  // ---- the builder

  @Test
  void theEngineKeepsACopy() {
    EnforcedLimits limits = limits().memories(5);
    Config config = new Config().multiMemory(true).enforcedLimits(limits);
    limits.memories(1).averageBodyBytes(100, 0);
    Engine engine = new Engine(config);
    byte[] five = many(b -> b.memory(1, 1)).apply(5);
    WasmModule.parse(engine, five);
    assertSixRefused("too many memories", engine, many(b -> b.memory(1, 1)).apply(6));
    config.enforcedLimits(null);
    WasmModule.parse(new Engine(config), many(b -> b.memory(1, 1)).apply(6));
    EnforcedLimits copy = new EnforcedLimits(limits);
    limits.averageBodyBytes(0, 0);
    byte[] small = body("", EMPTY);
    assertThrows(WasmException.class, () -> WasmModule.parse(engine(Config.EAGER, copy), small));
  }

  @Test
  void noLimitIsNegative() {
    EnforcedLimits limits = limits();
    assertThrows(IllegalArgumentException.class, () -> limits.types(-1));
    assertThrows(IllegalArgumentException.class, () -> limits.functions(-1));
    assertThrows(IllegalArgumentException.class, () -> limits.nesting(Integer.MIN_VALUE));
    assertThrows(IllegalArgumentException.class, () -> limits.averageBodyBytes(-1, 0));
    assertThrows(IllegalArgumentException.class, () -> limits.averageBodyBytes(0, -1));
    WasmModule.parse(engine(Config.EAGER, limits), body("", EMPTY)); // and none was set
  }
}
