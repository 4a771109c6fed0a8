package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Links that stay inside a pre-opened directory, which work; {@link EscapeTest} has the others. */
class SandboxTest {
  private static final int ROOT = 3;

  @TempDir private Path host;
  private Path inside;
  private Wasi wasi;
  private TestGuest guest;

  @BeforeEach
  void open() throws IOException {
    Files.writeString(host.resolve("secret"), "secret");
    Files.createDirectory(host.resolve("outside"));
    Files.writeString(host.resolve("outside/secret"), "secret");
    inside = Files.createDirectories(host.resolve("inside"));
    Files.createDirectories(inside.resolve("d/e"));
    Files.writeString(inside.resolve("d/file"), "inside");
    try {
      link("up", "..");
      link("out", "../secret");
      link("absolute", host.resolve("secret").toString());
      link("to-out", "out");
      link("d/up2", "../..");
      link("d/e/up3", "../../../outside");
      link("in", "d/file");
      link("d/e/back", "../../in");
      link("dir", "d/e");
      link("loop", "pool");
      link("pool", "loop");
      link("dangling", "nothing");
      link("hole", "../new");
    } catch (UnsupportedOperationException | IOException e) {
      assumeTrue(false, "no symbolic links here");
    }
    wasi = new Wasi().dir(inside.toString(), "/");
    guest = new TestGuest(wasi);
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(inside.resolve(name), inside.getFileSystem().getPath(target));
  }

  @AfterEach
  void close() throws IOException {
    wasi.close();
    try (var entries = Files.list(host.resolve("outside"))) {
      assertEquals(1, entries.count());
    }
    assertEquals("secret", Files.readString(host.resolve("secret")));
    assertTrue(Files.notExists(host.resolve("new")));
  }

  @ParameterizedTest
  @CsvSource({"in", "d/e/back", "dir/back", "dir/../file", "d/e/../../in"})
  void linksInside(String path) {
    assertEquals(Errno.SUCCESS, guest.open(ROOT, path, 0, Rights.FD_READ, 0));
    assertEquals(Errno.SUCCESS, guest.read(guest.result(), 100, -1));
    assertEquals("inside", guest.read());
  }

  @Test
  void linksAtTheEnd() {
    assertEquals(Errno.LOOP, guest.open(ROOT, "loop", 0, 0, 0));
    assertEquals(Errno.LOOP, guest.open(ROOT, 0, "in", 0, 0, 0));
    assertEquals(Errno.LOOP, guest.open(ROOT, 0, "dir", OpenRequest.DIRECTORY, 0, 0));
    assertEquals(Errno.SUCCESS, guest.open(ROOT, 0, "dir/", OpenRequest.DIRECTORY, 0, 0));
    assertEquals(Errno.NOENT, guest.open(ROOT, "dangling", 0, 0, 0));
    assertEquals(Errno.SUCCESS, guest.stat(ROOT, false, "out"));
    assertEquals(FileStat.SYMBOLIC_LINK, guest.memory.u8(TestGuest.RESULT + 16));
    assertEquals(Errno.NOTDIR, guest.path("path_remove_directory", ROOT, "dir"));
    assertEquals(Errno.NOTDIR, guest.path("path_remove_directory", ROOT, "dir/"));
    assertEquals(Errno.SUCCESS, guest.path("path_unlink_file", ROOT, "out"));
    assertEquals(
        Errno.EXIST,
        guest.open(ROOT, "dangling", OpenRequest.CREATE | OpenRequest.EXCLUSIVE, 0, 0));
    assertEquals(Errno.SUCCESS, guest.open(ROOT, "dangling", OpenRequest.CREATE, 0, 0));
    assertTrue(Files.exists(inside.resolve("nothing")));
  }

  @Test
  void readLink() {
    int length = guest.put(0, "in");
    assertEquals(Errno.SUCCESS, guest.call("path_readlink", 3, 0, length, 100, 50, 64));
    assertEquals(6, guest.result());
    assertEquals("d/file", guest.text(100, 6));
    assertEquals(Errno.SUCCESS, guest.call("path_readlink", 3, 0, length, 200, 3, 64));
    assertEquals(3, guest.result());
    assertEquals("d/f\0", guest.text(200, 4));
    assertEquals(Errno.INVAL, guest.call("path_readlink", 3, 0, guest.put(0, "d"), 200, 3, 64));
    guest.put(0, "in");
    assertEquals(Errno.FAULT, guest.call("path_readlink", 3, 0, length, -1, 3, 64));
    assertEquals(Errno.FAULT, guest.call("path_readlink", 3, 0, length, 200, 3, -1));
  }

  @Test
  void aDirectoryIsItsOwnRoot() {
    assertEquals(Errno.SUCCESS, guest.open(ROOT, "d", 0, Rights.DIRECTORY, 0));
    int fd = guest.result();
    assertEquals(Errno.PERM, guest.stat(fd, true, "../in"));
    assertEquals(Errno.PERM, guest.stat(fd, true, "e/back"));
    assertEquals(Errno.SUCCESS, guest.stat(fd, true, "file"));
  }

  /** A link is moved to where an open directory was, so that its path now leads out. */
  @Test
  void linkInPlaceOfAnOpenDirectory() {
    assertEquals(Errno.SUCCESS, guest.open(ROOT, "d/e", 0, Rights.DIRECTORY, 0));
    int fd = guest.result();
    assertEquals(Errno.SUCCESS, guest.rename(ROOT, "d", ROOT, "old"));
    assertEquals(Errno.SUCCESS, guest.rename(ROOT, "up", ROOT, "d"));
    assertEquals(Errno.SUCCESS, guest.path("path_create_directory", fd, "x"));
    assertTrue(Files.isDirectory(inside.resolve("old/e/x")));
    assertEquals(Errno.SUCCESS, guest.open(fd, ".", 0, Rights.DIRECTORY, 0));
    assertEquals(Errno.SUCCESS, guest.call("fd_filestat_get", fd, 64));
  }
}
