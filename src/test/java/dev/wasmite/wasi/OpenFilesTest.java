package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The names of open files: each channel has its own, whoever else has the same file open. */
class OpenFilesTest {
  @TempDir private Path host;

  @BeforeEach
  void assumeThatThereAreNames() {
    assumeTrue(Files.isDirectory(Paths.get("/proc/self/fdinfo")));
  }

  /** Opens {@code path} many times, and closes all but one: what that is called stays right. */
  private void oneOfMany(Path path) throws IOException {
    List<FileChannel> channels = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      channels.add(FileChannel.open(path));
    }
    FileChannel ours = channels.remove(10);
    Path name = OpenFiles.name(ours);
    Set<Path> names = new HashSet<>();
    names.add(name);
    for (FileChannel channel : channels) {
      names.add(OpenFiles.name(channel));
    }
    assertEquals(20, names.size());
    for (FileChannel channel : channels) {
      channel.close();
    }
    assertEquals(path, name.toRealPath());
    ours.close();
    assertTrue(Files.notExists(name));
  }

  @Test
  void file() throws IOException {
    oneOfMany(Files.createFile(host.toRealPath().resolve("file")));
  }

  @Test
  void directory() throws IOException {
    oneOfMany(host.toRealPath());
  }

  /** A folder finds itself, and not the same directory that the program around has open. */
  @Test
  void folder() throws IOException {
    DirectoryStream<Path> before = Files.newDirectoryStream(host);
    try (HostFolder folder = HostFolder.open(host.toRealPath())) {
      folder.createDirectory("a");
      before.close();
      DirectoryStream<Path> other =
          Files.newDirectoryStream(Files.createDirectory(host.resolve("x")));
      folder.createDirectory("b");
      folder.createLink("c", "a");
      other.close();
      assertEquals("a", folder.readLink("c"));
      assertEquals(0, host.resolve("x").toFile().list().length);
      assertTrue(Files.isDirectory(host.resolve("b")));
    }
    assertEquals(List.of(), Outside.open(host.toRealPath()));
  }

  @Test
  void noPosition() throws IOException {
    Path device = Paths.get("/dev/null");
    assumeTrue(Files.exists(device));
    try (FileChannel channel = FileChannel.open(device)) {
      assertNull(OpenFiles.name(channel));
    }
  }
}
