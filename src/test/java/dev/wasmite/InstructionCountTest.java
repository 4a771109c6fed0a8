package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.OperatorCounter;
import dev.wasmite.testing.Shared;
import dev.wasmite.testing.WasmBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Register instructions executed per Wasm operator executed, over real programs.
 *
 * <p>The instructions are counted by the loop itself: its source with one more statement, compiled
 * here.
 */
class InstructionCountTest {
  private static final double MOST = 0.43;

  private static final String SWITCH = "switch (code[pc] & Op.COLD) {";

  private static final Map<String, String> PROGRAMS =
      new TreeMap<>(
          Map.of(
              "bench/primes", "20000",
              "bench/matmul_f64", "40",
              "bench/sha256", "5000",
              "bench/quicksort", "5000",
              "programs/lua54-noeh", "SCRIPT"));

  private static final String SCRIPT =
      """
      local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
      local t = {}
      for i = 1, 2000 do t[i] = (i * 7919) % 1000 end
      table.sort(t)
      local s = {}
      for i = 1, 300 do s[#s + 1] = string.format("%d:%s", i, tostring(t[i])) end
      local text = table.concat(s, ",")
      local sum = 0
      for word in text:gmatch("%d+") do sum = sum + tonumber(word) end
      local twice = setmetatable({}, {__index = function(_, k) return k * 2 end})
      local x = 0.5
      for i = 1, 3000 do x = (x + twice[i] * 0.25) / 1.0001 end
      print(fib(18), sum, #text, string.format("%.6f", x))
      """;

  @TempDir private Path folder;

  private static URL classesOf(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  /** Puts a loop that counts its instructions in a static field into the folder. */
  private void compileCountingLoop() throws IOException {
    String source = Files.readString(Path.of("src/main/java/dev/wasmite/Interpreter.java"));
    String counting =
        source
            .replace(SWITCH, "executed++; " + SWITCH)
            .replace("private Interpreter()", "static long executed; private Interpreter()");
    assertEquals(1, source.split(SWITCH.replaceAll("\\W", "\\\\$0"), -1).length - 1);
    Path file = Files.writeString(folder.resolve("Interpreter.java"), counting);
    String classes = Path.of(URI.create(classesOf(WasmModule.class).toString())).toString();
    String[] options = {"-cp", classes, "-d", folder.toString(), file.toString()};
    assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, options));
  }

  @Test
  @SuppressWarnings("unchecked")
  void fewInstructionsPerOperator() throws Exception {
    Shared.need("bench");
    Shared.need("programs");
    compileCountingLoop();
    URL[] path = {folder.toUri().toURL(), classesOf(WasmModule.class), classesOf(CountedRun.class)};
    StringBuilder line = new StringBuilder("instructions per Wasm operator:");
    double sum = 0;
    try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
      Class<?> type = loader.loadClass(CountedRun.class.getName());
      for (Map.Entry<String, String> program : PROGRAMS.entrySet()) {
        String name = program.getKey();
        String argument = program.getValue().replace("SCRIPT", SCRIPT);
        byte[] module = Files.readAllBytes(Shared.need((name + ".wasm").split("/")));
        BiFunction<byte[], String, Object[]> run =
            (BiFunction<byte[], String, Object[]>) type.getConstructor().newInstance();
        Object[] counts = run.apply(module, argument);
        assertEquals(counts[2], counts[3], name);
        if (argument.equals(SCRIPT)) {
          assertTrue(counts[2].toString().startsWith("2584\t"), "fib(18) of " + counts[2]);
        }
        double ratio = (double) (long) counts[0] / (long) counts[1];
        assertTrue(ratio > 0.1, name + ": " + ratio);
        sum += ratio;
        line.append(" %s %.4f,".formatted(name.replaceAll(".*/", ""), ratio));
      }
    }
    double mean = sum / PROGRAMS.size();
    System.out.println(line.append(" mean %.4f".formatted(mean)));
    assertTrue(mean <= MOST, line.toString());
  }

  @Test
  void operatorsOfALoop() {
    WasmBuilder module = new WasmBuilder();
    Code countDown = Code.of().loop().localGet(0).i32Const(1).op("i32.sub").localTee(0).brIf(0);
    Code body = countDown.localGet(0).if_().else_().localGet(0).drop().end().end().end();
    module.exportedFunc("run", "i32 ->", body);
    Instance instance = Machine.instantiate(new Config(), OperatorCounter.count(module.build()));
    instance.func("run").call(10);
    assertEquals(10 * 5 + 4, instance.global(OperatorCounter.NAME).get().i64());
  }
}
