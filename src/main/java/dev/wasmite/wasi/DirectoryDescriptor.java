package dev.wasmite.wasi;

import java.io.IOException;

/**
 * An open directory; a guest that holds it reaches what lies below, and nothing else (see {@link
 * PathWalk}).
 *
 * <p>Made by {@link Wasi} for pre-opened directories and by {@link #open}.
 */
final class DirectoryDescriptor extends Descriptor {
  private final Folder folder;
  private String[] names;

  /** Takes over {@code folder}; whoever gets it by way of this may change nothing if so said. */
  DirectoryDescriptor(Folder folder, long inheriting, boolean readOnly) {
    super(Rights.DIRECTORY & inheriting, inheriting);
    this.folder = folder;
    this.readOnly = readOnly;
  }

  /** One that the guest finds under {@code name}, with all rights that there are. */
  static Descriptor preopen(Folder folder, byte[] name, boolean readOnly) {
    DirectoryDescriptor directory =
        new DirectoryDescriptor(folder, Rights.DIRECTORY | Rights.FILE, readOnly);
    directory.preopenName = name;
    return directory;
  }

  @Override
  int type() {
    return FileStat.DIRECTORY;
  }

  @Override
  FileStat stat() throws IOException {
    return found(folder.stat("."));
  }

  private static FileStat found(FileStat stat) {
    if (stat == null) {
      throw new WasiError(Errno.NOENT);
    }
    return stat;
  }

  @Override
  void setTimes(long access, long modification) throws IOException {
    folder.setTimes(".", access, modification);
  }

  @Override
  void close() throws IOException {
    folder.close();
  }

  private PathWalk walk(String path, int mode) throws IOException {
    return new PathWalk(folder, path, mode);
  }

  private static int mode(boolean follow) {
    return follow ? PathWalk.FOLLOW : PathWalk.NO_FOLLOW;
  }

  FileStat stat(String path, boolean follow) throws IOException {
    try (PathWalk walk = walk(path, mode(follow)).existing()) {
      return found(walk.folder.stat(walk.name));
    }
  }

  void setTimes(String path, boolean follow, long access, long modification) throws IOException {
    checkWritable();
    try (PathWalk walk = walk(path, mode(follow)).existing()) {
      walk.folder.setTimes(walk.name, access, modification);
    }
  }

  /** Opens what is at {@code path} below this directory. */
  Descriptor open(String path, OpenRequest request) throws IOException {
    boolean create = request.has(OpenRequest.CREATE);
    boolean exclusive = create && request.has(OpenRequest.EXCLUSIVE);
    if (request.has(OpenRequest.DIRECTORY)
        && request.has(OpenRequest.CREATE | OpenRequest.EXCLUSIVE | OpenRequest.TRUNCATE)) {
      throw new WasiError(Errno.INVAL);
    }
    boolean slash = create && path.endsWith("/");
    int mode = slash ? PathWalk.ENTRY : mode(request.follow && !exclusive);
    checkInherits(request.rights & Rights.FILE);
    checkInherits(request.inheriting & (Rights.DIRECTORY | Rights.FILE));
    try (PathWalk walk = walk(path, mode)) {
      if (slash) {
        throw new WasiError(Errno.ISDIR);
      }
      if (walk.type < 0) {
        if (!create) {
          throw new WasiError(Errno.NOENT);
        }
      } else if (exclusive) {
        throw new WasiError(Errno.EXIST);
      } else if (walk.type == FileStat.SYMBOLIC_LINK) {
        throw new WasiError(Errno.LOOP);
      }
      return walk.isDirectory() ? openDirectory(walk, request) : openFile(walk, request);
    }
  }

  private Descriptor openDirectory(PathWalk walk, OpenRequest request) throws IOException {
    if (request.changes()) {
      throw new WasiError(Errno.ISDIR);
    }
    Folder below = walk.folder.openFolder(walk.name);
    return new DirectoryDescriptor(below, inheriting, readOnly);
  }

  /** A file gets the rights that it can use, asked for or not, but reading and writing. */
  private Descriptor openFile(PathWalk walk, OpenRequest request) throws IOException {
    if (request.has(OpenRequest.DIRECTORY)) {
      throw new WasiError(Errno.NOTDIR);
    }
    if (readOnly && (request.writes() || request.has(OpenRequest.TRUNCATE) || walk.type < 0)) {
      throw new WasiError(Errno.ROFS);
    }
    request.exists = walk.type >= 0;
    request.rights = request.access() | inheriting & Rights.FILE & ~Rights.ACCESS;
    if (readOnly || !request.writes()) {
      request.rights &= ~Rights.RESIZE;
    }
    Descriptor file = walk.folder.openFile(walk.name, request);
    file.readOnly = readOnly;
    return file;
  }

  /** A descriptor gives its children no right that it may not hand on. */
  private void checkInherits(long asked) {
    if ((asked & ~inheriting) != 0) {
      throw new WasiError(Errno.NOTCAPABLE);
    }
  }

