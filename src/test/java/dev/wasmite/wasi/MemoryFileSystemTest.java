package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The file system in memory: what the embedder does with it, and what a guest finds in it. */
class MemoryFileSystemTest {
  private static final int ROOT = 3;
  private static final int PATH = 1024;
  private static final long ALL = Rights.FILE;
  private static final int CREATE = OpenRequest.CREATE;

  private MemoryFileSystem files;
  private Wasi wasi;
  private TestGuest guest;

  @BeforeEach
  void open() {
    files = new MemoryFileSystem();
    wasi = new Wasi().dir(files, "/");
    guest = new TestGuest(wasi);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String content(String path) {
    return new String(files.read(path), StandardCharsets.UTF_8);
  }

  private void ok(int errno) {
    assertEquals(Errno.SUCCESS, errno);
  }

  private int openFile(String path, int openFlags) {
    ok(guest.open(ROOT, path, openFlags, ALL, 0));
    return guest.result();
  }

  private int openDirectory(String path) {
    ok(guest.open(ROOT, path, OpenRequest.DIRECTORY, Rights.DIRECTORY | Rights.FD_READ, 0));
    return guest.result();
  }

  private int link(String from, int fd, String to) {
    int length = guest.put(PATH, from);
    return guest.call("path_link", ROOT, 0, PATH, length, fd, 4096, guest.put(4096, to));
  }

  private int symlink(String target, int fd, String path) {
    int length = guest.put(PATH, target);
    return guest.call("path_symlink", PATH, length, fd, 4096, guest.put(4096, path));
  }

  /**
   * A field of a file's stat, a link not followed: 8 for its inode, 24 links, 32 size, 48 mtime.
   */
  private long stat(String path, int field) {
    ok(guest.stat(ROOT, false, path));
    return guest.memory.i64(TestGuest.RESULT + field);
  }

  private long statOf(int fd, int field) {
    ok(guest.call("fd_filestat_get", fd, TestGuest.RESULT));
    return guest.memory.i64(TestGuest.RESULT + field);
  }

  @Test
  void theEmbedderMakesAndReads() {
    byte[] motd = bytes("hello");
    files.file("etc/motd", motd).directory("/tmp//a/./b/").link("latest", "etc/motd");
    motd[0] = 'j';
    assertEquals("hello", content("etc/motd"));
    assertEquals("hello", content("//latest"));
    assertEquals("hello", content("tmp/../latest"));
    assertArrayEquals(new String[] {"etc", "latest", "tmp"}, files.list(""));
    assertArrayEquals(new String[] {"a"}, files.list("tmp/"));
    assertArrayEquals(new String[0], files.list("/tmp/a/b"));
    assertTrue(files.exists("/") && files.exists("tmp/a") && files.exists("latest"));
    files.read("latest")[0] = 'j';
    files.file("/etc/motd", bytes("a longer greeting"));
    assertEquals("a longer greeting", content("latest"));
    files.file("etc/motd", new byte[0]).directory("etc").directory("/");
    assertEquals("", content("latest"));
  }

  private static void refused(String message, Runnable action) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, action::run).getMessage());
  }

  @Test
  void theEmbedderIsRefused() {
    files.file("f", bytes("x")).directory("d").link("l", "nothing").link("up", "../x");
    refused("no such file or directory: g", () -> files.read("g"));
    refused("no such file or directory: l", () -> files.read("l"));
    refused("is a directory: d", () -> files.read("d"));
    refused("is a directory: d", () -> files.file("d", new byte[0]));
    refused("not a directory: f", () -> files.list("f"));
    refused("not a directory: f", () -> files.directory("f"));
    refused("not a directory: f/g", () -> files.file("f/g", new byte[0]));
    refused("exists already: l", () -> files.file("l", new byte[0]));
    refused("exists already: f", () -> files.link("f", "d"));
    refused("bad path: d/../g", () -> files.file("d/../g", new byte[0]));
    refused("bad path: d/", () -> files.file("d/", new byte[0]));
    refused("bad path: ", () -> files.file("", new byte[0]));
    refused("bad path: g\0", () -> files.link("g\0", "f"));
    refused("bad path: g", () -> files.link("g", ""));
    refused("bad path: up", () -> files.read("up"));
    refused("bad path: ..", () -> files.list(".."));
    refused("negative limit: -1", () -> files.maxBytes(-1));
    assertFalse(files.exists("l") || files.exists("up") || files.exists("f/x"));
    assertFalse(files.exists("x".repeat(256)));
  }

  @Test
  void aGuestSeesWhatTheEmbedderMade() {
    files.file("etc/motd", bytes("hello")).link("latest", "etc/motd").directory("tmp");
    ok(guest.read(openFile("latest", 0), 100, -1));
    assertEquals("hello", guest.read());
    ok(guest.write(openFile("tmp/new", CREATE), "made by the guest", -1));
    assertEquals("made by the guest", content("tmp/new"));
  }

  @Test
  void aReadOnlyGuestChangesNothing() {
    files.file("f", bytes("hello"));
    guest = new TestGuest(new Wasi().readOnlyDir(files, "/"));
    ok(guest.open(ROOT, "f", 0, Rights.FD_READ, 0));
    assertEquals(Errno.INVAL, guest.call("fd_filestat_set_size", guest.result(), 0));
    assertEquals(Errno.ROFS, guest.open(ROOT, "f", 0, ALL, 0));
    assertEquals(Errno.ROFS, guest.open(ROOT, "g", CREATE, Rights.FD_READ, 0));
    assertEquals(Errno.ROFS, guest.path("path_unlink_file", ROOT, "f"));
    assertEquals("hello", content("f"));
  }

  @Test
  void filesystemsAreApart() {
    MemoryFileSystem others = new MemoryFileSystem();
    wasi.dir(others, "/other");
    files.file("f", bytes("x"));
    assertEquals(Errno.XDEV, guest.rename(ROOT, "f", ROOT + 1, "f"));
    assertEquals(Errno.XDEV, link("f", ROOT + 1, "f"));
    long device = statOf(ROOT, 0);
    assertNotEquals(device, statOf(ROOT + 1, 0));
    assertEquals(device, stat("f", 0));
  }

  @Test
  void anUnlinkedFileLivesWhileItIsOpen() {
    long before = files.usedBytes();
    int fd = openFile("f", CREATE);
    ok(guest.write(fd, "hello", -1));
    ok(guest.path("path_unlink_file", ROOT, "f"));
    assertFalse(files.exists("f"));
    assertEquals(0, statOf(fd, 24));
    ok(guest.read(fd, 100, 0));
    assertEquals("hello", guest.read());
    assertTrue(files.usedBytes() > before);
    ok(guest.call("fd_close", fd));
    assertEquals(before, files.usedBytes());
  }

  @Test
  void hardLinks() {
    int fd = openFile("f", CREATE);
    long inode = statOf(fd, 8);
    ok(link("f", ROOT, "g"));
    assertEquals(2, statOf(fd, 24));
    assertEquals(inode, stat("g", 8));
    ok(guest.write(fd, "x", -1));
    assertEquals("x", content("g"));
    ok(guest.rename(ROOT, "f", ROOT, "g"));
    assertTrue(files.exists("f") && files.exists("g"));
    ok(guest.path("path_unlink_file", ROOT, "f"));
    assertEquals(1, stat("g", 24));
    assertEquals("x", content("g"));
    assertEquals(Errno.EXIST, link("g", ROOT, "g"));
    files.directory("d");
    assertEquals(Errno.PERM, link("d", ROOT, "e"));
    assertNotEquals(inode, stat("d", 8));
  }

  @Test
  void renamesReplace() {
    files.file("f", bytes("f")).file("g", bytes("g")).directory("empty").directory("a/b");
    int replaced = openFile("g", 0);
    ok(guest.rename(ROOT, "f", ROOT, "g"));
    assertEquals("f", content("g"));
    ok(guest.read(replaced, 9, -1));
    assertEquals("g", guest.read());
    assertEquals(0, statOf(replaced, 24));
    assertEquals(Errno.ISDIR, guest.rename(ROOT, "g", ROOT, "empty"));
    assertEquals(Errno.NOTDIR, guest.rename(ROOT, "empty", ROOT, "g"));
    assertEquals(Errno.NOTEMPTY, guest.rename(ROOT, "empty", ROOT, "a"));
    assertEquals(Errno.NOTEMPTY, guest.rename(ROOT, "a/b", ROOT, "a"));
    assertEquals(Errno.INVAL, guest.rename(ROOT, "a", openDirectory("a/b"), "c"));
    assertEquals(4, stat(".", 24));
    ok(guest.rename(ROOT, "a", ROOT, "empty"));
    assertEquals(3, stat(".", 24));
    assertEquals(3, stat("empty", 24));
    ok(guest.rename(ROOT, "empty/b", ROOT, "b"));
    assertEquals(4, stat(".", 24));
    assertEquals(2, stat("empty", 24));
    assertArrayEquals(new String[] {"b", "empty", "g"}, files.list("/"));
  }

  @Test
  void aRemovedDirectoryThatIsOpen() {
    files.directory("d/e").file("f", bytes("x"));
    int fd = openDirectory("d/e");
    ok(guest.path("path_remove_directory", ROOT, "d/e"));
    assertEquals(0, statOf(fd, 24));
    assertEquals(2, stat("d", 24));
    assertEquals(Errno.NOENT, guest.open(fd, "x", CREATE, ALL, 0));
    assertEquals(Errno.NOENT, guest.path("path_create_directory", fd, "x"));
    assertEquals(Errno.NOENT, symlink("x", fd, "y"));
    assertEquals(Errno.NOENT, link("f", fd, "x"));
    assertEquals(Errno.NOENT, guest.rename(ROOT, "f", fd, "x"));
    assertEquals(Errno.NOENT, guest.rename(ROOT, "d", fd, "x"));
    ok(guest.call("fd_readdir", fd, 4096, 100, 0, TestGuest.RESULT));
    assertEquals(2 * 24 + 3, guest.result());
  }

  @Test
  void symbolicLinks() {
    files.file("d/f", bytes("x")).link("in", "d/f").link("loop", "loop").link("out", "..");
    files.link("absolute", "/d/f");
    ok(guest.read(openFile("in", 0), 9, -1));
    assertEquals("x", guest.read());
    assertEquals(3, stat("in", 32));
    assertEquals(Errno.LOOP, guest.open(ROOT, "loop", 0, ALL, 0));
    assertEquals(Errno.PERM, guest.open(ROOT, "out/d", 0, Rights.FD_READ, 0));
    assertEquals(Errno.PERM, guest.open(ROOT, "absolute", 0, Rights.FD_READ, 0));
    ok(symlink("d/", ROOT, "dir"));
    assertEquals(2, stat("dir", 32));
    assertEquals("x", content("dir/f"));
    int length = guest.put(PATH, "dir");
    ok(guest.call("path_readlink", ROOT, PATH, length, 4096, 10, TestGuest.RESULT));
    assertEquals("d/", guest.text(4096, guest.result()));
    ok(symlink("\u00e9", ROOT, "utf"));
    assertEquals(2, stat("utf", 32));
  }

  @Test
  void filesGrowByZeros() {
    int fd = openFile("f", CREATE);
    ok(guest.write(fd, "abc", 5));
    assertEquals("\0\0\0\0\0abc", content("f"));
    ok(guest.call("fd_filestat_set_size", fd, 1 << 20));
    assertEquals(1 << 20, stat("f", 32));
    assertTrue(files.usedBytes() > 1 << 20);
    ok(guest.read(fd, 8, 4));
    assertEquals("\0abc\0\0\0\0", guest.read());
    ok(guest.read(fd, 8, (1 << 20) - 2));
    assertEquals("\0\0", guest.read());
    ok(guest.call("fd_filestat_set_size", fd, 6));
    ok(guest.call("fd_filestat_set_size", fd, 9));
    assertEquals("\0\0\0\0\0a\0\0\0", content("f"));
    ok(guest.write(fd, "z", 10));
    assertEquals("\0\0\0\0\0a\0\0\0\0z", content("f"));
    ok(guest.call("fd_filestat_set_size", fd, 0));
    ok(guest.call("fd_allocate", fd, 2, 2));
    assertEquals("\0\0\0\0", content("f"));
    openFile("f", OpenRequest.TRUNCATE);
    assertEquals("", content("f"));
  }

  @Test
  void filesEndWhereArraysDo() {
    files.maxBytes(Long.MAX_VALUE);
    int fd = openFile("f", CREATE);
    assertEquals(Errno.FBIG, guest.call("fd_filestat_set_size", fd, MemoryNode.MAX_SIZE + 1L));
    assertEquals(Errno.FBIG, guest.call("fd_filestat_set_size", fd, Long.MAX_VALUE));
    assertEquals(Errno.FBIG, guest.write(fd, "x", MemoryNode.MAX_SIZE));
    assertEquals(Errno.FBIG, guest.write(fd, "x", Long.MAX_VALUE - 9));
    assertEquals(Errno.FBIG, guest.call("fd_allocate", fd, 1, MemoryNode.MAX_SIZE));
    assertEquals(Errno.FBIG, guest.call("fd_allocate", fd, Long.MAX_VALUE, 1));
    assertEquals(Errno.INVAL, guest.call("fd_allocate", fd, 0, 0));
    ok(guest.read(fd, 9, Long.MAX_VALUE - 9));
    assertEquals(0, guest.result());
  }

  @Test
  void appending() {
    ok(guest.open(ROOT, "f", CREATE, ALL, Descriptor.APPEND));
    int one = guest.result();
    ok(guest.open(ROOT, "f", 0, ALL, Descriptor.APPEND));
    int two = guest.result();
    ok(guest.write(one, "ab", -1));
    ok(guest.write(two, "cd", -1));
    ok(guest.write(one, "ef", -1));
    assertEquals("abcdef", content("f"));
  }

  @Test
  void times() throws InterruptedException {
    files.file("d/f", bytes("x"));
    int length = guest.put(PATH, "d/f");
    ok(guest.call("path_filestat_set_times", ROOT, 0, PATH, length, 5, 7, 5));
    assertEquals(5, stat("d/f", 40));
    assertEquals(7, stat("d/f", 48));
    long change = stat("d/f", 56);
    assertTrue(Math.abs(System.currentTimeMillis() - change / 1_000_000) < 60_000);
    Thread.sleep(2);
    int fd = openFile("d/f", 0);
    ok(guest.read(fd, 1, -1));
    assertTrue(stat("d/f", 40) > change);
    assertEquals(7, stat("d/f", 48));
    ok(guest.write(fd, "y", -1));
    assertTrue(stat("d/f", 48) > change);
    assertEquals(stat("d/f", 48), stat("d/f", 56));
    ok(guest.call("fd_filestat_set_times", fd, 8, 9, 4));
    assertEquals(9, stat("d/f", 48));
    length = guest.put(PATH, "d");
    ok(guest.call("path_filestat_set_times", ROOT, 0, PATH, length, 0, 9, 4));
    ok(guest.call("path_filestat_set_times", ROOT, 0, PATH, length, 0, 0, 0));
    assertEquals(9, stat("d", 48));
    ok(guest.rename(ROOT, "d/f", ROOT, "f"));
    assertTrue(stat("d", 48) > change);
    assertEquals(9, stat("f", 48));
    assertTrue(stat("f", 56) > change);
  }

  @Test
  void longNames() {
    String longest = "\u00e9".repeat(127) + "x";
    ok(guest.path("path_create_directory", ROOT, longest));
    assertEquals(Errno.EXIST, guest.path("path_create_directory", ROOT, longest));
    String tooLong = "\u00e9".repeat(128);
    assertEquals(Errno.NAMETOOLONG, guest.path("path_create_directory", ROOT, tooLong));
    assertEquals(Errno.NAMETOOLONG, guest.stat(ROOT, false, tooLong));
    assertEquals(Errno.NAMETOOLONG, guest.stat(ROOT, false, "x".repeat(256)));
    assertEquals(Errno.NAMETOOLONG, guest.rename(ROOT, longest, ROOT, tooLong));
  }

  @Test
  void contentThatFillsIt() {
    files.maxBytes(10_000);
    int fd = openFile("f", CREATE);
    int written = 0;
    int errno = Errno.SUCCESS;
    while (errno == Errno.SUCCESS) {
      errno = guest.write(fd, "x".repeat(100), -1);
      written += errno == Errno.SUCCESS ? guest.result() : 0;
      assertTrue(files.usedBytes() <= 10_000);
    }
    assertEquals(Errno.NOSPC, errno);
    assertEquals(10_000, files.usedBytes());
    assertEquals(10_000 - 2 * MemoryNode.COST - 130, written);
    assertEquals(written, stat("f", 32));
    assertEquals(Errno.NOSPC, guest.path("path_create_directory", ROOT, "d"));
    ok(guest.write(fd, "over", 0));
    ok(guest.rename(ROOT, "f", ROOT, "g"));
    assertEquals(Errno.NOSPC, guest.rename(ROOT, "g", ROOT, "longer"));
    ok(guest.call("fd_filestat_set_size", fd, 10));
    ok(guest.path("path_create_directory", ROOT, "d"));
    ok(guest.path("path_unlink_file", ROOT, "g"));
    ok(guest.path("path_remove_directory", ROOT, "d"));
    ok(guest.call("fd_close", fd));
    assertEquals(MemoryNode.COST, files.usedBytes());
  }

  @Test
  void whatDoesNotFitIsNotMade() {
    files.maxBytes(10_000);
    int fd = openFile("f", CREATE);
    long used = files.usedBytes();
    assertEquals(Errno.NOSPC, guest.write(fd, "x", 10_000));
    assertEquals(Errno.NOSPC, guest.write(fd, "x", MemoryNode.MAX_SIZE - 1));
    assertEquals(Errno.NOSPC, guest.call("fd_allocate", fd, 0, 10_000));
    assertEquals(Errno.NOSPC, guest.call("fd_filestat_set_size", fd, 1 << 30));
    assertEquals(0, stat("f", 32));
    refused("no space left: big", () -> files.file("big", new byte[10_000]));
    refused("no space left: f", () -> files.file("f", new byte[10_000]));
    assertFalse(files.exists("big"));
    assertEquals(used, files.usedBytes());
    ok(guest.call("fd_allocate", fd, 0, 5_000));
    assertTrue(files.usedBytes() >= used + 5_000);
    files.maxBytes(100);
    assertEquals(5_000, files.read("f").length);
    ok(guest.write(fd, "fits", 4_990));
    assertEquals(Errno.NOSPC, guest.write(fd, "does not", 9_000));
    assertEquals(Errno.NOSPC, symlink("x", ROOT, "l"));
    ok(guest.path("path_unlink_file", ROOT, "f"));
  }

  @Test
  void namesFillItToo() {
    files.maxBytes(100_000);
    int made = 0;
    int errno = guest.path("path_create_directory", ROOT, "first");
    for (; errno == Errno.SUCCESS; made++) {
      errno =
          made % 2 == 0
              ? guest.path("path_create_directory", ROOT, "d" + made)
              : symlink("x".repeat(500), ROOT, "l" + made);
    }
    assertEquals(Errno.NOSPC, errno);
    assertTrue(made > 100 && made < 200, "made " + made);
    files.file("first/f", new byte[0]);
    for (errno = Errno.SUCCESS, made = 0; errno == Errno.SUCCESS; made++) {
      errno = link("first/f", ROOT, "hard" + made);
    }
    assertEquals(Errno.NOSPC, errno);
  }

  @Test
  void aThousandFiles() {
    for (int i = 0; i < 1000; i++) {
      int fd = openFile("file-" + i, CREATE | OpenRequest.EXCLUSIVE);
      ok(guest.write(fd, "content " + i, -1));
      ok(guest.call("fd_close", fd));
    }
    assertEquals(1000, files.list("/").length);
    assertEquals("content 777", content("file-777"));
    int entries = 0;
    long cookie = 0;
    for (int got = 4096; got == 4096; ) {
      ok(guest.call("fd_readdir", ROOT, 8192, 4096, cookie, TestGuest.RESULT));
      got = guest.result();
      for (int at = 8192; at + 24 <= 8192 + got; ) {
        int end = at + 24 + guest.memory.i32(at + 16);
        if (end <= 8192 + got) {
          entries++;
          cookie = guest.memory.i64(at);
        }
        at = end;
      }
    }
    assertEquals(1002, entries);
    for (int i = 0; i < 1000; i++) {
      ok(guest.path("path_unlink_file", ROOT, "file-" + i));
    }
    assertEquals(MemoryNode.COST, files.usedBytes());
  }

  @Test
  void aThousandLevels() {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      path.append("d/");
      ok(guest.path("path_create_directory", ROOT, path.toString()));
    }
    int deep = openDirectory(path.toString());
    assertEquals(Errno.INVAL, guest.rename(ROOT, "d", deep, "d"));
    ok(guest.rename(ROOT, "d", ROOT, "e"));
    ok(guest.open(deep, "f", CREATE, ALL, 0));
    assertTrue(files.exists("e/" + path.substring(2) + "f"));
    files.file("x" + "/x".repeat(20_000), bytes("deeper"));
    assertEquals("deeper", content("x" + "/x".repeat(20_000)));
  }

  @Test
  void severalGuestsInSeveralThreads() throws InterruptedException {
    Thread[] threads = new Thread[4];
    int[] failed = new int[threads.length];
    for (int i = 0; i < threads.length; i++) {
      int number = i;
      Wasi each = new Wasi().dir(files, "/");
      TestGuest caller = new TestGuest(each);
      caller.open(ROOT, "log", CREATE, ALL, Descriptor.APPEND);
      int log = caller.result();
      threads[i] =
          new Thread(
              () -> {
                for (int k = 0; k < 500; k++) {
                  failed[number] += caller.write(log, "a line", -1) == Errno.SUCCESS ? 0 : 1;
                  String name = "own" + number;
                  failed[number] += caller.open(ROOT, name, CREATE, ALL, 0);
                  failed[number] += caller.call("fd_close", caller.result());
                  failed[number] += caller.path("path_unlink_file", ROOT, name);
                  caller.rename(ROOT, "x", ROOT, "y");
                  caller.path("path_create_directory", ROOT, "x");
                  caller.rename(ROOT, "y", ROOT, "x");
                }
                try {
                  each.close();
                } catch (IOException e) {
                  failed[number]++;
                }
              });
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertArrayEquals(new int[threads.length], failed);
    assertEquals("a line".repeat(2000).length(), files.read("log").length);
    for (String name : files.list("/")) {
      ok(guest.path(name.equals("log") ? "path_unlink_file" : "path_remove_directory", ROOT, name));
    }
    assertEquals(MemoryNode.COST, files.usedBytes());
  }

  /**
   * A guest with nothing but files in memory needs none of Java's file classes: here they are not
   * to be had, but for the exceptions, which the verifier loads where one is caught.
   */
  @Test
  void noneOfJavasFileClasses() throws ReflectiveOperationException {
    Device device = new Device();
    Class<?> program = device.loadClass(Program.class.getName());
    assertNotEquals(Program.class, program);
    Constructor<?> constructor = program.getDeclaredConstructor();
    constructor.setAccessible(true);
    ((Runnable) constructor.newInstance()).run();
    assertEquals(Set.of(), device.asked);
  }

  /** Loads our classes anew, and refuses those of java.nio.file. Made by the test above. */
  private static final class Device extends ClassLoader {
    final Set<String> asked = new TreeSet<>();

    Device() {
      super(MemoryFileSystemTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("java.nio.file.") && !name.endsWith("Exception")) {
        asked.add(name);
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("dev.wasmite.")) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null) {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
          byte[] bytes = in.readAllBytes();
          loaded = defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
          throw new ClassNotFoundException(name, e);
        }
      }
      return loaded;
    }
  }

  /** A guest that uses its files. Made by the test above, by reflection. */
  static final class Program implements Runnable {
    @Override
    public void run() {
      MemoryFileSystem files = new MemoryFileSystem().file("d/f", bytes("hello"));
      Wasi wasi = new Wasi().dir(files, "/").readOnlyDir(files, "/safe");
      TestGuest guest = new TestGuest(wasi);
      expect(Errno.SUCCESS, guest.open(ROOT, "d/g", CREATE, ALL, 0));
      expect(Errno.SUCCESS, guest.write(guest.result(), "x", -1));
      expect(Errno.SUCCESS, guest.stat(ROOT, true, "d/g"));
      expect(Errno.SUCCESS, guest.path("path_create_directory", ROOT, "e"));
      expect(Errno.SUCCESS, guest.rename(ROOT, "e", ROOT, "d/e"));
      expect(Errno.SUCCESS, guest.call("fd_readdir", ROOT, 4096, 100, 0, TestGuest.RESULT));
      expect(Errno.SUCCESS, guest.path("path_remove_directory", ROOT, "d/e"));
      expect(Errno.SUCCESS, guest.path("path_unlink_file", ROOT, "d/g"));
      expect(Errno.NOENT, guest.stat(ROOT, true, "d/g"));
      expect(Errno.ROFS, guest.path("path_unlink_file", ROOT + 1, "d/f"));
      try {
        wasi.close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private static void expect(int expected, int errno) {
      if (errno != expected) {
        throw new IllegalStateException("errno " + errno + ", expected " + expected);
      }
    }
  }
}
