package dev.wasmite.wasi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A guest that tries every function that takes a path. In a path, a character from U+F000 to U+F0FF
 * stands for the byte that its low half says, so that a path need not be UTF-8.
 *
 * <p>Made by the tests of the sandbox.
 */
final class Burglar {
  /** One thing to try on a path; what it answers is an error number. */
  interface Attempt {
    int on(Burglar burglar, int fd, String path);
  }

  /** What to try on the way to a directory like {@link Outside}: all of it must be refused. */
  static final Map<String, Attempt> THROUGH = new LinkedHashMap<>();

  /** What to try on the way to a file, there or not, by way of links: refused as well. */
  static final Map<String, Attempt> FOLLOWING = new LinkedHashMap<>();

  /** What the guest may do with a link itself, wherever that leads; it stays a link. */
  static final Map<String, Attempt> ON_LINK = new LinkedHashMap<>();

  private static final int CREATE = OpenRequest.CREATE;
  private static final int EXCLUSIVE = OpenRequest.EXCLUSIVE;
  private static final int TRUNCATE = OpenRequest.TRUNCATE;
  private static final int DIRECTORY = OpenRequest.DIRECTORY;
  private static final int ROOT = 3;
  private static final int BYTES_OF_RESULTS = 256;
  private static final int PATH = 0x2000;
  private static final int OTHER_PATH = 0x4000;
  static final int BUFFER = 0x8000;
  static final int BUFFER_BYTES = 0x1000;

