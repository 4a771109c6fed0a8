package dev.wasmite.wasi;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TreeMap;

/**
 * A file, directory or symbolic link of a {@link MemoryFileSystem}: what it holds, its times, and
 * how many names and descriptors keep it.
 *
 * <p>Made by {@link #create}, and by the file system for its root; used by whoever holds the file
 * system's lock.
 */
final class MemoryNode {
  /** What a node and its object for a guest take of the file system's space, in bytes. */
  static final int COST = 256;

  /** Bytes that a file may have: what one array holds. */
  static final int MAX_SIZE = Integer.MAX_VALUE - 8;

  private static final int NAME_COST = 128;
  private static final int MAX_NAME = 255;
  private static final byte[] NO_BYTES = {};

  final MemoryFileSystem system;

  /** One of the types of {@link FileStat}. */
  final int type;

  // What a symbolic link holds, else empty.
  private final String target;

  /** What a directory holds; null for others. */
  final TreeMap<String, MemoryNode> entries;

  /** The directory that this directory is in; null for the root, and once removed. */
  MemoryNode parent;

  /** How many names it has; a directory counts its own dot and its directories' double dots. */
  long links;

  /** How many folders and files are open on it; one without a name lives as long as they do. */
  int descriptors;

  private final long inode;
  private long accessTime;
  private long modificationTime;
  private long changeTime;

  // A file's bytes; those from the size on are zero.
  private byte[] content = NO_BYTES;
  private int size;

  MemoryNode(MemoryFileSystem system, int type, String target) {
    this.system = system;
    this.type = type;
    this.target = target;
    entries = type == FileStat.DIRECTORY ? new TreeMap<String, MemoryNode>() : null;
    inode = system.nextInode();
    accessTime = system.now();
    modificationTime = accessTime;
    changeTime = accessTime;
  }

  /** Answers the guest's call with an error number if so. */
  static void refuseIf(boolean refused, int errno) {
    if (refused) {
      throw new WasiError(errno);
    }
  }

  boolean isDirectory() {
    return type == FileStat.DIRECTORY;
  }

  /** Refuses unless this is a directory, or is none, as wanted. */
  MemoryNode checkDirectory(boolean wanted) {
    refuseIf(isDirectory() != wanted, wanted ? Errno.NOTDIR : Errno.ISDIR);
    return this;
  }

  /** As {@link #checkDirectory}, and refuses a directory that is not empty: this is to go. */
  private void checkGoes(boolean directory) {
    checkDirectory(directory);
    refuseIf(directory && !entries.isEmpty(), Errno.NOTEMPTY);
  }

  FileStat stat() {
    FileStat stat = new FileStat(type);
    stat.key = this;
    stat.device = system.device;
    stat.inode = inode;
    stat.links = links;
    stat.size = target.isEmpty() ? size : utf8Length(target);
    stat.accessTime = accessTime;
    stat.modificationTime = modificationTime;
    stat.changeTime = changeTime;
    return stat;
  }

  /** Sets times in nanoseconds since 1970, {@link FileStat#KEEP} for one that stays. */
  void setTimes(long access, long modification) {
    if (access != FileStat.KEEP) {
      accessTime = access;
      changed();
    }
    if (modification != FileStat.KEEP) {
      modificationTime = modification;
      changed();
    }
  }

  private void changed() {
    changeTime = system.now();
  }

  private void modified() {
    changed();
    modificationTime = changeTime;
  }

  /** Notes a read as Linux does by default: the first one after a change is noted. */
  private void accessed() {
    if (accessTime <= modificationTime || accessTime <= changeTime) {
      accessTime = system.now();
    }
  }

  /** What a symbolic link holds. */
  String readLink() {
    accessed();
    return target;
  }

  // Directories.

  private static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static long nameCost(String name) {
    return NAME_COST + 2L * name.length();
  }

  /** What has this name in this directory, null if nothing has; {@code "."} is the directory. */
  MemoryNode find(String name) {
    refuseIf(
        name.length() > MAX_NAME || 3 * name.length() > MAX_NAME && utf8Length(name) > MAX_NAME,
        Errno.NAMETOOLONG);
    return name.equals(".") ? this : entries.get(name);
  }

  /** As {@link #find}; refuses with {@link Errno#NOENT} where nothing has the name. */
  MemoryNode existing(String name) {
    MemoryNode found = find(name);
    refuseIf(found == null, Errno.NOENT);
    return found;
  }

  String[] list() {
    accessed();
    return entries.keySet().toArray(new String[0]);
  }

  /** Refuses unless this directory, which may be removed, can take a new name. */
  private void checkNew(String name) {
    refuseIf(find(name) != null, Errno.EXIST);
    checkNamed();
  }

  private void checkNamed() {
    refuseIf(links == 0, Errno.NOENT);
  }

