package dev.wasmite.testing;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Damages modules at random but reproducibly; made by fuzz tests with a seed and good modules.
 *
 * <p>Half of the modules are damaged anywhere; in the others one section or one function body is,
 * and the sizes around it are put right, so that the damage gets past the outermost checks.
 */
public final class Mutator {
  private static final int[] INTERESTING = {
    0x00, 0x01, 0x02, 0x04, 0x05, 0x0b, 0x10, 0x1a, 0x20, 0x21, 0x22, 0x40, 0x41, 0x60, 0x6a, 0x6f,
    0x70, 0x7b, 0x7f, 0x80, 0xfc, 0xfd, 0xfe, 0xff
  };

  private final Random random;
  private final List<byte[]> seeds;

  /** Reads one number after another; where it stands is where the rest begins. */
  private static final class Cursor {
    private final byte[] bytes;
    private int pos;

    Cursor(byte[] bytes, int pos) {
      this.bytes = bytes;
      this.pos = pos;
    }

    int number() {
      int value = 0;
      int shift = 0;
      do {
        value |= (bytes[pos] & 0x7f) << shift;
        shift += 7;
      } while (bytes[pos++] < 0);
      return value;
    }

    byte[] take(int length) {
      pos += length;
      return Arrays.copyOfRange(bytes, pos - length, pos);
    }
  }

  public Mutator(long seed, List<byte[]> seeds) {
    this.random = new Random(seed);
    this.seeds = seeds;
  }

  /** The next damaged module: a seed with one to four mutations. */
  public byte[] next() {
    byte[] seed = seeds.get(random.nextInt(seeds.size()));
    return random.nextBoolean() ? mutateOften(seed) : mutateInside(seed);
  }

  private byte[] mutateOften(byte[] bytes) {
    byte[] changed = bytes;
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      changed = mutate(changed);
    }
    return changed;
  }

  private byte[] mutateInside(byte[] module) {
    List<byte[]> sections = new ArrayList<>();
    Cursor cursor = new Cursor(module, 8);
    while (cursor.pos < module.length) {
      int id = cursor.take(1)[0];
      byte[] content = cursor.take(cursor.number());
      sections.add(WasmBuilder.join(new byte[] {(byte) id}, content));
    }
    int code = -1;
    for (int i = 0; i < sections.size(); i++) {
      code = sections.get(i)[0] == 10 ? i : code;
    }
    int chosen = sections.isEmpty() ? -1 : random.nextInt(sections.size());
    if (code >= 0 && random.nextInt(4) > 0) {
      sections.set(code, mutateBody(sections.get(code)));
    } else if (chosen >= 0) {
      byte[] section = sections.get(chosen);
      byte[] content = mutateOften(Arrays.copyOfRange(section, 1, section.length));
      sections.set(chosen, WasmBuilder.join(Arrays.copyOf(section, 1), content));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(module, 0, 8);
    for (byte[] section : sections) {
      out.write(section[0]);
      Leb.unsigned(out, section.length - 1);
      out.write(section, 1, section.length - 1);
    }
    return out.toByteArray();
  }

  /** Damages one body of a code section (its id is the first byte). */
  private byte[] mutateBody(byte[] section) {
    Cursor cursor = new Cursor(section, 1);
    int count = cursor.number();
    int chosen = random.nextInt(count);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(section[0]);
    Leb.unsigned(out, count);
    for (int i = 0; i < count; i++) {
      byte[] body = cursor.take(cursor.number());
      byte[] changed = i == chosen ? mutateOften(body) : body;
      Leb.unsigned(out, changed.length);
      out.writeBytes(changed);
    }
    return out.toByteArray();
  }

  private byte[] mutate(byte[] bytes) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(bytes.length);
    byte[] changed = bytes.clone();
    switch (random.nextInt(10)) {
      case 0, 1 -> changed[at] ^= (byte) (1 << random.nextInt(8));
      case 2, 3 -> changed[at] = (byte) INTERESTING[random.nextInt(INTERESTING.length)];
      case 4 -> changed[at] = (byte) random.nextInt();
      case 5 -> {
        byte[] noise = new byte[1 + random.nextInt(8)];
        random.nextBytes(noise);
        changed = replace(bytes, at, 0, noise);
      }
      case 6 -> changed = replace(bytes, at, 1 + random.nextInt(12), new byte[0]);
      case 7 -> {
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        int from = random.nextInt(other.length);
        int to = Math.min(other.length, from + 1 + random.nextInt(60));
        int cut = random.nextBoolean() ? to - from : random.nextInt(20);
        changed = replace(bytes, at, cut, Arrays.copyOfRange(other, from, to));
      }
      case 8 -> changed = replace(bytes, at, random.nextBoolean() ? 1 : 0, number());
      default -> {
        if (random.nextInt(4) == 0) {
          changed = Arrays.copyOf(bytes, at);
        } else {
          int other = random.nextInt(bytes.length);
          changed[at] = bytes[other];
          changed[other] = bytes[at];
        }
      }
    }
    return changed;
  }

  /** A LEB128 number that is huge, over-long or never ends. */
  private byte[] number() {
    return switch (random.nextInt(5)) {
      case 0 -> Leb.unsigned(0xffffffffL);
      case 1 -> Leb.unsigned(1L << (7 + random.nextInt(30)));
      case 2 -> Leb.unsignedPadded(random.nextInt(200), 2 + random.nextInt(10));
      case 3 -> Leb.signedPadded(-1 - random.nextInt(100), 2 + random.nextInt(10));
      default -> {
        byte[] endless = new byte[4 + random.nextInt(20)];
        Arrays.fill(endless, (byte) (0x80 | random.nextInt(128)));
        yield endless;
      }
    };
  }

  private static byte[] replace(byte[] bytes, int at, int length, byte[] with) {
    int end = Math.min(bytes.length, at + length);
    return WasmBuilder.join(
        Arrays.copyOf(bytes, at), with, Arrays.copyOfRange(bytes, end, bytes.length));
  }
}
