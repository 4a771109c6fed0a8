package dev.wasmite.wasi;

import java.io.IOException;

/**
 * A file system for a case of a call script: what the script puts there, and what it finds there
 * afterwards, without the functions that are tested. Paths begin at the case's own directory.
 *
 * <p>Its kinds are {@link HostPlace} and {@link MemoryPlace}, made by {@link CallScriptTest}.
 */
interface ScriptPlace {
  void makeDirectory(String path) throws IOException;

  void makeFile(String path, byte[] content) throws IOException;

  void makeLink(String path, String target) throws IOException;

  /** What the file holds; fails where none is. */
  byte[] content(String path) throws IOException;

  /** One of the types of {@link FileStat}, links not followed, or {@link Folder#NOTHING}. */
  int type(String path) throws IOException;

  /** What the symbolic link holds; fails where none is. */
  String target(String path) throws IOException;

  /** Opens the directory at {@code path}, which may be empty, for the guest. */
  void preopen(Wasi wasi, String path, String name, boolean readOnly) throws IOException;
}
