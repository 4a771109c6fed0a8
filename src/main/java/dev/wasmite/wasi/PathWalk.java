package dev.wasmite.wasi;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The way of a guest's path below a directory, and what is at its end.
 *
 * <p>The path is walked one name at a time, each directory on the way being held open, so that
 * nothing that is renamed or swapped for a link meanwhile leads elsewhere. No name but the last may
 * be missing; a symbolic link is replaced by what it holds, and the same rules go for that; an
 * absolute path, an absolute link, and a {@code ".."} at the directory itself are refused with
 * {@link Errno#PERM}. So the end lies in or below the directory.
 *
 * <p>Made by {@link DirectoryDescriptor} for each path, and closed by it.
 */
final class PathWalk implements Closeable {
  /** A link at the end is followed. */
  static final int FOLLOW = 0;

  /** A link at the end is itself what is meant, unless a slash follows. */
  static final int NO_FOLLOW = 1;

  /** The name at the end is what is meant: it is to be made, removed or renamed. */
  static final int ENTRY = 2;

  private static final int MAX_LINKS = 40;

  /** The folder that the end lies in, or, if {@link #name} is {@code "."}, that it is. */
  Folder folder;

  /** The name in {@link #folder}; {@code "."} where the path ends with {@code "."} or the like. */
  String name = ".";

  /** What is at the end, one of {@link FileStat}, a link itself being one; or NOTHING. */
  int type = FileStat.DIRECTORY;

  /** Whether a slash follows the last name. */
  boolean slash;

  private final Folder start;
  // The keys of the folders above the one reached, from the start on.
  private final List<Object> above = new ArrayList<>();

  /**
   * Walks {@code text} from {@code start}; {@code mode} is one of the constants here.
   *
   * @throws WasiError why the guest may not, or cannot, go there
   */
  PathWalk(Folder start, String text, int mode) throws IOException {
    this.start = start;
    folder = start;
    boolean arrived = false;
    try {
      walk(text, mode);
      arrived = true;
    } finally {
      if (!arrived) {
        close();
      }
    }
  }

  private void walk(String text, int mode) throws IOException {
    if (text.isEmpty()) {
      throw new WasiError(Errno.NOENT);
    }
    refuseAbsolute(text);
    String rest = text;
    int links = 0;
    while (!rest.isEmpty()) {
      int end = rest.indexOf('/');
      String first = end < 0 ? rest : rest.substring(0, end);
      String next = end < 0 ? "" : withoutSlashes(rest, end);
      boolean last = next.isEmpty();
      slash = end >= 0;
      rest = next;
      if (first.equals("..")) {
        enter(parent());
      } else if (!first.equals(".")) {
        int found = folder.type(first);
        if (found == FileStat.SYMBOLIC_LINK && follows(last, mode)) {
          if (++links > MAX_LINKS) {
            throw new WasiError(Errno.LOOP);
          }
          String target = folder.readLink(first);
          refuseAbsolute(target);
          rest = slash ? target + "/" + next : target;
        } else if (last) {
          if (found >= 0 && found != FileStat.DIRECTORY && slash && mode != ENTRY) {
            throw new WasiError(Errno.NOTDIR);
          }
          name = first;
          type = found;
        } else {
          descend(first, found);
        }
      }
    }
  }

  private boolean follows(boolean last, int mode) {
    return !last || mode == FOLLOW || mode == NO_FOLLOW && slash;
  }

  private void descend(String first, int found) throws IOException {
    if (found < 0) {
      throw new WasiError(Errno.NOENT);
    }
    if (found != FileStat.DIRECTORY) {
      throw new WasiError(Errno.NOTDIR);
    }
    Folder below = folder.openFolder(first);
    above.add(folder.key());
    enter(below);
  }

  /** The folder above, which must still be the one that the walk came through. */
  private Folder parent() throws IOException {
    if (above.isEmpty()) {
      throw new WasiError(Errno.PERM);
    }
    Object key = above.remove(above.size() - 1);
    if (above.isEmpty()) {
      return start;
    }
    Folder parent = folder.openFolder("..");
    if (!parent.key().equals(key)) {
      parent.close();
      throw new WasiError(Errno.NOENT); // renamed meanwhile
    }
    return parent;
  }

  private void enter(Folder next) throws IOException {
    Folder left = folder;
    folder = next;
    if (left != start) {
      left.close();
    }
  }

  private static String withoutSlashes(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) == '/') {
      i++;
    }
    return text.substring(i);
  }

  static void refuseAbsolute(String text) {
    if (text.startsWith("/")) {
      throw new WasiError(Errno.PERM);
    }
  }

  /** Whether the path ends with {@code "."} or {@code ".."}. */
  boolean dots() {
    return name.equals(".");
  }

  /** Whether the way led through the directory of this key, the folder of the end included. */
  boolean passed(Object key) {
    return above.contains(key) || folder.key().equals(key);
  }

  boolean isDirectory() {
    return type == FileStat.DIRECTORY;
  }

  /** Refuses with {@link Errno#NOENT} where nothing is at the end. */
  PathWalk existing() throws IOException {
    if (type < 0) {
      close();
      throw new WasiError(Errno.NOENT);
    }
    return this;
  }

  /** Lets go of the folder at the end, unless it is the one where the walk began. */
  @Override
  public void close() throws IOException {
    if (folder != start) {
      folder.close();
      folder = start;
    }
  }
}
