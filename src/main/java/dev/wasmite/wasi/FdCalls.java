package dev.wasmite.wasi;

import dev.wasmite.Args;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The calls on descriptors, {@code fd_*} of WASI preview 1; never made. */
final class FdCalls {
  /** Most bytes that are moved at a time, whatever length the guest sends. */
  private static final int PIECE = 1 << 16;

  /** Bytes of a {@code dirent} in guest memory; the name follows. */
  private static final int ENTRY_BYTES = 24;

  private static final int ADVICES = 6;
  private static final int ALL_TIME_FLAGS = 15;

  private FdCalls() {}

  static void read(Wasi wasi, Args args) throws IOException {
    Descriptor file = wasi.descriptors.get(args.i32(0), Rights.FD_READ);
    read(wasi.guest, file, args, -1);
  }

  static void pread(Wasi wasi, Args args) throws IOException {
    Descriptor file = wasi.descriptors.get(args.i32(0), Rights.FD_READ | Rights.FD_SEEK);
    read(wasi.guest, file, args, position(args));
  }

  static void write(Wasi wasi, Args args) throws IOException {
    Descriptor file = wasi.descriptors.get(args.i32(0), Rights.FD_WRITE);
    write(wasi.guest, file, args, -1);
  }

  static void pwrite(Wasi wasi, Args args) throws IOException {
    Descriptor file = wasi.descriptors.get(args.i32(0), Rights.FD_WRITE | Rights.FD_SEEK);
    long position = position(args);
    if ((file.flags & Descriptor.APPEND) != 0) {
      position = file.stat().size; // as on Linux
    }
    write(wasi.guest, file, args, position);
  }

  private static long position(Args args) {
    if (args.i64(3) < 0) {
      throw new WasiError(Errno.INVAL);
    }
    return args.i64(3);
  }

  /** Where the number of bytes moved goes; checked before any is moved. */
  private static long resultAddress(Guest guest, Args args, long position) {
    long address = Wasi.address(args, position < 0 ? 3 : 4);
    guest.check(address, 4);
    return address;
  }

  /** Checks a list of {@code iovec} and all that it names, 8 bytes each: address, length. */
  private static void checkVectors(Guest guest, long vectors, long count) {
    guest.check(vectors, 8 * count);
    for (long i = 0; i < count; i++) {
      long length = guest.u32(vectors + 8 * i + 4);
      if (length > 0) {
        guest.check(guest.u32(vectors + 8 * i), length);
      }
    }
  }

  private static void read(Guest guest, Descriptor file, Args args, long position)
      throws IOException {
    long result = resultAddress(guest, args, position);
    int total = read(guest, file, Wasi.address(args, 1), Wasi.address(args, 2), position);
    guest.setI32(result, total);
  }

  /**
   * Reads into a list of buffers, at the file's own position if {@code position} is negative, else
   * there; the number of bytes.
   */
  static int read(Guest guest, Descriptor file, long vectors, long count, long position)
      throws IOException {
    checkVectors(guest, vectors, count);
    int total = 0;
    int wanted = 0;
    int got = 0;
    for (long i = 0; i < count && got == wanted; i++) {
      long address = guest.u32(vectors + 8 * i);
      long left = guest.u32(vectors + 8 * i + 4);
      while (left > 0 && got == wanted && (total == 0 || file.hasMore())) {
        wanted = (int) Math.min(Math.min(left, PIECE), Integer.MAX_VALUE - total);
        byte[] to = guest.array(address, wanted);
        try {
          got =
              position < 0
                  ? file.read(to, (int) address, wanted)
                  : file.readAt(after(position, total), to, (int) address, wanted);
        } catch (IOException | WasiError e) {
          if (total == 0) {
            throw e;
          }
          got = 0; // what was read before counts
        }
        total += got;
        address += got;
        left = wanted == 0 ? 0 : left - got;
      }
    }
    return total;
  }

  private static void write(Guest guest, Descriptor file, Args args, long position)
      throws IOException {
    long result = resultAddress(guest, args, position);
    int total = write(guest, file, Wasi.address(args, 1), Wasi.address(args, 2), position);
    guest.setI32(result, total);
  }

