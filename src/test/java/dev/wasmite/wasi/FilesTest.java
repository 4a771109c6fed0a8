package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and directories of the host as a guest sees them: open, read, write, list, rename. */
class FilesTest {
  private static final int ROOT = 3;
  private static final long READ = Rights.FD_READ | Rights.FD_SEEK | Rights.FD_FILESTAT_GET;
  private static final long ALL = Rights.FILE;

  @TempDir private Path host;
  private Wasi wasi;
  private TestGuest guest;

  @BeforeEach
  void open() {
    wasi = new Wasi().dir(host.toString(), "/data");
    guest = new TestGuest(wasi);
  }

  @AfterEach
  void close() throws IOException {
    wasi.close();
  }

  private int create(String name, String content) {
    assertEquals(Errno.SUCCESS, guest.open(ROOT, name, OpenRequest.CREATE, ALL, 0));
    int fd = guest.result();
    assertEquals(Errno.SUCCESS, guest.write(fd, content, -1));
    assertEquals(content.length(), guest.result());
    return fd;
  }

  private String content(String name) throws IOException {
    return Files.readString(host.resolve(name));
  }

  private long seek(int fd, long offset, int whence) {
    assertEquals(Errno.SUCCESS, guest.call("fd_seek", fd, offset, whence, TestGuest.RESULT));
    return guest.memory.i64(TestGuest.RESULT);
  }

  @Test
  void preopenedDirectory() {
    assertEquals(Errno.SUCCESS, guest.call("fd_prestat_get", ROOT, 0));
    assertEquals(0, guest.memory.i32(0));
    assertEquals(5, guest.memory.i32(4));
    assertEquals(Errno.NAMETOOLONG, guest.call("fd_prestat_dir_name", ROOT, 0, 4));
    assertEquals(Errno.SUCCESS, guest.call("fd_prestat_dir_name", ROOT, 0, 6));
    assertEquals("/data", guest.text(0, 5));
    assertEquals(Errno.SUCCESS, guest.call("fd_fdstat_get", ROOT, 0));
    assertEquals(FileStat.DIRECTORY, guest.memory.u8(0));
    assertEquals(Rights.DIRECTORY, guest.memory.i64(8));
    assertEquals(Rights.DIRECTORY | Rights.FILE, guest.memory.i64(16));
  }

  @Test
  void writeSeekRead() throws IOException {
    int fd = create("f", "hello world");
    assertEquals(11, seek(fd, 0, Descriptor.SEEK_CURRENT));
    assertEquals(6, seek(fd, -5, Descriptor.SEEK_END));
    assertEquals(Errno.SUCCESS, guest.read(fd, 100, -1));
    assertEquals("world", guest.read());
    assertEquals(Errno.SUCCESS, guest.read(fd, 100, -1));
    assertEquals(0, guest.result());
    assertEquals(Errno.SUCCESS, guest.write(fd, "J", 0));
    assertEquals(Errno.SUCCESS, guest.read(fd, 5, 0));
    assertEquals("Jello", guest.read());
    assertEquals(11, seek(fd, 0, Descriptor.SEEK_CURRENT));
    assertEquals(Errno.INVAL, guest.call("fd_seek", fd, -1, 0, TestGuest.RESULT));
    assertEquals(Errno.INVAL, guest.call("fd_seek", fd, 0, 3, TestGuest.RESULT));
    assertEquals(Errno.INVAL, guest.call("fd_seek", fd, Long.MAX_VALUE, 1, 0));
    assertEquals(Errno.INVAL, guest.call("fd_pwrite", fd, 0, 0, Long.MIN_VALUE, 64));
    seek(fd, 13, Descriptor.SEEK_SET);
    guest.write(fd, "!", -1);
    assertEquals("Jello world\0\0!", content("f"));
    assertEquals(Errno.SUCCESS, guest.call("fd_sync", fd));
    assertEquals(Errno.SUCCESS, guest.call("fd_datasync", fd));
    assertEquals(Errno.SUCCESS, guest.call("fd_advise", fd, 0, 0, 3));
    assertEquals(Errno.INVAL, guest.call("fd_advise", fd, 0, 0, 6));
  }

  @Test
  void append() throws IOException {
    Files.writeString(host.resolve("f"), "abc");
    assertEquals(Errno.SUCCESS, guest.open(ROOT, "f", 0, ALL, Descriptor.APPEND));
    int fd = guest.result();
    guest.write(fd, "d", -1);
    seek(fd, 0, Descriptor.SEEK_SET);
    guest.write(fd, "e", -1);
    assertEquals(5, seek(fd, 0, Descriptor.SEEK_CURRENT));
    assertEquals(Errno.SUCCESS, guest.call("fd_fdstat_set_flags", fd, Descriptor.SYNC));
    seek(fd, 0, Descriptor.SEEK_SET);
    guest.write(fd, "A", -1);
    assertEquals("Abcde", content("f"));
  }

