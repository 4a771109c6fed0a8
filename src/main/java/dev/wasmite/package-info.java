/**
 * wasmite: the API, named after the concepts of Wasmtime and Wasmi, and the machine behind it.
 *
 * <pre>
 * Engine engine = new Engine();
 * WasmModule module = WasmModule.parse(engine, bytes);
 * Store&lt;Board&gt; store = new Store&lt;&gt;(engine, board);
 * Linker&lt;Board&gt; linker = new Linker&lt;&gt;(engine);
 * linker.define("env", "set_led", FuncType.of("i32 i32 -&gt;"),
 *     (caller, args) -&gt; caller.data().setLed(args.i32(0), args.i32(1)));
 * Instance instance = linker.instantiate(store, module);
 * int answer = instance.func("tick").callI32(7);
 * </pre>
 *
 * <p>An engine and a module may be shared by threads; a store, and all that lives in it, belongs to
 * one thread at a time. May import {@code dev.wasmite.binary} and {@code dev.wasmite.translate}.
 */
package dev.wasmite;
