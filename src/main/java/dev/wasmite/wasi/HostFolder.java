package dev.wasmite.wasi;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A directory of the host.
 *
 * <p>Where the host has Java's {@link SecureDirectoryStream}, as Linux has, the directory is held
 * open by one, so that it stays the same directory whatever is renamed. What Java can do with paths
 * only (make directories and links, read links, set times) is done by way of {@code /proc/self/fd},
 * where the open directory has a name that no one can swap. On other hosts a path is checked, and
 * then used: a process of the host that swaps a link in between is not kept out.
 *
 * <p>Made by {@link #open} for pre-opened directories, and by {@link #openFolder}.
 */
final class HostFolder extends Folder {
  private static final Path OPEN_FILES = Paths.get("/proc/self/fd");
  private static final Path HERE = Paths.get(".");
  private static final LinkOption NO_FOLLOW = LinkOption.NOFOLLOW_LINKS;

  /**
   * Held while a name below {@link #OPEN_FILES} is in use and while anything of ours is closed, so
   * that no name there changes its meaning between the two.
   */
  private static final Object LOCK = new Object();

  private final Path path;
  private final SecureDirectoryStream<Path> handle;
  private final Object key;

  /** {@code handle} may be null; {@code path} led here without a link when it was opened. */
  private HostFolder(Path path, SecureDirectoryStream<Path> handle) throws IOException {
    this.path = path;
    this.handle = handle;
    this.key = identity();
  }

  /** Opens {@code root}, an existing directory named without links. */
  static HostFolder open(Path root) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(root);
    if (stream instanceof SecureDirectoryStream) {
      return new HostFolder(root, (SecureDirectoryStream<Path>) stream);
    }
    stream.close();
    return new HostFolder(root, null);
  }

  private Object identity() throws IOException {
    BasicFileAttributes attributes =
        handle != null
            ? handle.getFileAttributeView(BasicFileAttributeView.class).readAttributes()
            : Files.readAttributes(path, BasicFileAttributes.class, NO_FOLLOW);
    if (!attributes.isDirectory()) {
      throw new WasiError(Errno.NOTDIR);
    }
    Object fileKey = attributes.fileKey();
    return fileKey != null ? fileKey : path.toRealPath();
  }

  @Override
  Object key() {
    return key;
  }

  /** The path of a name; some hosts have more separators than ours. */
  private Path child(String name) {
    Path child;
    try {
      child = path.resolve(name);
    } catch (InvalidPathException e) {
      throw new WasiError(Errno.ILSEQ);
    }
    if (!path.equals(child.getParent())) {
      throw new WasiError(Errno.PERM);
    }
    return child;
  }

  /** The path of a name, {@code "."} and {@code ".."} included, for calls that take paths only. */
  private Path locate(String name) throws IOException {
    Path open = handle != null ? openFile(key) : null;
    if (open != null) {
      return name.equals(".") ? open.resolve(name) : open.resolve(child(name).getFileName());
    }
    checkUnmoved();
    switch (name) {
      case ".":
        return path;
      case "..":
        return path.getParent();
      default:
        return child(name);
    }
  }

  /**
   * Refuses unless the path still leads to the directory that was opened: one of its parents may
   * have been renamed since, and a link may stand in its place.
   */
  private void checkUnmoved() throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, NO_FOLLOW);
    Object now = attributes.fileKey() != null ? attributes.fileKey() : path.toRealPath();
    if (!now.equals(key)) {
      throw new WasiError(Errno.NOENT);
    }
  }

  /**
   * The name below {@link #OPEN_FILES} of a file or directory that this process has open, null if
   * there is none. The caller holds {@link #LOCK} for as long as it uses the name.
   */
  private static Path openFile(Object key) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(OPEN_FILES)) {
      for (Path entry : entries) {
        if (key.equals(keyOf(entry))) {
          return entry;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return null; // no such thing on this host
    }
    return null;
  }

  private static Object keyOf(Path entry) {
    try {
      return Files.readAttributes(entry, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null; // closed meanwhile
    }
  }

  private BasicFileAttributes attributes(String name) throws IOException {
    try {
      if (handle != null) {
        Path relative = name.equals(".") ? HERE : child(name).getFileName();
        return handle
            .getFileAttributeView(relative, BasicFileAttributeView.class, NO_FOLLOW)
            .readAttributes();
      }
      return Files.readAttributes(locate(name), BasicFileAttributes.class, NO_FOLLOW);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  @Override
  int type(String name) throws IOException {
    BasicFileAttributes attributes = attributes(name);
    return attributes == null ? NOTHING : FileStat.typeOf(attributes);
  }

  @Override
  FileStat stat(String name) throws IOException {
    BasicFileAttributes attributes = attributes(name);
    if (attributes == null) {
      return null;
    }
    FileStat stat = null;
    if (attributes.fileKey() != null) {
      stat = statOf(name.equals(".") ? path : child(name), attributes.fileKey());
      if (stat == null) {
        synchronized (LOCK) {
          stat = FileStat.ofSame(locate(name), attributes.fileKey(), NO_FOLLOW);
        }
      }
    }
    return stat != null ? stat : FileStat.of(attributes);
  }

  /**
   * What the host knows of the file of this key, which {@code path} led to once, and which may be
   * open; null if it is not found.
   */
  static FileStat statOf(Path path, Object key) {
    FileStat stat = FileStat.ofSame(path, key, NO_FOLLOW);
    if (stat == null && key != null) {
      synchronized (LOCK) {
        Path open = openFile(key);
        stat = open == null ? null : FileStat.ofSame(open, key);
      }
    }
    return stat;
  }

  @Override
  Folder openFolder(String name) throws IOException {
    Path target = name.equals(".") ? path : name.equals("..") ? path.getParent() : child(name);
    if (handle == null) {
      checkUnmoved();
      return new HostFolder(target, null);
    }
    Path relative = name.startsWith(".") ? Paths.get(name) : target.getFileName();
    return new HostFolder(target, handle.newDirectoryStream(relative, NO_FOLLOW));
  }

  @Override
  HostFile openFile(String name, OpenRequest request) throws IOException {
    Set<OpenOption> options = new HashSet<>();
    options.add(NO_FOLLOW);
    if (request.writes() || request.has(OpenRequest.TRUNCATE)) {
      options.add(StandardOpenOption.WRITE);
    }
    if (!request.writes() || request.reads()) {
      options.add(StandardOpenOption.READ);
    }
    if (request.has(OpenRequest.TRUNCATE)) {
      options.add(StandardOpenOption.TRUNCATE_EXISTING);
    }
    if (!request.exists) {
      boolean exclusive = request.has(OpenRequest.EXCLUSIVE);
      options.add(exclusive ? StandardOpenOption.CREATE_NEW : StandardOpenOption.CREATE);
      options.add(StandardOpenOption.WRITE); // Java creates nothing for a reader
    }
    Path child = child(name);
    SeekableByteChannel channel;
    if (handle != null) {
      channel = handle.newByteChannel(child.getFileName(), options);
    } else {
      checkUnmoved();
      channel = FileChannel.open(child, options);
    }
    FileStat stat = null;
    try {
      stat = stat(name);
      if (stat == null) {
        throw new NoSuchFileException(name);
      }
    } finally {
      if (stat == null) {
        channel.close();
      }
    }
    return new HostFile((FileChannel) channel, child, stat, request);
  }

  @Override
  String[] list() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        handle != null
            ? handle.newDirectoryStream(HERE, NO_FOLLOW)
            : Files.newDirectoryStream(locate("."))) {
      for (Path entry : entries) {
        names.add(entry.getFileName().toString());
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    String[] sorted = names.toArray(new String[0]);
    Arrays.sort(sorted);
    return sorted;
  }

  @Override
  String readLink(String name) throws IOException {
    synchronized (LOCK) {
      return Files.readSymbolicLink(locate(name)).toString();
    }
  }

  @Override
  void createDirectory(String name) throws IOException {
    synchronized (LOCK) {
      Files.createDirectory(locate(name));
    }
  }

  @Override
  void createLink(String name, String target) throws IOException {
    Path held;
    try {
      held = path.getFileSystem().getPath(target);
    } catch (InvalidPathException e) {
      throw new WasiError(Errno.ILSEQ);
    }
    synchronized (LOCK) {
      Files.createSymbolicLink(locate(name), held);
    }
  }

  @Override
  void link(String name, Folder toFolder, String toName) throws IOException {
    HostFolder to = sameHost(toFolder);
    synchronized (LOCK) {
      Files.createLink(to.locate(toName), locate(name));
    }
  }

  private static HostFolder sameHost(Folder folder) {
    if (!(folder instanceof HostFolder)) {
      throw new WasiError(Errno.XDEV);
    }
    return (HostFolder) folder;
  }

  @Override
  void rename(String name, Folder toFolder, String toName) throws IOException {
    HostFolder to = sameHost(toFolder);
    if (handle != null && to.handle != null) {
      handle.move(child(name).getFileName(), to.handle, to.child(toName).getFileName());
    } else {
      Files.move(locate(name), to.locate(toName), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  @Override
  void removeDirectory(String name) throws IOException {
    if (handle != null) {
      handle.deleteDirectory(child(name).getFileName());
    } else {
      Files.delete(locate(name));
    }
  }

  @Override
  void unlink(String name) throws IOException {
    if (handle != null) {
      handle.deleteFile(child(name).getFileName());
    } else {
      Files.delete(locate(name));
    }
  }

  @Override
  void setTimes(String name, long access, long modification) throws IOException {
    if (type(name) == FileStat.UNKNOWN) {
      throw new WasiError(Errno.NOTSUP); // Java would open it, and wait for a pipe's other end
    }
    synchronized (LOCK) {
      setTimes(
          Files.getFileAttributeView(locate(name), BasicFileAttributeView.class, NO_FOLLOW),
          access,
          modification);
    }
  }

  /** As {@link #setTimes}, of an open file of this key. */
  static void setTimesOf(Path path, Object key, long access, long modification) throws IOException {
    synchronized (LOCK) {
      Path open = key == null ? null : openFile(key);
      setTimes(
          open != null
              ? Files.getFileAttributeView(open, BasicFileAttributeView.class)
              : Files.getFileAttributeView(path, BasicFileAttributeView.class, NO_FOLLOW),
          access,
          modification);
    }
  }

  private static void setTimes(BasicFileAttributeView view, long access, long modification)
      throws IOException {
    view.setTimes(fileTime(modification), fileTime(access), null);
  }

  private static FileTime fileTime(long nanos) {
    return nanos == FileStat.KEEP ? null : FileTime.from(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() throws IOException {
    if (handle != null) {
      close(handle);
    }
  }

  /** Closes something whose name below {@link #OPEN_FILES} may be in use. */
  static void close(Closeable open) throws IOException {
    synchronized (LOCK) {
      open.close();
    }
  }
}
