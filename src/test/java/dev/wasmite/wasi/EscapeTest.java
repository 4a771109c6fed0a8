package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ways out of a pre-opened directory, each tried with every function that takes a path: all are
 * refused, and the tree outside is as it was, after each attempt.
 */
class EscapeTest {
  private static final int ROOT = 3;

  @TempDir private Path host;
  Path inside;
  Outside outside;
  private Wasi wasi;
  Burglar guest;

  /** The descriptor that attempts begin at. */
  int fd = ROOT;

  @BeforeEach
  void open() throws IOException {
    host = host.toRealPath();
    assumeTrue(host.getFileSystem().supportedFileAttributeViews().contains("unix"));
    outside = new Outside(host.resolve("outside"));
    inside = Files.createDirectories(host.resolve("inside"));
    Files.createDirectories(inside.resolve("d/e"));
    Files.createDirectory(inside.resolve("empty"));
    Files.writeString(inside.resolve("d/file"), "inside");
    Files.writeString(inside.resolve("own"), "inside");
    wasi = new Wasi().dir(inside.toString(), "/");
    guest = new Burglar(new TestGuest(wasi));
    openAll(ROOT);
  }

  /** Has done to a directory what it opens more files for, which stay open. */
  void openAll(int directory) {
    assertEquals(0, guest.symlink("x", directory, "made"));
    assertEquals(0, guest.unlink(directory, "made"));
  }

