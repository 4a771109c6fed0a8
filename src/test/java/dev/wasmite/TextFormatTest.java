package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.WasmException;
import dev.wasmite.text.Wat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** An engine whose configuration takes text. Made by JUnit. */
class TextFormatTest {
  private static final byte[] TEXT =
      "(module $seven (func (export \"f\") (result i32) (i32.const 7)))"
          .getBytes(StandardCharsets.UTF_8);
  private static final byte[] BINARY = Wat.parse(TEXT);

  private final Engine engine = new Engine(new Config().text(Wat.format()));

  /** A stream that gives one byte at a time. */
  private static InputStream slow(byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] to, int offset, int length) {
        return super.read(to, offset, Math.min(length, 1));
      }
    };
  }

  private static void checkSeven(WasmModule module) {
    Engine engine = module.engine();
    Instance instance = new Linker<Void>(engine).instantiate(new Store<Void>(engine, null), module);
    assertEquals(7, instance.func("f").callI32());
    assertEquals("seven", module.name());
  }

  @Test
  void takesBothFormats() throws IOException {
    for (byte[] module : new byte[][] {TEXT, BINARY}) {
      checkSeven(WasmModule.parse(engine, module));
      checkSeven(WasmModule.parseUnchecked(engine, module));
      checkSeven(WasmModule.parse(engine, new ByteArrayInputStream(module)));
      checkSeven(WasmModule.parse(engine, slow(module)));
      WasmModule.validate(engine, module);
    }
  }

  @Test
  void tellsWhatIsWrongWithText() {
    byte[] bad = "(module (func (nop)".getBytes(StandardCharsets.UTF_8);
    WasmException e = assertThrows(WasmException.class, () -> WasmModule.parse(engine, bad));
    assertEquals(WasmException.MALFORMED, e.kind());
    assertTrue(e.getMessage().contains("line 1, column 20"), e.getMessage());
    assertThrows(WasmException.class, () -> WasmModule.parse(engine, slow(bad)));
    byte[] invalid = "(func (result i32))".getBytes(StandardCharsets.UTF_8);
    e = assertThrows(WasmException.class, () -> WasmModule.validate(engine, invalid));
    assertEquals(WasmException.INVALID, e.kind());
  }

  @Test
  void streamsOfBinariesAreReadAsTheyArrive() {
    // The fault is in the version; what would follow never comes.
    byte[] head = {0, 'a', 's', 'm', 9, 0, 0, 0};
    InputStream endless =
        new InputStream() {
          private int pos;

          @Override
          public int read() {
            if (pos == head.length) {
              throw new AssertionError("read too far");
            }
            return head[pos++];
          }

          @Override
          public int read(byte[] to, int offset, int length) {
            to[offset] = (byte) read();
            return 1;
          }
        };
    WasmException e = assertThrows(WasmException.class, () -> WasmModule.parse(engine, endless));
    assertEquals("unknown binary version", e.text());
  }

  @Test
  void withoutTheAnnexTextIsNoModule() {
    WasmException e = assertThrows(WasmException.class, () -> WasmModule.parse(new Engine(), TEXT));
    assertEquals("magic header not detected", e.text());
  }
}
