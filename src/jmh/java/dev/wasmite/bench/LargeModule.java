package dev.wasmite.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Generates a module of 4 MB: {@value #FUNCTIONS} functions of some 200 bytes, all different, of
 * arithmetic, memory accesses, branches and calls; the first, {@code run}, adds its two parameters.
 */
final class LargeModule {
  static final int FUNCTIONS = 20_000;

  private static final int I32 = 0x7f;
  private static final int I64 = 0x7e;
  private static final int END = 0x0b;
  private static final int GET = 0x20;
  private static final int SET = 0x21;
  private static final int CONST = 0x41;
  private static final int ADD = 0x6a;
  private static final int MEDIAN_BYTES = 197;

  private final Random random = new Random(1);
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private LargeModule() {}

  /** The module's bytes, the same at each call. */
  static byte[] bytes() {
    LargeModule module = new LargeModule();
    module.out.writeBytes("\0asm\1\0\0\0".getBytes(StandardCharsets.ISO_8859_1));
    // (type (func (param i32 i32) (result i32)))
    module.section(1, 1, 0x60, 2, I32, I32, 1, I32);
    ByteArrayOutputStream types = new ByteArrayOutputStream();
    number(types, FUNCTIONS);
    types.writeBytes(new byte[FUNCTIONS]);
    module.section(3, types.toByteArray());
    // (memory 1), (export "run" (func 0))
    module.section(5, 1, 0, 1);
    module.section(7, 1, 3, 'r', 'u', 'n', 0, 0);
    ByteArrayOutputStream code = new ByteArrayOutputStream();
    number(code, FUNCTIONS);
    for (int i = 0; i < FUNCTIONS; i++) {
      byte[] body = i == 0 ? add() : module.body();
      number(code, body.length);
      code.writeBytes(body);
    }
    module.section(10, code.toByteArray());
    return module.out.toByteArray();
  }

  private void section(int id, int... values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    write(bytes, values);
    section(id, bytes.toByteArray());
  }

  private void section(int id, byte[] content) {
    out.write(id);
    number(out, content.length);
    out.writeBytes(content);
  }

  private static byte[] add() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    write(body, 0, GET, 0, GET, 1, ADD, END);
    return body.toByteArray();
  }

  /** Locals 0 to 4 are i32, 5 is an i64. */
  private byte[] body() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    write(body, 2, 3, I32, 1, I64);
    int length = MEDIAN_BYTES / 2 + random.nextInt(MEDIAN_BYTES);
    while (body.size() < length) {
      statement(body);
    }
    write(body, GET, local(), END);
    return body.toByteArray();
  }

  private int local() {
    return random.nextInt(5);
  }

  private void statement(ByteArrayOutputStream body) {
    switch (random.nextInt(7)) {
      case 0: // x = y op z
        write(body, GET, local(), GET, local(), ADD + random.nextInt(3), SET, local());
        break;
      case 1: // x = y op constant
        write(body, GET, local(), CONST);
        number(body, random.nextInt(1 << 20));
        write(body, ADD + 7 + random.nextInt(6), SET, local());
        break;
      case 2: // x = memory[y + offset]
        write(body, GET, local(), 0x28, 2);
        number(body, random.nextInt(1 << 10));
        write(body, SET, local());
        break;
      case 3: // memory[y + offset] = x
        write(body, GET, local(), GET, local(), 0x36, 2);
        number(body, random.nextInt(1 << 10));
        break;
      case 4: // if (x < y) x = function(x, y)
        write(body, GET, local(), GET, local(), 0x48, 0x04, 0x40);
        write(body, GET, local(), GET, local(), 0x10);
        number(body, random.nextInt(FUNCTIONS));
        write(body, SET, local(), END);
        break;
      case 5: // block { if (x) break; x = y }
        write(body, 0x02, 0x40, GET, local(), 0x0d, 0, GET, local(), SET, local(), END);
        break;
      default: // wide = wide op x
        write(body, GET, 5, GET, local(), 0xac, 0x7c + random.nextInt(3), SET, 5);
        break;
    }
  }

  private static void write(ByteArrayOutputStream to, int... values) {
    for (int value : values) {
      to.write(value);
    }
  }

  /**
   * LEB128 of a number that is not negative, with a last byte that is also right for signed ones.
   */
  private static void number(ByteArrayOutputStream to, int value) {
    int rest = value;
    while (rest >= 0x40) {
      to.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    to.write(rest);
  }
}
