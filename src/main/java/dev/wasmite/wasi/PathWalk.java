package dev.wasmite.wasi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The way of a guest's path below a directory, and what is at its end.
 *
 * <p>The path is walked one component at a time. No component but the last may be missing; a
 * symbolic link is replaced by what it holds, and the same rules go for that; an absolute path, an
 * absolute link, and a {@code ".."} at the directory itself are refused with {@link
 * Errno#NOTCAPABLE}. So the end lies in or below the directory. A process of the host that swaps a
 * component for a link between walk and use is not kept out by this.
 *
 * <p>Made by {@link HostDirectory} for each path.
 */
final class PathWalk {
  /** A link at the end is followed. */
  static final int FOLLOW = 0;

  /** A link at the end is itself what is meant, unless a slash follows. */
  static final int NO_FOLLOW = 1;

  /** The name at the end is what is meant: it is to be made, removed or renamed. */
  static final int ENTRY = 2;

  private static final int MAX_LINKS = 40;

  /** The end; nothing on the way to it, itself excepted, is a link. */
  Path path;

  /** What is at the end, read without following a link; null if nothing is. */
  BasicFileAttributes attributes;

  /** Whether a slash follows the last name. */
  boolean slash;

  /** Whether the last name is {@code "."} or {@code ".."}. */
  boolean dots;

  private int depth;

  /**
   * Walks {@code text} from {@code root}, which must be free of links; {@code mode} is one of the
   * constants here.
   *
   * @throws WasiError why the guest may not, or cannot, go there
   */
  PathWalk(Path root, String text, int mode) throws IOException {
    if (text.isEmpty()) {
      throw new WasiError(Errno.NOENT);
    }
    path = root;
    String rest = text;
    int links = 0;
    refuseAbsolute(rest);
    while (!rest.isEmpty()) {
      int end = rest.indexOf('/');
      String name = end < 0 ? rest : rest.substring(0, end);
      String next = end < 0 ? "" : withoutSlashes(rest, end);
      boolean last = next.isEmpty();
      slash = end >= 0;
      dots = name.equals(".") || name.equals("..");
      if (dots) {
        step(name);
        rest = next;
        continue;
      }
      Path child = child(path, name);
      attributes = read(child);
      if (attributes != null && attributes.isSymbolicLink() && follows(last, mode)) {
        if (++links > MAX_LINKS) {
          throw new WasiError(Errno.LOOP);
        }
        String target = Files.readSymbolicLink(child).toString();
        refuseAbsolute(target);
        rest = slash ? target + "/" + next : target;
        continue;
      }
      if (attributes == null && !last) {
        throw new WasiError(Errno.NOENT);
      }
      boolean mustBeDirectory = !last || slash && mode != ENTRY;
      if (attributes != null && mustBeDirectory && !attributes.isDirectory()) {
        throw new WasiError(Errno.NOTDIR);
      }
      path = child;
      depth++;
      rest = next;
    }
    if (dots) {
      attributes = read(path);
    }
  }

  private boolean follows(boolean last, int mode) {
    return !last || mode == FOLLOW || mode == NO_FOLLOW && slash;
  }

  private void step(String name) {
    if (name.equals("..")) {
      if (depth == 0) {
        throw new WasiError(Errno.NOTCAPABLE);
      }
      path = path.getParent();
      depth--;
    }
  }

  private static String withoutSlashes(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) == '/') {
      i++;
    }
    return text.substring(i);
  }

  private static void refuseAbsolute(String text) {
    if (text.startsWith("/")) {
      throw new WasiError(Errno.NOTCAPABLE);
    }
  }

  /** The path of {@code name} in {@code directory}; some hosts have more separators than ours. */
  private static Path child(Path directory, String name) {
    Path child;
    try {
      child = directory.resolve(name);
    } catch (InvalidPathException e) {
      throw new WasiError(Errno.ILSEQ);
    }
    if (!directory.equals(child.getParent())) {
      throw new WasiError(Errno.NOTCAPABLE);
    }
    return child;
  }

  /** What is at {@code path}, of a link itself where it is one; null if nothing is. */
  static BasicFileAttributes read(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  boolean isDirectory() {
    return attributes != null && attributes.isDirectory();
  }
}
