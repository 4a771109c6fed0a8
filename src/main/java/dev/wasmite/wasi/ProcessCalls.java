package dev.wasmite.wasi;

import dev.wasmite.Args;
import java.security.SecureRandom;
import java.util.Random;

/** The calls for arguments, environment, clocks, signals and random bytes; never made. */
final class ProcessCalls {
  /** Most random bytes that are made at a time, whatever length the guest sends. */
  private static final int PIECE = 256;

  /**
   * What each {@code signal} does, by its number: n nothing, x the program ends, s it stops. As in
   * the document, PIPE (13), CHLD, CONT, URG and WINCH do nothing.
   */
  private static final String SIGNALS = "nxxxxxxxxxxxxnxxnnssssnxxxxnxxx";

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
    wasi.guest.setI64(Wasi.address(args, 1), wasi.clock().resolution(args.i32(0)));
  }

  static void clockTime(Wasi wasi, Args args) {
    wasi.guest.setI64(Wasi.address(args, 2), wasi.clock().time(args.i32(0)));
    wasi.clock().tick();
  }

  /**
   * Raises a signal; no program has handlers for them here, so its default action is what happens.
   * One that ends the program does so as a shell reports it, with code 128 and the signal's number;
   * the process of the embedder never notices. 0 is no signal.
   *
   * @throws WasiError {@link Errno#NOTSUP} for those that stop a program, since nobody could have
   *     it go on; {@link Errno#INVAL} for numbers that are no signal
   */
  static void raise(Args args) {
    int signal = args.i32(0);
    if (signal < 0 || signal >= SIGNALS.length()) {
      throw new WasiError(Errno.INVAL);
    }
    switch (SIGNALS.charAt(signal)) {
      case 'x':
        throw new ExitException(128 + signal);
      case 's':
        throw new WasiError(Errno.NOTSUP);
      default: // nothing happens
    }
  }

  static void random(Wasi wasi, Args args) {
    long address = Wasi.address(args, 0);
    long left = Wasi.address(args, 1);
    wasi.guest.check(address, left);
    if (wasi.random == null) {
      wasi.random = wasi.deterministic ? new Random(0) : new SecureRandom();
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