  @Test
  void openFlags() throws IOException {
    Files.writeString(host.resolve("f"), "abc");
    Files.createDirectory(host.resolve("d"));
    int create = OpenRequest.CREATE;
    assertEquals(Errno.NOENT, guest.open(ROOT, "none", 0, READ, 0));
    assertEquals(Errno.EXIST, guest.open(ROOT, "f", create | OpenRequest.EXCLUSIVE, READ, 0));
    assertEquals(Errno.SUCCESS, guest.open(ROOT, "g", create | OpenRequest.EXCLUSIVE, READ, 0));
    assertEquals(Errno.NOTDIR, guest.open(ROOT, "f", OpenRequest.DIRECTORY, READ, 0));
    assertEquals(Errno.INVAL, guest.open(ROOT, "x", create | OpenRequest.DIRECTORY, READ, 0));
    assertEquals(Errno.ISDIR, guest.open(ROOT, "d", create, READ, 0));
    assertEquals(Errno.ISDIR, guest.open(ROOT, "d", 0, ALL, 0));
    assertEquals(Errno.ISDIR, guest.open(ROOT, "x/", create, ALL, 0));
    assertEquals(Errno.NOTDIR, guest.open(ROOT, "f/", 0, READ, 0));
    assertEquals(Errno.NOTDIR, guest.open(ROOT, "f/x", 0, READ, 0));
    assertEquals(Errno.INVAL, guest.open(ROOT, "f", 1 << 7, READ, 0));
    assertEquals(Errno.INVAL, guest.open(ROOT, "f", 0, READ, 1 << 7));
    assertEquals(Errno.INVAL, guest.open(ROOT, 2, "f", 0, READ, 0));
    assertEquals(Errno.SUCCESS, guest.open(ROOT, "d/", 0, Rights.DIRECTORY, 0));
    assertEquals("abc", content("f"));
    assertEquals(Errno.SUCCESS, guest.open(ROOT, "f", OpenRequest.TRUNCATE, READ, 0));
    assertEquals("", content("f"));
  }

  @Test
  void rights() throws IOException {
    Files.writeString(host.resolve("f"), "abc");
    assertEquals(Errno.SUCCESS, guest.open(ROOT, "f", 0, Rights.FD_READ, 0));
    int reader = guest.result();
    assertEquals(Errno.BADF, guest.write(reader, "x", -1));
    assertEquals(Errno.SUCCESS, guest.read(reader, 1, 0));
    assertEquals(Errno.SUCCESS, guest.call("fd_filestat_get", reader, 0));
    assertEquals(Errno.SUCCESS, guest.call("fd_fdstat_set_rights", reader, Rights.FD_READ, 0));
    assertEquals(Errno.SUCCESS, guest.read(reader, 1, -1));
    assertEquals(Errno.NOTCAPABLE, guest.read(reader, 1, 0));
    assertEquals(Errno.NOTCAPABLE, guest.call("fd_filestat_get", reader, 0));
    assertEquals(Errno.NOTCAPABLE, guest.call("fd_fdstat_set_rights", reader, Rights.FD_SEEK, 0));
    assertEquals(Errno.SUCCESS, guest.open(ROOT, "f", 0, Rights.FD_WRITE, 0));
    assertEquals(Errno.BADF, guest.read(guest.result(), 1, -1));
    assertEquals(Errno.SUCCESS, guest.open(ROOT, "f", 0, READ | Rights.FD_FILESTAT_SET_SIZE, 0));
    assertEquals(Errno.INVAL, guest.call("fd_filestat_set_size", guest.result(), 1));
    long less = Rights.DIRECTORY & ~(Rights.PATH_CREATE_FILE | Rights.PATH_FILESTAT_SET_SIZE);
    assertEquals(Errno.SUCCESS, guest.call("fd_fdstat_set_rights", ROOT, less, Rights.FD_READ));
    assertEquals(Errno.NOTCAPABLE, guest.open(ROOT, "g", OpenRequest.CREATE, 0, 0));
    assertEquals(Errno.NOTCAPABLE, guest.open(ROOT, "f", OpenRequest.TRUNCATE, 0, 0));
    assertEquals(Errno.NOTCAPABLE, guest.open(ROOT, "f", 0, Rights.FD_WRITE, 0));
    assertEquals(Errno.SUCCESS, guest.open(ROOT, "f", 0, Rights.FD_READ, 0));
    assertEquals("abc", content("f"));
  }