  /**
   * Makes something under a new name, if there is room for it and {@code bytes} of content; {@code
   * held} is what a link holds.
   */
  MemoryNode create(String name, int newType, String held, long bytes) {
    checkNew(name);
    long cost = COST + nameCost(name) + 2L * held.length();
    system.checkFree(cost + bytes);
    system.charge(cost);
    MemoryNode child = new MemoryNode(system, newType, held);
    put(name, child);
    return child;
  }

  /** Gives a node of this file system a new name here. */
  void link(String name, MemoryNode node) {
    refuseIf(node.isDirectory(), Errno.PERM);
    checkNew(name);
    system.charge(nameCost(name));
    put(name, node);
  }

  /** Takes away the name of an empty directory, or of something else. */
  void remove(String name, boolean directory) {
    MemoryNode node = existing(name);
    node.checkGoes(directory);
    take(name);
    system.charge(-nameCost(name));
    node.freeUnused();
  }

  void rename(String name, MemoryNode to, String toName) {
    MemoryNode moved = existing(name);
    MemoryNode replaced = to.find(toName);
    if (moved == replaced) {
      return; // POSIX: two names of one file both stay
    }
    to.checkNamed();
    if (moved.isDirectory()) {
      for (MemoryNode at = to; at != null; at = at.parent) {
        refuseIf(at == moved, Errno.INVAL);
      }
    }
    if (replaced != null) {
      replaced.checkGoes(moved.isDirectory());
    }
    system.charge((replaced == null ? nameCost(toName) : 0) - nameCost(name));
    take(name);
    if (replaced != null) {
      to.take(toName);
      replaced.freeUnused();
    }
    to.put(toName, moved);
  }

  private void put(String name, MemoryNode child) {
    entries.put(name, child);
    child.links++;
    if (child.isDirectory()) {
      child.links++;
      child.parent = this;
      links++;
    }
    child.changed();
    modified();
  }

  private void take(String name) {
    MemoryNode child = entries.remove(name);
    child.links--;
    if (child.isDirectory()) {
      child.links--;
      child.parent = null;
      links--;
    }
    child.changed();
    modified();
  }

  /** Gives back the space of a node that has neither a name nor a descriptor. */
  void freeUnused() {
    if (links == 0 && descriptors == 0) {
      system.charge(-COST - 2L * target.length() - content.length);
      content = NO_BYTES;
    }
  }

  // Files.

  int size() {
    return size;
  }

  int read(long at, byte[] to, int offset, int length) {
    if (at >= size || length == 0) {
      return 0;
    }
    int from = (int) at;
    int count = Math.min(length, size - from);
    System.arraycopy(content, from, to, offset, count);
    accessed();
    return count;
  }

  /** Writes as much as there is room for; the number of bytes, 0 only if none are to be written. */
  int write(long at, byte[] from, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    refuseIf(at >= MAX_SIZE, Errno.FBIG);
    refuseIf(at >= content.length + system.free(), Errno.NOSPC);
    int start = (int) at;
    int end = start + Math.min(length, MAX_SIZE - start);
    if (end > content.length) {
      grow(end);
      end = Math.min(end, content.length);
    }
    System.arraycopy(from, offset, content, start, end - start);
    size = Math.max(size, end);
    modified();
    return end - start;
  }

  /** Makes the array reach {@code end} and some bytes more, or else as far as the space does. */
  private void grow(int end) {
    long spare = content.length + system.free() - end;
    resize((int) Math.min(end + Math.min(spare, Math.min(end / 2 + 32, spare / 4)), MAX_SIZE));
  }

  private void resize(int capacity) {
    system.charge((long) capacity - content.length);
    byte[] resized = null;
    try {
      resized = Arrays.copyOf(content, capacity);
    } catch (OutOfMemoryError e) {
      throw new WasiError(Errno.NOSPC);
    } finally {
      if (resized == null) {
        system.charge((long) content.length - capacity);
      }
    }
    content = resized;
  }

  /** Cuts the file, or lets it grow by zeros. */
  void setSize(long newSize) {
    refuseIf(newSize > MAX_SIZE, Errno.FBIG);
    int end = (int) newSize;
    if (end > content.length) {
      system.checkFree(end - content.length);
      grow(end);
    } else if (end < content.length / 4) {
      resize(end);
    } else if (end < size) {
      Arrays.fill(content, end, size, (byte) 0);
    }
    size = end;
    modified();
  }

  /** Puts a copy of {@code bytes} in the place of what the file held. */
  void setContent(byte[] bytes) {
    long more = (long) bytes.length - content.length;
    system.checkFree(more);
    content = bytes.clone();
    system.charge(more);
    size = bytes.length;
    modified();
  }

  /** A copy of what the file holds. */
  byte[] content() {
    return Arrays.copyOf(content, size);
  }
}
