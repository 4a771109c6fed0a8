package dev.wasmite.wasi;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An open directory of the host; a guest that holds it reaches what lies below, and nothing else
 * (see {@link PathWalk}).
 *
 * <p>Made by {@link Wasi#dir} and by {@link #open}.
 */
final class HostDirectory extends Descriptor {
  private final Path root;
  private final Object key;
  private String[] names;

  /** Opens {@code root}, which must be an existing directory named without links. */
  HostDirectory(Path root, long rights, long inheriting) throws IOException {
    super(rights & Rights.DIRECTORY, inheriting & (Rights.DIRECTORY | Rights.FILE));
    this.root = root;
    this.key = identity();
  }

  @Override
  int type() {
    return FileStat.DIRECTORY;
  }

  /** What tells this directory from another at the same path. */
  private Object identity() throws IOException {
    BasicFileAttributes attributes = PathWalk.read(root);
    if (attributes == null || !attributes.isDirectory()) {
      throw new WasiError(Errno.NOENT);
    }
    Object fileKey = attributes.fileKey();
    return fileKey != null ? fileKey : root.toRealPath();
  }

  /**
   * Refuses unless the path still leads to the directory that was opened: one of its parents may
   * have been renamed since, and a link may stand in its place.
   */
  private void checkUnmoved() throws IOException {
    if (!identity().equals(key)) {
      throw new WasiError(Errno.NOENT);
    }
  }

  private PathWalk walk(String path, int mode) throws IOException {
    checkUnmoved();
    return new PathWalk(root, path, mode);
  }

  /** As {@link #walk} to what must be there. */
  private PathWalk find(String path, int mode) throws IOException {
    PathWalk walk = walk(path, mode);
    if (walk.attributes == null) {
      throw new WasiError(Errno.NOENT);
    }
    return walk;
  }

  @Override
  FileStat stat() throws IOException {
    checkUnmoved();
    return FileStat.of(root);
  }

  @Override
  FileStat stat(String path, boolean follow) throws IOException {
    return FileStat.of(find(path, follow ? PathWalk.FOLLOW : PathWalk.NO_FOLLOW).path);
  }

  @Override
  Descriptor open(String path, OpenRequest request) throws IOException {
    boolean create = request.has(OpenRequest.CREATE);
    boolean exclusive = create && request.has(OpenRequest.EXCLUSIVE);
    boolean truncate = request.has(OpenRequest.TRUNCATE);
    if (request.has(OpenRequest.DIRECTORY) && (create || truncate)) {
      throw new WasiError(Errno.INVAL);
    }
    boolean follow = request.follow && !exclusive;
    PathWalk walk = walk(path, follow ? PathWalk.FOLLOW : PathWalk.NO_FOLLOW);
    if (walk.attributes == null) {
      if (!create) {
        throw new WasiError(Errno.NOENT);
      }
      if (walk.slash) {
        throw new WasiError(Errno.ISDIR);
      }
    } else if (exclusive) {
      throw new WasiError(Errno.EXIST);
    } else if (walk.attributes.isSymbolicLink()) {
      throw new WasiError(Errno.LOOP);
    }
    if (!walk.isDirectory()) {
      return openFile(walk, request);
    }
    if (create || truncate || request.writes()) {
      throw new WasiError(Errno.ISDIR);
    }
    checkInherits(request.rights & Rights.DIRECTORY);
    checkInherits(request.inheriting & (Rights.DIRECTORY | Rights.FILE));
    HostDirectory opened = new HostDirectory(walk.path, request.rights, request.inheriting);
    opened.flags = request.flags;
    return opened;
  }

  private HostFile openFile(PathWalk walk, OpenRequest request) throws IOException {
    if (request.has(OpenRequest.DIRECTORY)) {
      throw new WasiError(Errno.NOTDIR);
    }
    checkInherits(request.rights & Rights.FILE);
    Set<OpenOption> options = new HashSet<>();
    options.add(LinkOption.NOFOLLOW_LINKS);
    if (request.writes() || request.has(OpenRequest.TRUNCATE)) {
      options.add(StandardOpenOption.WRITE);
    }
    if (!request.writes() || (request.rights & Rights.FD_READ) != 0) {
      options.add(StandardOpenOption.READ);
    }
    if (request.has(OpenRequest.TRUNCATE)) {
      options.add(StandardOpenOption.TRUNCATE_EXISTING);
    }
    if (walk.attributes == null) {
      boolean exclusive = request.has(OpenRequest.EXCLUSIVE);
      options.add(exclusive ? StandardOpenOption.CREATE_NEW : StandardOpenOption.CREATE);
      options.add(StandardOpenOption.WRITE); // Java creates nothing for a reader
    }
    FileChannel channel = FileChannel.open(walk.path, options);
    try {
      return new HostFile(channel, walk.path, FileStat.of(walk.path), request);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** A descriptor gives its children no right that it may not hand on. */
  private void checkInherits(long asked) {
    if ((asked & ~inheriting) != 0) {
      throw new WasiError(Errno.NOTCAPABLE);
    }
  }

  @Override
  String[] list(boolean rewind) throws IOException {
    if (names == null || rewind) {
      checkUnmoved();
      List<String> found = new ArrayList<>();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
        for (Path entry : entries) {
          found.add(entry.getFileName().toString());
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
      Collections.sort(found);
      found.add(0, ".");
      found.add(1, "..");
      names = found.toArray(new String[0]);
    }
    return names;
  }

  @Override
  void createDirectory(String path) throws IOException {
    PathWalk walk = walk(path, PathWalk.ENTRY);
    if (walk.attributes != null) {
      throw new WasiError(Errno.EXIST);
    }
    Files.createDirectory(walk.path);
  }

  @Override
  void removeDirectory(String path) throws IOException {
    PathWalk walk = find(path, PathWalk.ENTRY);
    if (walk.dots) {
      throw new WasiError(Errno.INVAL);
    }
    if (!walk.isDirectory()) {
      throw new WasiError(Errno.NOTDIR);
    }
    Files.delete(walk.path);
  }

  @Override
  void unlink(String path) throws IOException {
    PathWalk walk = find(path, PathWalk.ENTRY);
    if (walk.isDirectory()) {
      throw new WasiError(Errno.ISDIR);
    }
    if (walk.slash) {
      throw new WasiError(Errno.NOTDIR);
    }
    Files.delete(walk.path);
  }

  @Override
  void rename(String from, Descriptor toDirectory, String to) throws IOException {
    if (!(toDirectory instanceof HostDirectory)) {
      throw new WasiError(Errno.XDEV);
    }
    PathWalk source = find(from, PathWalk.ENTRY);
    PathWalk target = ((HostDirectory) toDirectory).walk(to, PathWalk.ENTRY);
    if (source.dots || target.dots) {
      throw new WasiError(Errno.INVAL);
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
    if (!source.path.equals(target.path)) {
      Files.move(source.path, target.path, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** A directory may take the place of an empty one, and may not move into itself. */
  private static void checkDirectoryTarget(PathWalk source, PathWalk target) throws IOException {
    if (source.path.equals(target.path)) {
      return;
    }
    if (target.path.startsWith(source.path)) {
      throw new WasiError(Errno.INVAL);
    }
    if (target.attributes == null) {
      return;
    }
    if (!target.isDirectory()) {
      throw new WasiError(Errno.NOTDIR);
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(target.path)) {
      if (entries.iterator().hasNext()) {
        throw new WasiError(Errno.NOTEMPTY);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  @Override
  String readLink(String path) throws IOException {
    PathWalk walk = find(path, PathWalk.NO_FOLLOW);
    return Files.readSymbolicLink(walk.path).toString();
  }
}
