package dev.wasmite.bench;

import dev.wasmite.Engine;
import dev.wasmite.Linker;
import dev.wasmite.Store;
import dev.wasmite.WasmModule;
import java.nio.charset.StandardCharsets;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;

/**
 * Programs that write the character 42: one that does nothing else, and one for each engine, which
 * adds 40 and 2 there. Started by {@link WholeProcess}.
 */
final class TinyPrograms {
  /**
   * {@code (module (func (export "run") (param i32 i32) (result i32) local.get 0 local.get 1
   * i32.add))}.
   */
  private static final String MODULE =
      "\0asm\1\0\0\0\1\7\1\140\2\177\177\1\177\3\2\1\0\7\7\1\3run\0\0\12\11\1\7\0\40\0\40\1\152\13";

  private TinyPrograms() {}

  private static byte[] module() {
    return MODULE.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void write(long result) {
    System.out.write((int) result);
    System.out.flush();
  }

  /** Knows the answer. */
  static final class Empty {
    private Empty() {}

    /** The program. */
    public static void main(String[] args) {
      write('*');
    }
  }

  /** Asks wasmite. */
  static final class OnWasmite {
    private OnWasmite() {}

    /** The program. */
    public static void main(String[] args) {
      Engine engine = new Engine();
      WasmModule module = WasmModule.parse(engine, module());
      Store<Void> store = new Store<>(engine, null);
      write(new Linker<Void>(engine).instantiate(store, module).func("run").callI32(40, 2));
    }
  }

  /** Asks Endive. */
  static final class OnEndive {
    private OnEndive() {}

    /** The program. */
    public static void main(String[] args) {
      write(Instance.builder(Parser.parse(module())).build().export("run").apply(40, 2)[0]);
    }
  }
}
