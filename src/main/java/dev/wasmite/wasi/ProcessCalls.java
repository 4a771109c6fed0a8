package dev.wasmite.wasi;

import dev.wasmite.Args;
import java.security.SecureRandom;

/** The calls for arguments, environment, clocks and random bytes; never made. */
final class ProcessCalls {
  /** Most random bytes that are made at a time, whatever length the guest sends. */
  private static final int PIECE = 256;

  private ProcessCalls() {}

  /** Writes how many strings there are and how many bytes they take, each with a zero byte. */
  static void sizes(Wasi wasi, Args args, byte[][] strings) {
    int bytes = 0;
    for (byte[] string : strings) {
      bytes += string.length + 1;
    }
    wasi.guest.check(Wasi.address(args, 1), 4);
    wasi.guest.setI32(Wasi.address(args, 0), strings.length);
    wasi.guest.setI32(Wasi.address(args, 1), bytes);
  }

  /** Writes the strings one after the other, and a list of where they are. */
  static void strings(Wasi wasi, Args args, byte[][] strings) {
    long pointer = Wasi.address(args, 0);
    long buffer = Wasi.address(args, 1);
    for (byte[] string : strings) {
      wasi.guest.setI32(pointer, (int) buffer);
      wasi.guest.write(buffer, string, string.length);
      wasi.guest.setI8(buffer + string.length, 0);
      pointer += 4;
      buffer += string.length + 1;
    }
  }

  static void clockResolution(Wasi wasi, Args args) {
    wasi.guest.setI64(Wasi.address(args, 1), Clocks.resolution(args.i32(0)));
  }

  static void clockTime(Wasi wasi, Args args) {
    wasi.guest.setI64(Wasi.address(args, 2), Clocks.time(args.i32(0)));
  }

  static void random(Wasi wasi, Args args) {
    long address = Wasi.address(args, 0);
    long left = Wasi.address(args, 1);
    wasi.guest.check(address, left);
    if (wasi.random == null) {
      wasi.random = new SecureRandom();
    }
    byte[] piece = new byte[(int) Math.min(PIECE, left)];
    while (left > 0) {
      wasi.random.nextBytes(piece);
      int length = (int) Math.min(piece.length, left);
      wasi.guest.write(address, piece, length);
      address += length;
      left -= length;
    }
  }
}