  /** Writes a list of buffers, as {@link #read(Guest, Descriptor, long, long, long)} reads. */
  static int write(Guest guest, Descriptor file, long vectors, long count, long position)
      throws IOException {
    checkVectors(guest, vectors, count);
    int total = 0;
    int wanted = 0;
    int done = 0;
    for (long i = 0; i < count && done == wanted; i++) {
      long address = guest.u32(vectors + 8 * i);
      long left = guest.u32(vectors + 8 * i + 4);
      while (left > 0 && done == wanted) {
        wanted = (int) Math.min(Math.min(left, PIECE), Integer.MAX_VALUE - total);
        byte[] from = guest.array(address, wanted);
        try {
          done =
              position < 0
                  ? file.write(from, (int) address, wanted)
                  : file.writeAt(after(position, total), from, (int) address, wanted);
        } catch (IOException | WasiError e) {
          if (total == 0) {
            throw e;
          }
          done = 0; // what was written before counts
        }
        total += done;
        address += done;
        left = wanted == 0 ? 0 : left - done;
      }
    }
    file.written();
    return total;
  }

  private static long after(long position, int total) {
    if (position > Long.MAX_VALUE - total) {
      throw new WasiError(Errno.FBIG);
    }
    return position + total;
  }

  static void seek(Wasi wasi, Args args) throws IOException {
    Descriptor file = wasi.descriptors.get(args.i32(0));
    long offset = args.i64(1);
    int whence = args.i32(2);
    if (wasi.guest.unstable && whence >= 0 && whence <= 2) {
      whence = (whence + 1) % 3; // it had current, end, set
    }
    if (offset == 0 && whence == Descriptor.SEEK_CURRENT) {
      tell(wasi, file, Wasi.address(args, 3));
      return;
    }
    file.require(Rights.FD_SEEK);
    wasi.guest.check(Wasi.address(args, 3), 8);
    wasi.guest.setI64(Wasi.address(args, 3), file.seek(offset, whence));
  }

  static void tell(Wasi wasi, Args args) throws IOException {
    tell(wasi, wasi.descriptors.get(args.i32(0)), Wasi.address(args, 1));
  }

  /** The right to seek implies the right to tell. */
  private static void tell(Wasi wasi, Descriptor file, long result) throws IOException {
    if ((file.rights & Rights.FD_SEEK) == 0) {
      file.require(Rights.FD_TELL);
    }
    wasi.guest.setI64(result, file.seek(0, Descriptor.SEEK_CURRENT));
  }

  static void close(Wasi wasi, Args args) throws IOException {
    wasi.descriptors.close(args.i32(0));
  }

  static void renumber(Wasi wasi, Args args) throws IOException {
    wasi.descriptors.renumber(args.i32(0), args.i32(1));
  }

  static void sync(Wasi wasi, Args args, boolean metadata) throws IOException {
    long right = metadata ? Rights.FD_SYNC : Rights.FD_DATASYNC;
    wasi.descriptors.get(args.i32(0), right).sync(metadata);
  }

  static void allocate(Wasi wasi, Args args) throws IOException {
    wasi.descriptors.get(args.i32(0), Rights.FD_ALLOCATE).allocate(args.i64(1), args.i64(2));
  }

  /** Advice is taken and not followed, which the document allows. */
  static void advise(Wasi wasi, Args args) {
    wasi.descriptors.get(args.i32(0), Rights.FD_ADVISE);
    if (args.i32(3) < 0 || args.i32(3) >= ADVICES || args.i64(2) < 0) {
      throw new WasiError(Errno.INVAL);
    }
  }

  static void setSize(Wasi wasi, Args args) throws IOException {
    Descriptor file = wasi.descriptors.get(args.i32(0));
    if (args.i64(1) < 0 || !file.writable() && file.type() == FileStat.REGULAR_FILE) {
      throw new WasiError(Errno.INVAL);
    }
    file.require(Rights.FD_FILESTAT_SET_SIZE);
    file.setSize(args.i64(1));
  }

  static void fileStat(Wasi wasi, Args args) throws IOException {
    Descriptor file = wasi.descriptors.get(args.i32(0), Rights.FD_FILESTAT_GET);
    file.stat().write(wasi.guest, Wasi.address(args, 1));
  }

  static void setTimes(Wasi wasi, Args args) throws IOException {
    int flags = args.i32(3);
    long access = time(wasi, args.i64(1), flags);
    long modification = time(wasi, args.i64(2), flags >> 2);
    checkTimeFlags(flags);
    Descriptor file = wasi.descriptors.get(args.i32(0), Rights.FD_FILESTAT_SET_TIMES);
    file.checkWritable();
    file.setTimes(access, modification);
  }

  static void checkTimeFlags(int flags) {
    if ((flags & ~ALL_TIME_FLAGS) != 0) {
      throw new WasiError(Errno.INVAL);
    }
  }

  /**
   * The time to set, or {@link FileStat#KEEP}: of {@code flags}, bits of {@code fstflags}, the
   * lowest says that {@code time} is to be set, the next that the time now is.
   */
  static long time(Wasi wasi, long time, int flags) {
    switch (flags & 3) {
      case 0:
        return FileStat.KEEP;
      case 1:
        if (time < 0) {
          throw new WasiError(Errno.INVAL); // after the year 2262, which Java cannot say
        }
        return time;
      case 2:
        return wasi.clock().realtime();
      default:
        throw new WasiError(Errno.INVAL);
    }
  }

