package dev.wasmite.wasi;

import dev.wasmite.Caller;
import dev.wasmite.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The memory of the guest that is calling, with every address checked before use: one that lies
 * outside gives {@link Errno#FAULT}. Addresses are unsigned 32-bit values in a {@code long}.
 *
 * <p>Made once per {@link Wasi} and pointed at the caller for each call, so that calls allocate
 * nothing.
 */
final class Guest {
  /** Longest path that is read from a guest, in bytes (Linux's PATH_MAX). */
  static final int MAX_PATH = 4096;

  /** Whether the caller speaks {@code wasi_unstable}, the version before preview 1. */
  boolean unstable;

  private Caller<?> caller;
  private Memory memory;

  /** Points this at {@code caller}; its memory is looked up when first used. */
  void enter(Caller<?> caller, boolean unstable) {
    this.caller = caller;
    this.unstable = unstable;
    this.memory = null;
  }

  /** Forgets the caller, which is good for the length of its call only. */
  void leave() {
    caller = null;
    memory = null;
  }

  private Memory memory() {
    if (memory == null) {
      memory = caller.memory();
    }
    return memory;
  }

  /** Refuses the range unless all of it lies in memory; {@code length} is at least 0. */
  void check(long address, long length) {
    long size = memory().byteSize();
    if (address > size || length > size - address) {
      throw new WasiError(Errno.FAULT);
    }
  }

  int i32(long address) {
    check(address, 4);
    return memory.i32(address);
  }

  /** The unsigned 32-bit value at {@code address}, as addresses and lengths are. */
  long u32(long address) {
    return i32(address) & 0xffffffffL;
  }

  long i64(long address) {
    check(address, 8);
    return memory.i64(address);
  }

  int u8(long address) {
    check(address, 1);
    return memory.u8(address);
  }

  int u16(long address) {
    check(address, 2);
    return memory.u16(address);
  }

  void setI8(long address, int value) {
    check(address, 1);
    memory.setI8(address, value);
  }

  void setI16(long address, int value) {
    check(address, 2);
    memory.setI16(address, value);
  }

  void setI32(long address, int value) {
    check(address, 4);
    memory.setI32(address, value);
  }

  void setI64(long address, long value) {
    check(address, 8);
    memory.setI64(address, value);
  }

  void write(long address, byte[] from, int length) {
    check(address, length);
    memory.write(address, from, 0, length);
  }

  /** Fills {@code length} bytes with zeros. */
  void clear(long address, int length) {
    check(address, length);
    for (int i = 0; i < length; i++) {
      memory.setI8(address + i, 0);
    }
  }

  /**
   * The array that holds the range; its bytes stand at the index that equals {@code address}. Good
   * until the guest runs again.
   */
  byte[] array(long address, int length) {
    check(address, length);
    return memory.array(address, length);
  }

  /**
   * The path at {@code address}.
   *
   * @throws WasiError {@link Errno#NAMETOOLONG} over {@link #MAX_PATH} bytes, {@link Errno#ILSEQ}
   *     where it is no UTF-8, {@link Errno#INVAL} where it holds a zero byte
   */
  String path(long address, long length) {
    check(address, length);
    if (length > MAX_PATH) {
      throw new WasiError(Errno.NAMETOOLONG);
    }
    byte[] bytes = new byte[(int) length];
    memory.read(address, bytes, 0, bytes.length);
    CharBuffer text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (IOException e) { // not its subclass, which would be loaded for every guest
      throw new WasiError(Errno.ILSEQ);
    }
    String path = text.toString();
    if (path.indexOf('\0') >= 0) {
      throw new WasiError(Errno.INVAL);
    }
    return path;
  }
}