  static {
    THROUGH.put("open to read", (b, fd, p) -> b.read(fd, p + "/secret"));
    THROUGH.put("open to write", (b, fd, p) -> b.write(fd, p + "/secret", 0));
    THROUGH.put("truncate", (b, fd, p) -> b.write(fd, p + "/secret", TRUNCATE));
    THROUGH.put("truncate or create", (b, fd, p) -> b.write(fd, p + "/victim", CREATE | TRUNCATE));
    THROUGH.put("open, no follow", (b, fd, p) -> b.opens(fd, 0, p + "/secret", 0, Rights.FD_READ));
    THROUGH.put("open by the link there", (b, fd, p) -> b.read(fd, p + "/door"));
    THROUGH.put("create by the link there", (b, fd, p) -> b.write(fd, p + "/door", CREATE));
    THROUGH.put("create exclusively", (b, fd, p) -> b.write(fd, p + "/new", CREATE | EXCLUSIVE));
    THROUGH.put("unlink file", (b, fd, p) -> b.unlink(fd, p + "/new"));
    THROUGH.put("create", (b, fd, p) -> b.write(fd, p + "/new", CREATE));
    THROUGH.put("rename from over own", (b, fd, p) -> b.rename(fd, p + "/new", ROOT, "own"));
    THROUGH.put("make directory", (b, fd, p) -> b.make(fd, p + "/new"));
    THROUGH.put("remove directory", (b, fd, p) -> b.remove(fd, p + "/new"));
    THROUGH.put("make link", (b, fd, p) -> b.symlink("../outside", fd, p + "/new"));
    THROUGH.put("unlink link", (b, fd, p) -> b.unlink(fd, p + "/new"));
    THROUGH.put("link to", (b, fd, p) -> b.link(ROOT, "own", fd, p + "/new"));
    THROUGH.put("unlink linked", (b, fd, p) -> b.unlink(fd, p + "/new"));
    THROUGH.put("create below", (b, fd, p) -> b.write(fd, p + "/box/new", CREATE | EXCLUSIVE));
    THROUGH.put("unlink below", (b, fd, p) -> b.unlink(fd, p + "/box/new"));
    THROUGH.put("make directory below", (b, fd, p) -> b.make(fd, p + "/box/new/"));
    THROUGH.put("remove directory below", (b, fd, p) -> b.remove(fd, p + "/box/new/"));
    THROUGH.put("remove directory there", (b, fd, p) -> b.remove(fd, p + "/box"));
    THROUGH.put("rename directory to", (b, fd, p) -> b.rename(ROOT, "empty", fd, p + "/box"));
    THROUGH.put("rename directory from", (b, fd, p) -> b.rename(fd, p + "/box", ROOT, "empty"));
    THROUGH.put("make directory anew", (b, fd, p) -> b.make(fd, p + "/box"));
    THROUGH.put("rename over", (b, fd, p) -> b.rename(ROOT, "own", fd, p + "/victim"));
    THROUGH.put("rename from", (b, fd, p) -> b.rename(fd, p + "/victim", ROOT, "own"));
    THROUGH.put("link from", (b, fd, p) -> b.link(fd, p + "/secret", ROOT, "stolen"));
    THROUGH.put("link link from", (b, fd, p) -> b.link(fd, p + "/door", ROOT, "stolen"));
    THROUGH.put("read link", (b, fd, p) -> b.readLink(fd, p + "/door"));
    THROUGH.put("unlink link there", (b, fd, p) -> b.unlink(fd, p + "/door"));
    THROUGH.put("make link anew", (b, fd, p) -> b.symlink("secret", fd, p + "/door"));
    THROUGH.put("list", (b, fd, p) -> b.list(fd, 1, p));
    THROUGH.put("list, with a slash", (b, fd, p) -> b.list(fd, 0, p + "/"));
    THROUGH.put("list, with a dot", (b, fd, p) -> b.list(fd, 0, p + "/."));
    THROUGH.put("list below", (b, fd, p) -> b.list(fd, 1, p + "/sub"));
    THROUGH.put("list, up from below", (b, fd, p) -> b.list(fd, 1, p + "/sub/.."));
    THROUGH.put("stat", (b, fd, p) -> b.stat(fd, 1, p + "/secret"));
    THROUGH.put("stat, no follow", (b, fd, p) -> b.stat(fd, 0, p + "/door"));
    THROUGH.put("stat directory", (b, fd, p) -> b.stat(fd, 1, p));
    THROUGH.put("stat directory, with a slash", (b, fd, p) -> b.stat(fd, 0, p + "/"));
    THROUGH.put("set times", (b, fd, p) -> b.setTimes(fd, 1, p + "/secret"));
    THROUGH.put("set times, no follow", (b, fd, p) -> b.setTimes(fd, 0, p + "/secret"));
    THROUGH.put("set times of the link there", (b, fd, p) -> b.setTimes(fd, 0, p + "/door"));
    THROUGH.put("set times of the directory", (b, fd, p) -> b.setTimes(fd, 0, p + "/."));

    FOLLOWING.put("open to read", (b, fd, p) -> b.read(fd, p));
    FOLLOWING.put("open to write", (b, fd, p) -> b.write(fd, p, 0));
    FOLLOWING.put("truncate", (b, fd, p) -> b.write(fd, p, TRUNCATE));
    FOLLOWING.put("create", (b, fd, p) -> b.write(fd, p, CREATE));
    FOLLOWING.put("create to read", (b, fd, p) -> b.opens(fd, 1, p, CREATE, Rights.FD_READ));
    FOLLOWING.put("truncate or create", (b, fd, p) -> b.write(fd, p, CREATE | TRUNCATE));
    FOLLOWING.put("open a directory", (b, fd, p) -> b.opens(fd, 1, p, DIRECTORY, 0));
    FOLLOWING.put("open, slash, no follow", (b, fd, p) -> b.opens(fd, 0, p + "/", 0, 0));
    FOLLOWING.put("open, dot", (b, fd, p) -> b.opens(fd, 0, p + "/.", 0, 0));
    FOLLOWING.put("list below", (b, fd, p) -> b.list(fd, 0, p + "/sub"));
    FOLLOWING.put("make directory below", (b, fd, p) -> b.make(fd, p + "/new"));
    FOLLOWING.put("stat", (b, fd, p) -> b.stat(fd, 1, p));
    FOLLOWING.put("stat, slash, no follow", (b, fd, p) -> b.stat(fd, 0, p + "/"));
    FOLLOWING.put("read link, slash", (b, fd, p) -> b.readLink(fd, p + "/"));
    FOLLOWING.put("set times", (b, fd, p) -> b.setTimes(fd, 1, p));
    FOLLOWING.put("set times, slash", (b, fd, p) -> b.setTimes(fd, 0, p + "/"));

    ON_LINK.put("stat, no follow", (b, fd, p) -> b.stat(fd, 0, p));
    ON_LINK.put("set times, no follow", (b, fd, p) -> b.setTimes(fd, 0, p));
    ON_LINK.put("open, no follow", (b, fd, p) -> b.opens(fd, 0, p, CREATE, Rights.FD_WRITE));
    ON_LINK.put("create exclusively", (b, fd, p) -> b.write(fd, p, CREATE | EXCLUSIVE));
    ON_LINK.put("make directory", (b, fd, p) -> b.make(fd, p));
    ON_LINK.put("make directory, slash", (b, fd, p) -> b.make(fd, p + "/"));
    ON_LINK.put("remove directory", (b, fd, p) -> b.remove(fd, p));
    ON_LINK.put("remove directory, slash", (b, fd, p) -> b.remove(fd, p + "/"));
    ON_LINK.put("unlink, slash", (b, fd, p) -> b.unlink(fd, p + "/"));
    ON_LINK.put("make link", (b, fd, p) -> b.symlink("x", fd, p));
    ON_LINK.put("link to", (b, fd, p) -> b.link(ROOT, "own", fd, p));
    ON_LINK.put("rename directory over", (b, fd, p) -> b.rename(ROOT, "empty", fd, p));
    ON_LINK.put("link from, follow", (b, fd, p) -> b.link(fd, 1, p, ROOT, "stolen"));
  }

  final TestGuest guest;

  Burglar(TestGuest guest) {
    this.guest = guest;
  }

