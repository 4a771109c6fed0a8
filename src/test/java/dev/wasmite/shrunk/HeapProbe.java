package dev.wasmite.shrunk;

import dev.wasmite.Config;
import dev.wasmite.Engine;
import dev.wasmite.Instance;
import dev.wasmite.Linker;
import dev.wasmite.Store;
import dev.wasmite.WasmModule;
import java.io.DataInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.ref.Reference;

/**
 * What runs in the JVM that is measured, on whatever jar is first in its class path: uses only what
 * the smallest jar has, and little of Java. Made by {@link ProbeJvm}.
 */
public final class HeapProbe {
  private static final int COPIES = 32;

  private HeapProbe() {}

  /** Does what the first argument says with a module, in hex or as a file, and prints figures. */
  public static void main(String[] args) throws IOException {
    switch (args[0]) {
      case "run":
        answer(args[1]);
        System.out.println(Runtime.getRuntime().maxMemory());
        break;
      case "heap":
        System.out.println(heap(args[1]));
        break;
      case "metaspace":
        metaspace();
        long before = metaspace();
        answer(args[1]);
        System.out.println(metaspace() - before);
        break;
      case "kept":
        System.out.println(translated(args[1], new Config()));
        break;
      case "dropped":
        System.out.println(translated(args[1], new Config().keepBytes(false)));
        break;
      case "lua":
        LuaHost.run(bytes(args[1]));
        break;
      default:
        throw new IllegalArgumentException(args[0]);
    }
  }

  /** An instance of a module in hex whose export "run" was called. */
  private static Instance answer(String hex) {
    byte[] bytes = new byte[hex.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
    }
    Engine engine = new Engine(new Config().customPageSizes(true));
    Store<Object> store = new Store<>(engine, null);
    WasmModule module = WasmModule.parse(engine, bytes);
    Instance instance = new Linker<Object>(engine).instantiate(store, module);
    if (instance.func("run").callI32(40, 2) != 42) {
      throw new IllegalStateException();
    }
    return instance;
  }

  /** What the first instance adds, with all that is loaded for it, and each one more. */
  private static String heap(String hex) {
    Instance[] made = new Instance[COPIES + 1];
    long start = used();
    made[COPIES] = answer(hex);
    long first = used();
    for (int i = 0; i < COPIES; i++) {
      made[i] = answer(hex);
    }
    long end = used();
    Reference.reachabilityFence(made);
    return (first - start) + " " + (end - first) / COPIES;
  }

  /** Bytes of heap per byte of a module that is translated ahead, its own bytes included. */
  private static double translated(String file, Config config) throws IOException {
    Engine engine = new Engine(config.compilationMode(Config.EAGER));
    WasmModule[] made = new WasmModule[2];
    made[0] = WasmModule.parse(engine, bytes(file));
    long before = used();
    made[1] = WasmModule.parse(engine, bytes(file));
    long after = used();
    Reference.reachabilityFence(made);
    return (double) (after - before) / new File(file).length();
  }

  private static byte[] bytes(String file) throws IOException {
    byte[] bytes = new byte[(int) new File(file).length()];
    try (DataInputStream in = new DataInputStream(new FileInputStream(file))) {
      in.readFully(bytes);
    }
    return bytes;
  }

  /**
   * Bytes of live heap, counted until they fall no more: the first count takes in what the thread
   * has reserved.
   */
  public static long used() {
    Runtime runtime = Runtime.getRuntime();
    long used = Long.MAX_VALUE;
    long before;
    do {
      before = used;
      System.gc();
      used = runtime.totalMemory() - runtime.freeMemory();
    } while (used < before);
    return used;
  }

  private static long metaspace() {
    long used = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getName().equals("Metaspace") || pool.getName().equals("Compressed Class Space")) {
        used += pool.getUsage().getUsed();
      }
    }
    return used;
  }
}