  /** Writes an {@code fdstat}: type, flags at 2, rights at 8, inheriting at 16; 24 bytes. */
  static void fdStat(Wasi wasi, Args args) {
    Descriptor file = wasi.descriptors.get(args.i32(0));
    long address = Wasi.address(args, 1);
    wasi.guest.clear(address, 24);
    wasi.guest.setI8(address, file.type());
    wasi.guest.setI16(address + 2, file.flags);
    wasi.guest.setI64(address + 8, file.rights);
    wasi.guest.setI64(address + 16, file.inheriting);
  }

  static void setFlags(Wasi wasi, Args args) {
    Descriptor file = wasi.descriptors.get(args.i32(0), Rights.FD_FDSTAT_SET_FLAGS);
    if ((args.i32(1) & ~Descriptor.ALL_FLAGS) != 0) {
      throw new WasiError(Errno.INVAL);
    }
    file.flags = args.i32(1);
  }

  /** Rights can be given up, never gained. */
  static void setRights(Wasi wasi, Args args) {
    Descriptor file = wasi.descriptors.get(args.i32(0));
    if ((args.i64(1) & ~file.rights) != 0 || (args.i64(2) & ~file.inheriting) != 0) {
      throw new WasiError(Errno.NOTCAPABLE);
    }
    file.rights = args.i64(1);
    file.inheriting = args.i64(2);
  }

  private static byte[] preopenName(Wasi wasi, Args args, int errnoIfNone) {
    byte[] name = wasi.descriptors.get(args.i32(0)).preopenName;
    if (name == null) {
      throw new WasiError(errnoIfNone);
    }
    return name;
  }

  /**
   * Writes a {@code prestat}: 0 for a directory, the length of its name at 4; 8 bytes. Programs
   * walk the descriptors from 3 until one answers {@link Errno#BADF}, so a listener, for which the
   * document has no kind, answers kind 1, and the walk goes on to the directories behind it.
   */
  static void prestat(Wasi wasi, Args args) {
    boolean listener = wasi.descriptors.get(args.i32(0)) instanceof ListenerDescriptor;
    int length = listener ? 0 : preopenName(wasi, args, Errno.BADF).length;
    long address = Wasi.address(args, 1);
    wasi.guest.check(address, 8);
    wasi.guest.setI32(address, listener ? 1 : 0);
    wasi.guest.setI32(address + 4, length);
  }

  static void prestatName(Wasi wasi, Args args) {
    byte[] name = preopenName(wasi, args, Errno.NOTDIR);
    if (Wasi.address(args, 2) < name.length) {
      throw new WasiError(Errno.NAMETOOLONG);
    }
    wasi.guest.write(Wasi.address(args, 1), name, name.length);
  }

  /**
   * Fills the guest's buffer with {@code dirent}s, the last one cut where it ends. A cookie is the
   * index of an entry in the descriptor's list.
   */
  static void readDirectory(Wasi wasi, Args args) throws IOException {
    DirectoryDescriptor directory = wasi.descriptors.directory(args.i32(0), Rights.FD_READDIR);
    long buffer = Wasi.address(args, 1);
    long size = Wasi.address(args, 2);
    long cookie = args.i64(3);
    wasi.guest.check(buffer, size);
    wasi.guest.check(Wasi.address(args, 4), 4);
    String[] names = directory.list(cookie == 0);
    long used = 0;
    for (long i = cookie; i >= 0 && i < names.length && used < size; i++) {
      byte[] entry = entry(directory, names[(int) i], i + 1);
      int length = (int) Math.min(entry.length, size - used);
      wasi.guest.write(buffer + used, entry, length);
      used += length;
    }
    wasi.guest.setI32(Wasi.address(args, 4), (int) used);
  }

  /** A {@code dirent}: next cookie, inode at 8, length of the name at 16, type at 20; the name. */
  private static byte[] entry(DirectoryDescriptor directory, String name, long next) {
    FileStat stat = directory.entry(name);
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    byte[] entry = new byte[ENTRY_BYTES + text.length];
    put(entry, 0, next);
    put(entry, 8, stat.inode);
    put(entry, 16, text.length);
    entry[20] = (byte) stat.type;
    System.arraycopy(text, 0, entry, ENTRY_BYTES, text.length);
    return entry;
  }

  private static void put(byte[] to, int offset, long value) {
    for (int i = 0; i < 8; i++) {
      to[offset + i] = (byte) (value >> 8 * i);
    }
  }
}
