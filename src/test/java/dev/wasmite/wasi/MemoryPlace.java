package dev.wasmite.wasi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A file system in memory as a place for a case.
 *
 * <p>Made by {@link CallScriptTest}.
 */
final class MemoryPlace implements ScriptPlace {
  private final MemoryFileSystem files = new MemoryFileSystem();

  @Override
  public void makeDirectory(String path) {
    files.directory(path);
  }

  @Override
  public void makeFile(String path, byte[] content) {
    files.file(path, content);
  }

  @Override
  public void makeLink(String path, String target) {
    files.link(path, target);
  }

  @Override
  public byte[] content(String path) {
    return files.read(path);
  }

  @Override
  public int type(String path) throws IOException {
    try (PathWalk walk = walk(path)) {
      return walk.type;
    }
  }

  @Override
  public String target(String path) throws IOException {
    try (PathWalk walk = walk(path)) {
      return walk.folder.readLink(walk.name);
    }
  }

  private PathWalk walk(String path) throws IOException {
    return new PathWalk(files.open(), path, PathWalk.NO_FOLLOW);
  }

  @Override
  public void preopen(Wasi wasi, String path, String name, boolean readOnly) throws IOException {
    Folder folder = path.isEmpty() ? files.open() : files.open().openFolder(path);
    DirectoryDescriptor directory =
        new DirectoryDescriptor(folder, Rights.DIRECTORY | Rights.FILE, readOnly);
    directory.preopenName = name.getBytes(StandardCharsets.UTF_8);
    wasi.descriptors.add(directory);
  }
}
