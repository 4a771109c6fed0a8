package dev.wasmite.wasi;

import java.io.Closeable;
import java.io.IOException;

/**
 * A directory of some file system, held open: what can be done with one name in it. It knows
 * nothing of paths, rights and guests; {@link PathWalk} goes from folder to folder, and {@link
 * DirectoryDescriptor} says who may do what.
 *
 * <p>A name has no slash, is not empty, and is neither {@code "."} nor {@code ".."} unless it says
 * so. No method follows a link in a name. Made by {@link HostFolder#open}, {@link
 * MemoryFileSystem}, and by {@link #openFolder}.
 */
abstract class Folder implements Closeable {
  /** What {@link #type} answers where nothing is. */
  static final int NOTHING = -1;

  /** What tells this directory from every other; equal for two folders of the same directory. */
  abstract Object key();

  /** The type of what has this name, one of {@link FileStat}; {@link #NOTHING} if nothing has. */
  abstract int type(String name) throws IOException;

  /** All that is known of what has this name, {@code "."} included; null if nothing has. */
  abstract FileStat stat(String name) throws IOException;

  /** Opens the directory of this name; {@code "."} and {@code ".."} are names here. */
  abstract Folder openFolder(String name) throws IOException;

  /** Opens the file of this name, or makes it, as the request says. */
  abstract Descriptor openFile(String name, OpenRequest request) throws IOException;

  /** The names in this directory, sorted, without {@code "."} and {@code ".."}. */
  abstract String[] list() throws IOException;

  /** What the symbolic link of this name holds. */
  abstract String readLink(String name) throws IOException;

  abstract void createDirectory(String name) throws IOException;

  /** Makes a symbolic link that holds {@code target}. */
  abstract void createLink(String name, String target) throws IOException;

  /** Gives what has this name, which may be a symbolic link itself, a second name. */
  abstract void link(String name, Folder toFolder, String toName) throws IOException;

  /** Renames, in one step; a file or an empty directory at the new name goes. */
  abstract void rename(String name, Folder toFolder, String toName) throws IOException;

  abstract void removeDirectory(String name) throws IOException;

  abstract void unlink(String name) throws IOException;

  /**
   * Sets times, {@code "."} being a name; in nanoseconds since 1970, {@link FileStat#KEEP} for one
   * that stays.
   */
  abstract void setTimes(String name, long access, long modification) throws IOException;

  @Override
  public abstract void close() throws IOException;
}
