package dev.wasmite.wasi;

import dev.wasmite.Args;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The calls on paths below an open directory, {@code path_*} of WASI preview 1; never made. */
final class PathCalls {
  private static final int SYMLINK_FOLLOW = 1;

  private PathCalls() {}

  /** The path whose address is argument {@code i} and whose length is the next. */
  private static String path(Wasi wasi, Args args, int i) {
    return wasi.guest.path(Wasi.address(args, i), Wasi.address(args, i + 1));
  }

  private static void checkFlags(int flags, int known) {
    if ((flags & ~known) != 0) {
      throw new WasiError(Errno.INVAL);
    }
  }

  static void open(Wasi wasi, Args args) throws IOException {
    OpenRequest request = new OpenRequest();
    checkFlags(args.i32(1), SYMLINK_FOLLOW);
    request.follow = args.i32(1) == SYMLINK_FOLLOW;
    request.openFlags = args.i32(4);
    checkFlags(request.openFlags, OpenRequest.ALL_FLAGS);
    request.rights = args.i64(5);
    request.inheriting = args.i64(6);
    request.flags = args.i32(7);
    checkFlags(request.flags, Descriptor.ALL_FLAGS);
    long needed = Rights.PATH_OPEN;
    if (request.has(OpenRequest.CREATE)) {
      needed |= Rights.PATH_CREATE_FILE;
    }
    if (request.has(OpenRequest.TRUNCATE)) {
      needed |= Rights.PATH_FILESTAT_SET_SIZE;
    }
    if (wasi.descriptors.get(args.i32(0)) instanceof SeekableDescriptor) {
      throw new WasiError(Errno.NOTDIR);
    }
    DirectoryDescriptor directory = wasi.descriptors.directory(args.i32(0), needed);
    String path = path(wasi, args, 2);
    wasi.guest.check(Wasi.address(args, 8), 4);
    wasi.descriptors.checkRoom();
    int fd = wasi.descriptors.add(directory.open(path, request));
    wasi.guest.setI32(Wasi.address(args, 8), fd);
  }

  static void fileStat(Wasi wasi, Args args) throws IOException {
    DirectoryDescriptor directory =
        wasi.descriptors.directory(args.i32(0), Rights.PATH_FILESTAT_GET);
    checkFlags(args.i32(1), SYMLINK_FOLLOW);
    FileStat stat = directory.stat(path(wasi, args, 2), args.i32(1) == SYMLINK_FOLLOW);
    stat.write(wasi.guest, Wasi.address(args, 4));
  }

  static void setTimes(Wasi wasi, Args args) throws IOException {
    int flags = args.i32(6);
    long access = FdCalls.time(wasi, args.i64(4), flags);
    long modification = FdCalls.time(wasi, args.i64(5), flags >> 2);
    FdCalls.checkTimeFlags(flags);
    DirectoryDescriptor directory =
        wasi.descriptors.directory(args.i32(0), Rights.PATH_FILESTAT_SET_TIMES);
    checkFlags(args.i32(1), SYMLINK_FOLLOW);
    boolean follow = args.i32(1) == SYMLINK_FOLLOW;
    directory.setTimes(path(wasi, args, 2), follow, access, modification);
  }

  static void createDirectory(Wasi wasi, Args args) throws IOException {
    wasi.descriptors
        .directory(args.i32(0), Rights.PATH_CREATE_DIRECTORY)
        .createDirectory(path(wasi, args, 1));
  }

  static void removeDirectory(Wasi wasi, Args args) throws IOException {
    wasi.descriptors
        .directory(args.i32(0), Rights.PATH_REMOVE_DIRECTORY)
        .removeDirectory(path(wasi, args, 1));
  }

  static void unlink(Wasi wasi, Args args) throws IOException {
    wasi.descriptors.directory(args.i32(0), Rights.PATH_UNLINK_FILE).unlink(path(wasi, args, 1));
  }

  static void rename(Wasi wasi, Args args) throws IOException {
    DirectoryDescriptor from = wasi.descriptors.directory(args.i32(0), Rights.PATH_RENAME_SOURCE);
    DirectoryDescriptor to = wasi.descriptors.directory(args.i32(3), Rights.PATH_RENAME_TARGET);
    from.rename(path(wasi, args, 1), to, path(wasi, args, 4));
  }

  /** A link to what a symbolic link leads to is refused, as Wasmtime does. */
  static void link(Wasi wasi, Args args) throws IOException {
    DirectoryDescriptor from = wasi.descriptors.directory(args.i32(0), Rights.PATH_LINK_SOURCE);
    DirectoryDescriptor to = wasi.descriptors.directory(args.i32(4), Rights.PATH_LINK_TARGET);
    checkFlags(args.i32(1), 0);
    from.link(path(wasi, args, 2), to, path(wasi, args, 5));
  }

  static void symlink(Wasi wasi, Args args) throws IOException {
    wasi.descriptors
        .directory(args.i32(2), Rights.PATH_SYMLINK)
        .createLink(path(wasi, args, 0), path(wasi, args, 3));
  }

  /** Writes what a link holds, cut where the guest's buffer ends, without a zero byte. */
  static void readLink(Wasi wasi, Args args) throws IOException {
    DirectoryDescriptor directory = wasi.descriptors.directory(args.i32(0), Rights.PATH_READLINK);
    wasi.guest.check(Wasi.address(args, 5), 4);
    byte[] target = directory.readLink(path(wasi, args, 1)).getBytes(StandardCharsets.UTF_8);
    int length = (int) Math.min(target.length, Wasi.address(args, 4));
    wasi.guest.write(Wasi.address(args, 3), target, length);
    wasi.guest.setI32(Wasi.address(args, 5), length);
  }
}