  @AfterEach
  void close() throws IOException {
    if (wasi != null) {
      wasi.close();
      assertEquals(List.of(), Outside.open(host));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.wasmite.wasi.EscapeWays#waysToDirectory")
  void noWayThrough(EscapeWays.Way way) throws IOException {
    way.setup().in(this);
    tryAll(Burglar.THROUGH, way.path(), way.errno());
  }

  private void tryAll(Map<String, Burglar.Attempt> attempts, String path, int errno)
      throws IOException {
    String real = path.replace(EscapeWays.ABSOLUTE, outside.root.toString());
    List<String> open = Outside.open(host);
    for (Map.Entry<String, Burglar.Attempt> attempt : attempts.entrySet()) {
      guest.forget();
      assertEquals(errno, attempt.getValue().on(guest, fd, real), attempt.getKey());
      assertUnharmed(attempt.getKey());
    }
    assertEquals(open, Outside.open(host));
  }

  private void assertUnharmed(String attempt) throws IOException {
    outside.assertUntouched(attempt);
    assertFalse(outside.leaked(guest), attempt);
  }

  /** Links are not followed out, but stay what they are for who wants the link. */
  @ParameterizedTest
  @MethodSource("dev.wasmite.wasi.EscapeWays#waysToFile")
  void noWayByLink(EscapeWays.Way way) throws IOException {
    way.setup().in(this);
    tryAll(Burglar.FOLLOWING, way.path(), way.errno());
    for (Map.Entry<String, Burglar.Attempt> attempt : Burglar.ON_LINK.entrySet()) {
      guest.forget();
      attempt.getValue().on(guest, fd, way.path());
      assertUnharmed(attempt.getKey());
      assertEquals(0, guest.stat(fd, 0, way.path()), attempt.getKey());
      assertEquals(FileStat.SYMBOLIC_LINK, guest.guest.memory.u8(TestGuest.RESULT + 16));
    }
    assertEquals(0, guest.link(fd, way.path(), fd, "second"));
    if (!way.path().contains("/")) {
      tryAll(Burglar.FOLLOWING, "second", way.errno());
    }
    assertEquals(0, guest.rename(fd, "second", fd, "third"));
    assertEquals(0, guest.rename(ROOT, "own", fd, way.path()));
    assertEquals(0, guest.unlink(fd, "third"));
    assertEquals(0, guest.read(fd, way.path()));
    assertUnharmed("rename over, unlink");
  }

  @Test
  void linksThatCannotBeMade() throws IOException {
    for (String target : new String[] {"/", "/etc/passwd", "//x", outside.root.toString()}) {
      assertEquals(Errno.PERM, guest.symlink(target, ROOT, "l"));
    }
    assertEquals(Errno.NOENT, guest.symlink("", ROOT, "l"));
    assertEquals(Errno.INVAL, guest.symlink("d\0", ROOT, "l"));
    assertEquals(Errno.ILSEQ, guest.symlink("\uf0ff", ROOT, "l"));
    assertFalse(Files.exists(inside.resolve("l")));
  }

  /** What a listing says of a link, and of the parent, is nothing of what lies there. */
  @Test
  void listing() throws IOException {
    EscapeWays.link("l", "../outside/secret").in(this);
    EscapeWays.link("m", "../outside").in(this);
    guest.forget();
    assertEquals(0, guest.list(ROOT, 1, "."));
    assertUnharmed("list");
    String listed = guest.listed();
    long here = (Long) Files.getAttribute(inside, "unix:ino");
    long above = (Long) Files.getAttribute(host, "unix:ino");
    assertTrue(listed.contains("\"..\" " + here), listed);
    assertFalse(listed.contains(" " + above), listed);
  }

  /** The root stays the directory that it was, whatever the host puts in its place. */
  @Test
  void rootReplaced() throws IOException {
    Files.move(inside, host.resolve("old"));
    Files.createSymbolicLink(inside, Paths.get("outside"));
    tryAll(Map.of("read", (b, fd, p) -> b.read(fd, p)), "secret", Errno.NOENT);
    assertEquals(0, guest.make(ROOT, "new"));
    assertEquals(0, guest.symlink("d", ROOT, "l"));
    assertEquals(0, guest.link(ROOT, "own", ROOT, "linked"));
    assertEquals(0, guest.setTimes(ROOT, 0, "own"));
    assertEquals(0, guest.setTimes(ROOT, 0, "."));
    assertEquals(0, guest.readLink(ROOT, "l"));
    assertUnharmed("root replaced by a link");
    assertTrue(Files.isDirectory(host.resolve("old/new")));
  }

  /** An open file is the one that was opened, though its path has come to lead to another. */
  @Test
  void pathOfOpenFileLeadsOut() throws IOException {
    for (String name : new String[] {"secret", "victim"}) {
      Files.writeString(inside.resolve("d").resolve(name), "inside");
    }
    EscapeWays.link("l", "../outside").in(this);
    assertEquals(0, guest.open(ROOT, 1, "d/secret", 0, Rights.FILE));
    int moved = guest.guest.result();
    assertEquals(0, guest.open(ROOT, 1, "d/victim", 0, Rights.FILE));
    int removed = guest.guest.result();
    assertEquals(0, guest.unlink(ROOT, "d/victim"));
    EscapeWays.rename("d", "old").in(this);
    EscapeWays.rename("l", "d").in(this);
    long time = 1_000_000_007L;
    for (int file : new int[] {moved, removed}) {
      assertEquals(0, guest.guest.call("fd_allocate", file, 0, 100));
      assertEquals(0, guest.guest.call("fd_filestat_set_size", file, 3));
      assertEquals(0, guest.guest.call("fd_filestat_set_times", file, time, time, 5));
      assertEquals(0, guest.guest.call("fd_filestat_get", file, TestGuest.RESULT));
      assertEquals(time, guest.guest.memory.i64(TestGuest.RESULT + 48));
      assertEquals(file == moved ? 1 : 0, guest.guest.memory.i64(TestGuest.RESULT + 24));
      assertUnharmed("open file");
    }
    long inode = (Long) Files.getAttribute(inside.resolve("old/secret"), "unix:ino");
    assertEquals(0, guest.guest.call("fd_filestat_get", moved, TestGuest.RESULT));
    assertEquals(inode, guest.guest.memory.i64(TestGuest.RESULT + 8));
    assertEquals("ins", Files.readString(inside.resolve("old/secret")));
  }

  /** The numbers of one guest mean nothing to another. */
  @Test
  void otherGuest() throws IOException {
    assertEquals(0, guest.open(ROOT, 1, "d", OpenRequest.DIRECTORY, 0));
    int number = guest.guest.result();
    Wasi other = new Wasi().dir(inside.resolve("empty").toString(), "/");
    try {
      Burglar stranger = new Burglar(new TestGuest(other));
      assertEquals(Errno.BADF, stranger.read(number, "file"));
      assertEquals(Errno.PERM, stranger.read(ROOT, "../d/file"));
      assertEquals(0, stranger.symlink("../own", ROOT, "l"));
      assertEquals(Errno.PERM, stranger.read(ROOT, "l"));
      assertEquals(0, guest.read(ROOT, "empty/l"));
    } finally {
      other.close();
    }
    assertEquals(0, guest.read(number, "file"));
  }

  /** A thousand directories deep, and as many up and one more. */
  @Test
  void deepTree() throws IOException {
    int depth = 1000;
    Path bottom = inside;
    for (int i = 0; i < depth; i++) {
      bottom = bottom.resolve("x");
      Files.createDirectory(bottom);
    }
    String down = "x/".repeat(depth);
    List<String> open = Outside.open(host);
    String up = "../".repeat(depth);
    assertEquals(0, guest.symlink(up + "own", ROOT, down + "in"));
    assertEquals(0, guest.symlink(up + "../outside", ROOT, down + "out"));
    assertEquals(
        0, guest.symlink(up + "x/".repeat(100) + "../".repeat(100) + "own", ROOT, down + "round"));
    assertEquals(0, guest.read(ROOT, down + "in"));
    assertEquals(0, guest.read(ROOT, down + "round"));
    assertEquals(Errno.PERM, guest.read(ROOT, down + "out/secret"));
    assertEquals(Errno.PERM, guest.write(ROOT, down + "out/new", OpenRequest.CREATE));
    assertEquals(Errno.PERM, guest.rename(ROOT, "own", ROOT, down + "out/secret"));
    assertEquals(Errno.NOENT, guest.make(ROOT, down + "nothing/new"));
    assertEquals(Errno.NOTDIR, guest.make(ROOT, down + "in/new"));
    assertEquals(open, Outside.open(host));
    assertUnharmed("deep");
    for (String name : new String[] {"in", "out", "round"}) {
      Files.delete(bottom.resolve(name));
    }
    for (int i = 0; i < depth; i++) {
      Files.delete(bottom);
      bottom = bottom.getParent();
    }
  }
}