  private int put(int address, String path) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) >> 8 == 0xf0) {
        bytes.write(path.charAt(i));
      } else {
        bytes.writeBytes(path.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
      }
    }
    guest.memory.write(address, bytes.toByteArray(), 0, bytes.size());
    return bytes.size();
  }

  int open(int fd, int lookup, String path, int flags, long rights) {
    return guest.call(
        "path_open", fd, lookup, PATH, put(PATH, path), flags, rights, rights, 0, TestGuest.RESULT);
  }

  private int opens(int fd, int lookup, String path, int flags, long rights) {
    int errno = open(fd, lookup, path, flags, rights);
    return errno == Errno.SUCCESS ? close(errno, guest.result()) : errno;
  }

  private int close(int errno, int fd) {
    guest.call("fd_close", fd);
    return errno;
  }

  /** Opens and reads a file; what was read stands in memory. */
  int read(int fd, String path) {
    int errno = open(fd, 1, path, 0, Rights.FD_READ);
    if (errno != Errno.SUCCESS) {
      return errno;
    }
    int file = guest.result();
    guest.memory.setI32(0, BUFFER);
    guest.memory.setI32(4, BUFFER_BYTES);
    return close(guest.call("fd_read", file, 0, 1, TestGuest.RESULT), file);
  }

  /** Opens a file, writes to it, and sets its times. */
  int write(int fd, String path, int flags) {
    int errno = open(fd, 1, path, flags, Rights.FD_WRITE | Rights.FD_FILESTAT_SET_TIMES);
    if (errno != Errno.SUCCESS) {
      return errno;
    }
    int file = guest.result();
    guest.memory.setI32(0, BUFFER);
    guest.memory.setI32(4, put(BUFFER, "inside"));
    guest.call("fd_filestat_set_times", file, 1_000_000_007L, 1_000_000_007L, 5);
    return close(guest.call("fd_write", file, 0, 1, TestGuest.RESULT), file);
  }

  /** Opens and lists a directory; the names stand in memory. */
  int list(int fd, int lookup, String path) {
    int errno = open(fd, lookup, path, DIRECTORY, Rights.FD_READDIR);
    if (errno != Errno.SUCCESS) {
      return errno;
    }
    int directory = guest.result();
    int end = TestGuest.RESULT;
    return close(guest.call("fd_readdir", directory, BUFFER, BUFFER_BYTES, 0, end), directory);
  }

  /** What {@link #list} found: each name in quotes and its inode. */
  String listed() {
    StringBuilder text = new StringBuilder();
    int end = BUFFER + guest.result();
    for (int at = BUFFER; at < end; at += 24 + guest.memory.i32(at + 16)) {
      String name = guest.text(at + 24, guest.memory.i32(at + 16));
      text.append('"').append(name).append("\" ").append(guest.memory.i64(at + 8)).append('\n');
    }
    return text.toString();
  }

  int make(int fd, String path) {
    return guest.call("path_create_directory", fd, PATH, put(PATH, path));
  }

  int remove(int fd, String path) {
    return guest.call("path_remove_directory", fd, PATH, put(PATH, path));
  }

  int unlink(int fd, String path) {
    return guest.call("path_unlink_file", fd, PATH, put(PATH, path));
  }

  int rename(int fd, String from, int toFd, String to) {
    int length = put(PATH, from);
    return guest.call("path_rename", fd, PATH, length, toFd, OTHER_PATH, put(OTHER_PATH, to));
  }

  int link(int fd, String from, int toFd, String to) {
    return link(fd, 0, from, toFd, to);
  }

  private int link(int fd, int lookup, String from, int toFd, String to) {
    int length = put(PATH, from);
    int toLength = put(OTHER_PATH, to);
    return guest.call("path_link", fd, lookup, PATH, length, toFd, OTHER_PATH, toLength);
  }

  int symlink(String target, int fd, String path) {
    int length = put(PATH, target);
    return guest.call("path_symlink", PATH, length, fd, OTHER_PATH, put(OTHER_PATH, path));
  }

  int readLink(int fd, String path) {
    int length = put(PATH, path);
    return guest.call("path_readlink", fd, PATH, length, BUFFER, BUFFER_BYTES, TestGuest.RESULT);
  }

  int stat(int fd, int lookup, String path) {
    int length = put(PATH, path);
    return guest.call("path_filestat_get", fd, lookup, PATH, length, TestGuest.RESULT);
  }

  int setTimes(int fd, int lookup, String path) {
    long time = 1_000_000_007L;
    return guest.call("path_filestat_set_times", fd, lookup, PATH, put(PATH, path), time, time, 5);
  }

  /** Clears what an attempt may have left in memory, all but the paths. */
  void forget() {
    guest.memory.write(0, new byte[BYTES_OF_RESULTS], 0, BYTES_OF_RESULTS);
    guest.memory.write(BUFFER, new byte[BUFFER_BYTES], 0, BUFFER_BYTES);
  }
}