  @Test
  void sizes() throws IOException {
    int fd = create("f", "abcdef");
    assertEquals(Errno.SUCCESS, guest.call("fd_filestat_set_size", fd, 3));
    assertEquals(6, seek(fd, 0, Descriptor.SEEK_CURRENT));
    assertEquals("abc", content("f"));
    assertEquals(Errno.SUCCESS, guest.call("fd_filestat_set_size", fd, 5));
    assertEquals("abc\0\0", content("f"));
    assertEquals(Errno.INVAL, guest.call("fd_filestat_set_size", fd, -1));
  }

  @Test
  void stat() throws IOException {
    int fd = create("f", "abc");
    assertEquals(Errno.SUCCESS, guest.stat(ROOT, true, "f"));
    long inode = guest.memory.i64(TestGuest.RESULT + 8);
    assertEquals(FileStat.REGULAR_FILE, guest.memory.u8(TestGuest.RESULT + 16));
    assertEquals(1, guest.memory.i64(TestGuest.RESULT + 24));
    assertEquals(3, guest.memory.i64(TestGuest.RESULT + 32));
    long age = System.currentTimeMillis() - guest.memory.i64(TestGuest.RESULT + 48) / 1_000_000;
    assertTrue(Math.abs(age) < 60_000, "age " + age);
    assertEquals(Errno.SUCCESS, guest.rename(ROOT, "f", ROOT, "g"));
    Files.writeString(host.resolve("f"), "another file");
    assertEquals(Errno.SUCCESS, guest.call("fd_filestat_get", fd, TestGuest.RESULT));
    assertEquals(inode, guest.memory.i64(TestGuest.RESULT + 8));
    assertEquals(3, guest.memory.i64(TestGuest.RESULT + 32));
    assertEquals(Errno.SUCCESS, guest.call("fd_filestat_get", ROOT, TestGuest.RESULT));
    assertEquals(FileStat.DIRECTORY, guest.memory.u8(TestGuest.RESULT + 16));
    assertEquals(Errno.NOENT, guest.stat(ROOT, true, "none"));
    assertEquals(Errno.NOENT, guest.stat(ROOT, true, ""));
  }

  @Test
  void directoriesComeAndGo() throws IOException {
    assertEquals(Errno.SUCCESS, guest.path("path_create_directory", ROOT, "d"));
    assertEquals(Errno.SUCCESS, guest.path("path_create_directory", ROOT, "d/e/"));
    assertEquals(Errno.EXIST, guest.path("path_create_directory", ROOT, "d"));
    assertEquals(Errno.EXIST, guest.path("path_create_directory", ROOT, "."));
    assertEquals(Errno.NOENT, guest.path("path_create_directory", ROOT, "x/y"));
    assertEquals(Errno.NOTEMPTY, guest.path("path_remove_directory", ROOT, "d"));
    assertEquals(Errno.ISDIR, guest.path("path_unlink_file", ROOT, "d/e"));
    assertEquals(Errno.INVAL, guest.path("path_remove_directory", ROOT, "d/."));
    assertEquals(Errno.SUCCESS, guest.path("path_remove_directory", ROOT, "d/e/"));
    create("d/f", "x");
    assertEquals(Errno.NOTDIR, guest.path("path_remove_directory", ROOT, "d/f"));
    assertEquals(Errno.NOTDIR, guest.path("path_unlink_file", ROOT, "d/f/"));
    assertEquals(Errno.SUCCESS, guest.path("path_unlink_file", ROOT, "d/../d//f"));
    assertEquals(Errno.NOENT, guest.path("path_unlink_file", ROOT, "d/f"));
    assertEquals(Errno.SUCCESS, guest.path("path_remove_directory", ROOT, "d"));
  }