  /**
   * The names in this directory, {@code "."} and {@code ".."} first. The list is made anew where
   * {@code rewind}, and else stays, so that cookies mean the same while files come and go.
   */
  String[] list(boolean rewind) throws IOException {
    if (names == null || rewind) {
      String[] found = folder.list();
      names = new String[found.length + 2];
      names[0] = ".";
      names[1] = "..";
      System.arraycopy(found, 0, names, 2, found.length);
    }
    return names;
  }

  /**
   * What a listing says of an entry; of the parent, which is out of reach, as of this. One that is
   * gone since it was listed, or whose name Java cannot write, is of unknown type.
   */
  FileStat entry(String name) {
    FileStat stat;
    try {
      stat = folder.stat(name.equals("..") ? "." : name);
    } catch (IOException | WasiError e) {
      stat = null;
    }
    return stat != null ? stat : new FileStat(FileStat.UNKNOWN);
  }

  void createDirectory(String path) throws IOException {
    try (PathWalk walk = walk(path, PathWalk.ENTRY)) {
      if (walk.type >= 0) {
        throw new WasiError(Errno.EXIST);
      }
      checkWritable();
      walk.folder.createDirectory(walk.name);
    }
  }

  void removeDirectory(String path) throws IOException {
    checkWritable();
    try (PathWalk walk = walk(path, PathWalk.ENTRY).existing()) {
      if (walk.dots()) {
        throw new WasiError(Errno.INVAL);
      }
      if (!walk.isDirectory()) {
        throw new WasiError(Errno.NOTDIR);
      }
      walk.folder.removeDirectory(walk.name);
    }
  }

  void unlink(String path) throws IOException {
    checkWritable();
    try (PathWalk walk = walk(path, PathWalk.NO_FOLLOW).existing()) {
      if (walk.isDirectory()) {
        throw new WasiError(Errno.ISDIR);
      }
      walk.folder.unlink(walk.name);
    }
  }

  void rename(String from, DirectoryDescriptor toDirectory, String to) throws IOException {
    checkWritable();
    toDirectory.checkWritable();
    try (PathWalk source = walk(from, PathWalk.ENTRY).existing();
        PathWalk target = toDirectory.walk(to, PathWalk.ENTRY)) {
      if (source.dots() || target.dots()) {
        throw new WasiError(Errno.BUSY);
      }
      if (!source.isDirectory()) {
        if (source.slash || target.slash) {
          throw new WasiError(Errno.NOTDIR);
        }
        if (target.isDirectory()) {
          throw new WasiError(Errno.ISDIR);
        }
      } else {
        checkDirectoryTarget(source, target);
      }
      source.folder.rename(source.name, target.folder, target.name);
    }
  }

  /** A directory may take the place of an empty one, and may not move into itself. */
  private static void checkDirectoryTarget(PathWalk source, PathWalk target) throws IOException {
    if (target.type >= 0 && !target.isDirectory()) {
      throw new WasiError(Errno.NOTDIR);
    }
    Object key;
    try (Folder moved = source.folder.openFolder(source.name)) {
      key = moved.key();
    }
    if (target.passed(key)) {
      throw new WasiError(Errno.INVAL);
    }
    if (target.isDirectory()) {
      try (Folder replaced = target.folder.openFolder(target.name)) {
        if (!replaced.key().equals(key) && replaced.list().length > 0) {
          throw new WasiError(Errno.NOTEMPTY);
        }
      }
    }
  }

  /** To where no thing may be yet, and a directory cannot be made. */
  private PathWalk walkToNew(String path) throws IOException {
    PathWalk walk = walk(path, PathWalk.NO_FOLLOW);
    if (walk.type >= 0 || walk.slash) {
      walk.close();
      throw new WasiError(walk.type >= 0 ? Errno.EXIST : Errno.NOENT);
    }
    return walk;
  }

  /** Makes a hard link; a symbolic link at {@code from} gets it itself. */
  void link(String from, DirectoryDescriptor toDirectory, String to) throws IOException {
    checkWritable();
    toDirectory.checkWritable();
    try (PathWalk source = walk(from, PathWalk.NO_FOLLOW).existing();
        PathWalk target = toDirectory.walkToNew(to)) {
      if (source.isDirectory()) {
        throw new WasiError(Errno.PERM);
      }
      source.folder.link(source.name, target.folder, target.name);
    }
  }

  /** Makes a symbolic link; one that is absolute would lead out. */
  void createLink(String target, String path) throws IOException {
    checkWritable();
    if (target.isEmpty()) {
      throw new WasiError(Errno.NOENT);
    }
    PathWalk.refuseAbsolute(target);
    try (PathWalk walk = walkToNew(path)) {
      walk.folder.createLink(walk.name, target);
    }
  }

  /** What the symbolic link at {@code path} holds, unless that is an absolute path. */
  String readLink(String path) throws IOException {
    try (PathWalk walk = walk(path, PathWalk.NO_FOLLOW).existing()) {
      if (walk.type != FileStat.SYMBOLIC_LINK) {
        throw new WasiError(Errno.INVAL);
      }
      String target = walk.folder.readLink(walk.name);
      PathWalk.refuseAbsolute(target);
      return target;
    }
  }
}
