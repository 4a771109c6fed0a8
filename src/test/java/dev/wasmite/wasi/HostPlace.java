package dev.wasmite.wasi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * A directory of the host as a place for a case.
 *
 * <p>Made by {@link CallScriptTest}.
 */
final class HostPlace implements ScriptPlace {
  private final Path root;

  HostPlace(Path root) {
    this.root = root;
  }

  @Override
  public void makeDirectory(String path) throws IOException {
    Files.createDirectory(root.resolve(path));
  }

  @Override
  public void makeFile(String path, byte[] content) throws IOException {
    Files.write(root.resolve(path), content);
  }

  @Override
  public void makeLink(String path, String target) throws IOException {
    Files.createSymbolicLink(root.resolve(path), root.getFileSystem().getPath(target));
  }

  @Override
  public byte[] content(String path) throws IOException {
    return Files.readAllBytes(root.resolve(path));
  }

  @Override
  public int type(String path) {
    Path file = root.resolve(path);
    if (Files.isSymbolicLink(file)) {
      return FileStat.SYMBOLIC_LINK;
    }
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      return FileStat.DIRECTORY;
    }
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? FileStat.REGULAR_FILE : Folder.NOTHING;
  }

  @Override
  public String target(String path) throws IOException {
    return Files.readSymbolicLink(root.resolve(path)).toString();
  }

  @Override
  public void preopen(Wasi wasi, String path, String name, boolean readOnly) {
    String directory = root.resolve(path).toString();
    if (readOnly) {
      wasi.readOnlyDir(directory, name);
    } else {
      wasi.dir(directory, name);
    }
  }
}
