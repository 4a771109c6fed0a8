package dev.wasmite.shrunk;

import dev.wasmite.Args;
import dev.wasmite.Caller;
import dev.wasmite.Config;
import dev.wasmite.Engine;
import dev.wasmite.FuncType;
import dev.wasmite.HostFunction;
import dev.wasmite.Instance;
import dev.wasmite.Linker;
import dev.wasmite.Store;
import dev.wasmite.Trap;
import dev.wasmite.WasmModule;
import java.io.DataInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;

/**
 * What {@link DeviceIT} runs in the place of a device, on its jar and nothing else: all that {@link
 * DeviceModule} exports, to the limits and past them. Uses no more of the API than the smallest jar
 * keeps. Never made.
 */
public final class DeviceProgram {
  private DeviceProgram() {}

  /** The host's part: a source of numbers. */
  static final class Numbers implements HostFunction<int[]> {
    @Override
    public void call(Caller<int[]> caller, Args args) {
      int[] state = caller.data();
      state[0] = DeviceModule.next(state[0]);
      args.returnI32(state[0]);
    }
  }

  /**
   * Prints what the module answers in a line, and in the next how many bytes of heap are live then.
   *
   * @param args the module's file, the device's cells, depth, page size, memory
   */
  public static void main(String[] args) throws IOException {
    int depth = Integer.parseInt(args[2]);
    int pageSize = Integer.parseInt(args[3]);
    int memory = Integer.parseInt(args[4]);
    StringBuilder answers = new StringBuilder();
    long before = live();
    Config config = new Config();
    config.maxStackCells(Integer.parseInt(args[1])).maxCallDepth(depth).maxMemoryBytes(memory);
    config.customPageSizes(pageSize == 1);
    Engine engine = new Engine(config);
    Store<int[]> store = new Store<>(engine, new int[1]);
    Linker<int[]> linker = new Linker<>(engine);
    linker.define("env", "next", FuncType.of("-> i32"), new Numbers());
    Instance instance = linker.instantiate(store, WasmModule.parse(engine, read(args[0])));
    int size = instance.func("size").callI32();
    int words = DeviceModule.words(memory);
    instance.func("fill").call(words);
    answers.append(instance.func("crc").callI32(4 * words));
    instance.func("sort").call(words);
    answers.append(' ').append(instance.func("crc").callI32(4 * words));
    answers.append(' ').append(instance.func("mean").callI64(words));
    answers.append(' ').append(instance.func("deep").callI32(depth - 1)); // and that of 0
    try {
      instance.func("deep").callI32(depth);
      answers.append(" too deep");
    } catch (Trap e) {
      answers.append(e.code() == Trap.STACK_EXHAUSTED ? " exhausted" : " another trap");
    }
    long live = live() - before;
    answers.append(' ').append(instance.func("grow").callI32(memory / pageSize - size) == size);
    answers.append(' ').append(instance.func("touch").callI32(memory - 1));
    answers.append(' ').append(instance.func("grow").callI32(1));
    try {
      instance.func("touch").callI32(memory);
      answers.append(" too far");
    } catch (Trap e) {
      answers.append(e.code() == Trap.MEMORY_OUT_OF_BOUNDS ? " outside" : " another trap");
    }
    System.out.println(answers);
    System.out.println(live);
  }

  private static byte[] read(String file) throws IOException {
    byte[] bytes = new byte[(int) new File(file).length()];
    try (DataInputStream in = new DataInputStream(new FileInputStream(file))) {
      in.readFully(bytes);
    }
    return bytes;
  }

  private static long live() {
    for (int i = 0; i < 3; i++) {
      System.gc(); // what one leaves to be cleaned up, a later one frees
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
