package dev.wasmite.wasi;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file system in memory, for {@link Wasi#dir(MemoryFileSystem, String)}: for devices that have
 * none, and for tests. It behaves as a file system of Unix does, and needs none of Java's file
 * classes.
 *
 * <pre>{@code
 * MemoryFileSystem files = new MemoryFileSystem();
 * files.file("etc/motd", bytes).directory("tmp").link("latest", "etc/motd");
 * Wasi wasi = new Wasi().dir(files, "/");
 * }</pre>
 *
 * <p>Paths in the methods here begin at the root, with a slash or without; {@code "."} and empty
 * names in them are skipped. The methods that make something make the directories above it too, and
 * follow no link; {@link #read}, {@link #list} and {@link #exists} follow links as a guest does:
 * one that is absolute, or leads above the root, leads nowhere.
 *
 * <p>Made by the embedder. Several guests in several threads may share it, and the methods here may
 * be called meanwhile; each read, each write of up to 64 KiB and each change of a name is one step.
 * What a guest has open keeps its space until it is closed, at the latest by {@link Wasi#close}.
 */
public final class MemoryFileSystem {
  private static final AtomicLong COUNT = new AtomicLong();

  /** Tells it from the others, and from the devices of the host, which have small numbers. */
  final long device = (1L << 32) + COUNT.getAndIncrement();

  private WasiClock clock = WasiClock.system();
  private long inodes;
  private long maxBytes = 64L << 20;
  private long usedBytes = MemoryNode.COST;
  private final MemoryNode root = new MemoryNode(this, FileStat.DIRECTORY, "");

  /** Makes one with an empty root. */
  public MemoryFileSystem() {
    root.links = 2;
  }

  /**
   * Sets how many bytes it may hold, which is 64 MiB at first: the content of the files, rounded up
   * by at most a half and 32 bytes each, 256 for each file, directory and link, 128 for each name,
   * and two for each character of a name and of what a link holds. A guest that wants more is
   * answered {@code ENOSPC}. More than the new limit may be there already; it stays. While a file
   * grows, its bytes are there twice.
   *
   * @param limit at least 0
   */
  public synchronized MemoryFileSystem maxBytes(long limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("negative limit: " + limit);
    }
    maxBytes = limit;
    return this;
  }

  /**
   * Sets the clock that says when files are made, changed and read; that of the system at first. To
   * have one with {@link Wasi#clock} give it to both.
   */
  public synchronized MemoryFileSystem clock(WasiClock times) {
    if (times == null) {
      throw new IllegalArgumentException("a clock is needed");
    }
    clock = times;
    return this;
  }

  /** How many bytes are in use, counted as {@link #maxBytes} says. */
  public synchronized long usedBytes() {
    return usedBytes;
  }

  /**
   * Puts a copy of {@code content} into the file at {@code path}, which is made if it is missing.
   *
   * @throws IllegalArgumentException if there is a directory or a link, if something on the way is
   *     no directory, if there is no room, or if the path is none
   */
  public synchronized MemoryFileSystem file(String path, byte[] content) {
    try {
      String parent = parent(path);
      MemoryNode directory = makeDirectories(parent);
      String name = path.substring(parent.length());
      MemoryNode file = directory.find(checkName(name));
      if (file == null) {
        file = directory.create(name, FileStat.REGULAR_FILE, "", content.length);
      }
      file.checkDirectory(false);
      MemoryNode.refuseIf(file.type != FileStat.REGULAR_FILE, Errno.EXIST);
      file.setContent(content);
    } catch (WasiError e) {
      throw refused(path, e);
    }
    return this;
  }

  /**
   * Makes a directory, unless it is there.
   *
   * @throws IllegalArgumentException as {@link #file}
   */
  public synchronized MemoryFileSystem directory(String path) {
    try {
      makeDirectories(path);
    } catch (WasiError e) {
      throw refused(path, e);
    }
    return this;
  }

  /**
   * Makes a symbolic link at {@code path} that holds {@code target}, a path from the directory that
   * the link is in.
   *
   * @throws IllegalArgumentException as {@link #file}, and if something is at {@code path}
   */
  public synchronized MemoryFileSystem link(String path, String target) {
    try {
      String parent = parent(path);
      MemoryNode directory = makeDirectories(parent);
      String name = checkName(path.substring(parent.length()));
      MemoryNode.refuseIf(target.isEmpty() || target.indexOf('\0') >= 0, Errno.INVAL);
      directory.create(name, FileStat.SYMBOLIC_LINK, target, 0);
    } catch (WasiError e) {
      throw refused(path, e);
    }
    return this;
  }

  /**
   * A copy of what the file at {@code path} holds.
   *
   * @throws IllegalArgumentException if there is no file
   */
  public synchronized byte[] read(String path) {
    return node(path, false).content();
  }

  /**
   * The names in the directory at {@code path}, sorted.
   *
   * @throws IllegalArgumentException if there is no directory
   */
  public synchronized String[] list(String path) {
    return node(path, true).list();
  }

  /** Whether there is a file or a directory at {@code path}. */
  public synchronized boolean exists(String path) {
    try {
      find(path);
      return true;
    } catch (WasiError e) {
      return false;
    }
  }

  /** The directory, or the file, at a path. */
  private MemoryNode node(String path, boolean directory) {
    try {
      return find(path).checkDirectory(directory);
    } catch (WasiError e) {
      throw refused(path, e);
    }
  }

  /** What is at a path, by way of links. */
  private MemoryNode find(String path) {
    MemoryFolder start = open();
    try (PathWalk walk = new PathWalk(start, "./" + path, PathWalk.FOLLOW)) {
      return ((MemoryNode) walk.folder.key()).existing(walk.name);
    } catch (IOException e) {
      throw new WasiError(Errno.IO);
    } finally {
      start.close();
    }
  }

  /** All of a path before its last name. */
  private static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  /** Refuses what names nothing that could be made. */
  private static String checkName(String name) {
    MemoryNode.refuseIf(
        name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0,
        Errno.INVAL);
    return name;
  }

  /** The directory of this path; what is missing of it is made. */
  private MemoryNode makeDirectories(String path) {
    MemoryNode directory = root;
    for (int at = 0; at < path.length(); ) {
      int slash = path.indexOf('/', at);
      int end = slash < 0 ? path.length() : slash;
      String name = path.substring(at, end);
      at = end + 1;
      if (!name.isEmpty() && !name.equals(".")) {
        MemoryNode next = directory.find(checkName(name));
        if (next == null) {
          next = directory.create(name, FileStat.DIRECTORY, "", 0);
        }
        directory = next.checkDirectory(true);
      }
    }
    return directory;
  }

  private static IllegalArgumentException refused(String path, WasiError reason) {
    return new IllegalArgumentException(reasonOf(reason.errno) + ": " + path, reason);
  }

  private static String reasonOf(int errno) {
    switch (errno) {
      case Errno.NOENT:
        return "no such file or directory";
      case Errno.EXIST:
        return "exists already";
      case Errno.ISDIR:
        return "is a directory";
      case Errno.NOTDIR:
        return "not a directory";
      case Errno.NOSPC:
        return "no space left";
      default:
        return "bad path";
    }
  }

  /** The root. */
  synchronized MemoryFolder open() {
    return new MemoryFolder(root);
  }

  /** Opens the root for {@link Wasi#dir(MemoryFileSystem, String)}. */
  Descriptor preopen(byte[] name, boolean readOnly) {
    return DirectoryDescriptor.preopen(open(), name, readOnly);
  }

  /** The time for what is made and changed now, in nanoseconds since 1970. */
  long now() {
    return clock.realtime();
  }

  long nextInode() {
    return ++inodes;
  }

  /** How many bytes are left. */
  long free() {
    return Math.max(0, maxBytes - usedBytes);
  }

  /** Refuses with {@link Errno#NOSPC} unless so many bytes are left. */
  void checkFree(long bytes) {
    MemoryNode.refuseIf(bytes > free(), Errno.NOSPC);
  }

  /** Takes so many bytes, or gives them back if negative. */
  void charge(long bytes) {
    if (bytes > 0) {
      checkFree(bytes);
    }
    usedBytes += bytes;
  }
}
