package dev.wasmite.wasi;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
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
 * only (make directories and links, read links, set times) is done by way of the name that the open
 * directory has in {@link OpenFiles}, which no one can swap. On other hosts a path is checked, and
 * then used: a process of the host that swaps a link in between is not kept out.
 *
 * <p>Made by {@link #open} for pre-opened directories, and by {@link #openFolder}.
 */
final class HostFolder extends Folder {
  private static final Path HERE = Paths.get(".");
  private static final LinkOption NO_FOLLOW = LinkOption.NOFOLLOW_LINKS;

  private static final Set<OpenOption> TO_READ =
      new HashSet<>(Arrays.<OpenOption>asList(StandardOpenOption.READ, NO_FOLLOW));

  private final Path path;
  private final SecureDirectoryStream<Path> handle;
  private final Object key;

  // The same directory once more, open so that it can be found in OpenFiles, and its name there;
  // null until asked for.
  private FileChannel channel;
  private Path openName;

  /** {@code handle} may be null; {@code path} led here without a link when it was opened. */
  private HostFolder(Path path, SecureDirectoryStream<Path> handle, Object key) {
    this.path = path;
    this.handle = handle;
    this.key = key;
  }

  /** Takes over {@code handle}, and closes it where this fails. */
  private static HostFolder of(Path path, SecureDirectoryStream<Path> handle) throws IOException {
    Object key = null;
    try {
      key = identity(path, handle);
    } finally {
      if (key == null && handle != null) {
        handle.close();
      }
    }
    return new HostFolder(path, handle, key);
  }

  /** Opens {@code root}, an existing directory named without links. */
  static HostFolder open(Path root) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(root);
    if (stream instanceof SecureDirectoryStream) {
      return of(root, (SecureDirectoryStream<Path>) stream);
    }
    stream.close();
    return of(root, null);
  }

  /**
   * Opens the directory {@code host} for {@link Wasi#dir}, which does without this class until
   * then.
   */
  static Descriptor preopen(String host, byte[] name, boolean readOnly) {
    try {
      Path root = Paths.get(host).toRealPath();
      if (!Files.isDirectory(root)) {
        throw new IllegalArgumentException("not a directory: " + host);
      }
      return DirectoryDescriptor.preopen(open(root), name, readOnly);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot open directory: " + host, e);
    }
  }

  private static Object identity(Path path, SecureDirectoryStream<Path> handle) throws IOException {
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
    if (handle != null && openName() != null) {
      return openName.resolve(name.equals(".") ? HERE : child(name).getFileName());
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

  /** The path by which this directory is known while it is open; null if the host has none. */
  private Path openName() throws IOException {
    if (channel == null) {
      FileChannel opened = (FileChannel) handle.newByteChannel(HERE, TO_READ);
      try {
        openName = OpenFiles.name(opened);
        channel = opened;
      } finally {
        if (channel == null) {
          opened.close();
        }
      }
    }
    return openName;
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
    Object same = attributes.fileKey();
    FileStat stat = null;
    if (same != null) {
      stat = FileStat.ofSame(name.equals(".") ? path : child(name), same, NO_FOLLOW);
      if (stat == null) {
        stat = FileStat.ofSame(locate(name), same, NO_FOLLOW);
      }
    }
    return stat != null ? stat : FileStat.of(attributes);
  }

  @Override
  Folder openFolder(String name) throws IOException {
    Path target = name.equals(".") ? path : name.equals("..") ? path.getParent() : child(name);
    if (handle == null) {
      checkUnmoved();
      return of(target, null);
    }
    if (name.equals(".") || name.equals("..")) {
      return of(target, handle.newDirectoryStream(Paths.get(name), NO_FOLLOW));
    }
    return openBelow(name, target);
  }

  /**
   * Opens {@code name/.}, not {@code name}: what is no directory the host then refuses to open.
   * Were it opened, a pipe would wait for its other end, and some versions of Java (25 is one)
   * close a file that is not theirs. A link would be followed, so it is made sure that there was
   * none.
   */
  private HostFolder openBelow(String name, Path target) throws IOException {
    SecureDirectoryStream<Path> stream;
    try {
      stream = handle.newDirectoryStream(target.getFileName().resolve(HERE));
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new WasiError(Errno.NOTDIR); // swapped; where a link led, is not told
    }
    HostFolder below = of(target, stream);
    boolean same = false;
    try {
      BasicFileAttributes now = attributes(name);
      same = now != null && now.isDirectory() && below.key.equals(now.fileKey());
    } finally {
      if (!same) {
        below.close();
      }
    }
    if (!same) {
      throw new WasiError(Errno.NOTDIR);
    }
    return below;
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
    SeekableByteChannel file;
    if (handle != null) {
      file = handle.newByteChannel(child.getFileName(), options);
    } else {
      checkUnmoved();
      file = FileChannel.open(child, options);
    }
    FileStat stat = null;
    try {
      stat = stat(name);
      if (stat == null) {
        throw new NoSuchFileException(name);
      }
    } finally {
      if (stat == null) {
        file.close();
      }
    }
    return new HostFile((FileChannel) file, child, stat, request);
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
    return Files.readSymbolicLink(locate(name)).toString();
  }

  @Override
  void createDirectory(String name) throws IOException {
    Files.createDirectory(locate(name));
  }

  @Override
  void createLink(String name, String target) throws IOException {
    Path held;
    try {
      held = path.getFileSystem().getPath(target);
    } catch (InvalidPathException e) {
      throw new WasiError(Errno.ILSEQ);
    }
    Files.createSymbolicLink(locate(name), held);
  }

  @Override
  void link(String name, Folder toFolder, String toName) throws IOException {
    HostFolder to = sameHost(toFolder);
    Files.createLink(to.locate(toName), locate(name));
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
    setTimes(
        Files.getFileAttributeView(locate(name), BasicFileAttributeView.class, NO_FOLLOW),
        access,
        modification);
  }

  static void setTimes(BasicFileAttributeView view, long access, long modification)
      throws IOException {
    view.setTimes(fileTime(modification), fileTime(access), null);
  }

  private static FileTime fileTime(long nanos) {
    return nanos == FileStat.KEEP ? null : FileTime.from(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() throws IOException {
    try {
      if (channel != null) {
        channel.close();
      }
    } finally {
      if (handle != null) {
        handle.close();
      }
    }
  }
}