  @Test
  void rename() throws IOException {
    Files.createDirectories(host.resolve("a/b"));
    Files.createDirectory(host.resolve("empty"));
    Files.writeString(host.resolve("f"), "f");
    Files.writeString(host.resolve("g"), "g");
    assertEquals(Errno.SUCCESS, guest.rename(ROOT, "f", ROOT, "g"));
    assertEquals("f", content("g"));
    assertEquals(Errno.NOENT, guest.rename(ROOT, "f", ROOT, "h"));
    assertEquals(Errno.ISDIR, guest.rename(ROOT, "g", ROOT, "empty"));
    assertEquals(Errno.NOTDIR, guest.rename(ROOT, "g", ROOT, "h/"));
    assertEquals(Errno.NOTDIR, guest.rename(ROOT, "empty", ROOT, "g"));
    assertEquals(Errno.NOTEMPTY, guest.rename(ROOT, "empty", ROOT, "a"));
    assertEquals(Errno.INVAL, guest.rename(ROOT, "a", ROOT, "a/b/c"));
    assertEquals(Errno.BUSY, guest.rename(ROOT, ".", ROOT, "x"));
    assertEquals(Errno.SUCCESS, guest.rename(ROOT, "a", ROOT, "a"));
    assertEquals(Errno.SUCCESS, guest.rename(ROOT, "a/", ROOT, "empty/"));
    assertTrue(Files.isDirectory(host.resolve("empty/b")));
  }

  @Test
  void listing() throws IOException {
    for (int i = 0; i < 20; i++) {
      Files.writeString(host.resolve("file-" + i), "");
    }
    StringBuilder names = new StringBuilder();
    long cookie = 0;
    int size = 100;
    int calls = 0;
    for (boolean more = true; more; calls++) {
      assertEquals(
          Errno.SUCCESS, guest.call("fd_readdir", ROOT, 4096, size, cookie, TestGuest.RESULT));
      int end = 4096 + guest.result();
      more = guest.result() == size;
      for (int at = 4096; at + 24 <= end; ) {
        int length = guest.memory.i32(at + 16);
        if (at + 24 + length > end) {
          break;
        }
        names.append(guest.text(at + 24, length)).append(' ');
        cookie = guest.memory.i64(at);
        at += 24 + length;
      }
      Files.deleteIfExists(host.resolve("file-" + calls)); // the list must not shift
    }
    assertTrue(names.toString().startsWith(". .. file-0 file-1 file-10 "), names.toString());
    assertEquals(22, names.toString().split(" ").length);
    assertEquals(Errno.SUCCESS, guest.call("fd_readdir", ROOT, 4096, 10, 0, TestGuest.RESULT));
    assertEquals(10, guest.result());
    assertEquals(Errno.SUCCESS, guest.call("fd_readdir", ROOT, 4096, 10, -1, TestGuest.RESULT));
    assertEquals(0, guest.result());
    assertEquals(Errno.FAULT, guest.call("fd_readdir", ROOT, 4096, -1, 0, TestGuest.RESULT));
    assertEquals(Errno.BADF, guest.call("fd_readdir", 0, 4096, 10, 0, TestGuest.RESULT));
  }

  @Test
  void badPaths() {
    assertEquals(Errno.INVAL, guest.open(ROOT, "a\0b", 0, READ, 0));
    guest.memory.setI8(0, 0xff);
    assertEquals(Errno.ILSEQ, guest.call("path_unlink_file", ROOT, 0, 1));
    assertEquals(Errno.NAMETOOLONG, guest.call("path_unlink_file", ROOT, 0, 5000));
    assertEquals(Errno.FAULT, guest.call("path_unlink_file", ROOT, 0, -1));
    assertEquals(Errno.NAMETOOLONG, guest.path("path_create_directory", ROOT, "x".repeat(300)));
    assertEquals(Errno.BADF, guest.path("path_create_directory", 9, "x"));
  }

  @Test
  void descriptorsRunOut() {
    int last = 0;
    int errno = Errno.SUCCESS;
    while (errno == Errno.SUCCESS) {
      errno = guest.open(ROOT, ".", 0, 0, 0);
      last = guest.result();
    }
    assertEquals(Errno.MFILE, errno);
    assertEquals(Descriptors.MAX - 1, last);
    assertEquals(Errno.SUCCESS, guest.call("fd_close", 1000));
    assertEquals(Errno.SUCCESS, guest.open(ROOT, ".", 0, 0, 0));
    assertEquals(1000, guest.result());
    assertNotEquals(Errno.SUCCESS, guest.open(ROOT, ".", 0, 0, 0));
  }

  @Test
  void anInterruptClosesNoFile() throws IOException {
    int fd = create("f", "abc");
    Thread.currentThread().interrupt();
    assertEquals(Errno.SUCCESS, guest.write(fd, "de", -1));
    assertEquals(Errno.SUCCESS, guest.call("fd_filestat_set_size", fd, 4));
    assertTrue(Thread.interrupted());
    assertEquals(Errno.SUCCESS, guest.read(fd, 9, 0));
    assertEquals("abcd", guest.read());
  }
}
