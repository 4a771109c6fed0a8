package dev.wasmite.example;

import dev.wasmite.Args;
import dev.wasmite.Caller;
import dev.wasmite.Engine;
import dev.wasmite.FuncType;
import dev.wasmite.HostFunction;
import dev.wasmite.Instance;
import dev.wasmite.Linker;
import dev.wasmite.Store;
import dev.wasmite.WasmModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * An example for Java ME: loads a module from a resource, gives it a function of the host, calls
 * it. Compiled against {@code wasmite-me.jar} and CLDC 1.1; made by itself.
 */
public final class Blink implements HostFunction {
  private Blink() {}

  /** The host's function, which the module calls as {@code board.set_led}. */
  public void call(Caller caller, Args args) {
    System.out.println(args.i32(0) == 0 ? "off" : "on");
  }

  private Instance load() throws IOException {
    Engine engine = new Engine();
    WasmModule module = WasmModule.parse(engine, read("blink.wasm"));
    Linker linker = new Linker(engine);
    linker.define("board", "set_led", FuncType.of("i32 ->"), this);
    return linker.instantiate(new Store(engine, null), module);
  }

  private byte[] read(String resource) throws IOException {
    InputStream in = getClass().getResourceAsStream(resource);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      bytes.write(next);
    }
    in.close();
    return bytes.toByteArray();
  }

  /** Lets the light blink. */
  public static void main(String[] args) throws IOException {
    Instance instance = new Blink().load();
    int ticks = 0;
    while (ticks < 3) {
      ticks = instance.func("tick").callI32();
    }
    System.out.println(ticks);
  }
}
