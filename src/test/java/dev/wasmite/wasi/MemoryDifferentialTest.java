package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same random calls on a directory of the host and in memory, which must answer the same. */
class MemoryDifferentialTest {
  private static final int ROOT = 3;
  private static final int LAST_FD = 11;
  private static final int PATH = 1024;
  private static final int OTHER_PATH = 2048;
  private static final int BUFFER = 8192;
  private static final int CALLS = 20_000;

  @TempDir private Path host;
  private Random random;
  private boolean countsLinks;
  private final int[] types = new int[LAST_FD];
  private final StringBuilder call = new StringBuilder();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void sameAnswers(long seed) throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "a host with Linux's rules");
    Path directory = Files.createDirectories(host.resolve("probe/below")).getParent();
    countsLinks = Files.getAttribute(directory, "unix:nlink").equals(3);
    Path root = Files.createDirectory(host.resolve("root"));
    Wasi onHost = new Wasi().dir(root.toString(), "/");
    MemoryFileSystem files = new MemoryFileSystem();
    Wasi inMemory = new Wasi().dir(files, "/");
    TestGuest expected = new TestGuest(onHost);
    TestGuest actual = new TestGuest(inMemory);
    int[] errnos = new int[Errno.NOTCAPABLE + 1];
    for (int i = 0; i < CALLS; i++) {
      for (int fd = ROOT; fd < LAST_FD; fd++) {
        int errno = expected.call("fd_fdstat_get", fd, 0);
        types[fd] = errno == Errno.SUCCESS ? expected.memory.u8(0) : -1;
      }
      random = new Random(seed << 32 | i);
      String answer = step(expected);
      random = new Random(seed << 32 | i);
      String ours = step(actual);
      assertEquals(answer, ours, "seed " + seed + ", call " + i + ": " + call);
      errnos[Integer.parseInt(answer.substring(0, answer.indexOf(' ')))]++;
    }
    compare(root, files);
    assertTrue(errnos[Errno.SUCCESS] > CALLS / 4, Arrays.toString(errnos));
    onHost.close();
    inMemory.close();
  }

  private static void compare(Path root, MemoryFileSystem files) throws IOException {
    try (var paths = Files.walk(root)) {
      for (Path path : paths.filter(path -> !Files.isSymbolicLink(path)).toList()) {
        String name = root.relativize(path).toString();
        if (Files.isRegularFile(path)) {
          assertArrayEquals(Files.readAllBytes(path), files.read(name));
        } else {
          try (var entries = Files.list(path)) {
            String[] names = entries.map(e -> e.getFileName().toString()).toArray(String[]::new);
            Arrays.sort(names);
            assertArrayEquals(names, files.list(name));
          }
        }
      }
    }
  }

  private String step(TestGuest guest) {
    call.setLength(0);
    int number = random.nextInt(22);
    switch (number) {
      case 0:
      case 1:
      case 2:
      case 3:
        return open(guest);
      case 4:
        return answer(call(guest, "fd_close", ROOT + 1 + random.nextInt(LAST_FD - ROOT)), "");
      case 5:
      case 6:
      case 7:
        return write(guest);
      case 8:
      case 9:
        return read(guest);
      case 10:
        return seek(guest);
      case 11:
        return size(guest);
      case 12:
      case 13:
        return twoPaths(guest, "path_rename");
      case 14:
        return twoPaths(guest, "path_link");
      case 15:
        return symlink(guest);
      case 16:
        return path(guest, "path_unlink_file");
      case 17:
        return path(guest, "path_create_directory");
      case 18:
        return path(guest, "path_remove_directory");
      case 19:
        return stat(guest);
      case 20:
        return list(guest);
      default:
        return random.nextBoolean() ? readLink(guest) : times(guest);
    }
  }

  private int call(TestGuest guest, String function, long... arguments) {
    call.append(function).append(' ').append(Arrays.toString(arguments));
    return guest.call(function, arguments);
  }

  private static String answer(int errno, Object result) {
    return errno + " " + (errno == Errno.SUCCESS ? result : "");
  }

  /** A descriptor, mostly one of this type. */
  private int fd(int type) {
    int fd = ROOT + random.nextInt(LAST_FD - ROOT);
    for (int tries = 0; tries < 4 && types[fd] != type; tries++) {
      fd = ROOT + random.nextInt(LAST_FD - ROOT);
    }
    return fd;
  }

  private int file() {
    return fd(FileStat.REGULAR_FILE);
  }

  private int directory() {
    return random.nextInt(3) > 0 ? ROOT : fd(FileStat.DIRECTORY);
  }

  /** Writes a path of one or two names at {@code address}; its length. */
  private int put(TestGuest guest, int address) {
    String text = path();
    call.append('"').append(text).append("\" ");
    return guest.put(address, text);
  }

  private String path() {
    String[] names = {"a", "b", "c", "a", "b", "c", "a", "b", "c", "b", "c", ".", ".."};
    StringBuilder path = new StringBuilder(names[random.nextInt(names.length)]);
    if (random.nextInt(2) == 0) {
      path.append('/').append(names[random.nextInt(names.length)]);
    }
    return path.append(random.nextInt(8) == 0 ? "/" : "").toString();
  }

  private String open(TestGuest guest) {
    int length = put(guest, PATH);
    int flags = random.nextInt(3) == 0 ? random.nextInt(16) : random.nextInt(2);
    long rights = random.nextInt(4) == 0 ? Rights.FD_READ : Rights.FILE;
    if ((flags & OpenRequest.DIRECTORY) != 0) {
      rights = Rights.FD_READ;
    } else if (rights == Rights.FD_READ) {
      flags &= OpenRequest.EXCLUSIVE;
    }
    long inherited = Rights.FILE | Rights.DIRECTORY;
    int append = random.nextInt(4) == 0 ? Descriptor.APPEND : 0;
    int follow = random.nextInt(4) == 0 ? 0 : 1;
    int errno =
        call(
            guest,
            "path_open",
            directory(),
            follow,
            PATH,
            length,
            flags,
            rights,
            inherited,
            append,
            TestGuest.RESULT);
    int fd = guest.result();
    if (errno == Errno.SUCCESS && fd >= LAST_FD) {
      guest.call("fd_close", ROOT + 1 + random.nextInt(LAST_FD - ROOT));
    }
    return answer(errno, fd);
  }

  private String write(TestGuest guest) {
    int fd = file();
    String text = "0123456789abcdefghijklmnopqrstuvwxyz".substring(random.nextInt(37));
    long position = random.nextInt(3) == 0 ? random.nextInt(5000) : -1;
    call.append("write ").append(fd).append(' ').append(position);
    int errno = guest.write(fd, text, position);
    return answer(errno, guest.result());
  }

  private String read(TestGuest guest) {
    int fd = file();
    long position = random.nextInt(2) == 0 ? random.nextInt(5000) : -1;
    call.append("read ").append(fd).append(' ').append(position);
    int errno = guest.read(fd, random.nextInt(6000), position);
    return errno == Errno.SUCCESS ? answer(errno, guest.read()) : answer(errno, "");
  }

  private String seek(TestGuest guest) {
    long offset = random.nextInt(100) - (random.nextBoolean() ? 50 : 0);
    int errno = call(guest, "fd_seek", file(), offset, random.nextInt(4), TestGuest.RESULT);
    return answer(errno, guest.memory.i64(TestGuest.RESULT));
  }

  private String size(TestGuest guest) {
    return random.nextBoolean()
        ? answer(call(guest, "fd_filestat_set_size", file(), random.nextInt(6000)), "")
        : answer(call(guest, "fd_allocate", file(), random.nextInt(100), random.nextInt(3000)), "");
  }

  private String twoPaths(TestGuest guest, String function) {
    int from = put(guest, PATH);
    int to = put(guest, OTHER_PATH);
    int fd = directory();
    int toFd = directory();
    return answer(
        function.equals("path_link")
            ? call(guest, function, fd, 0, PATH, from, toFd, OTHER_PATH, to)
            : call(guest, function, fd, PATH, from, toFd, OTHER_PATH, to),
        "");
  }

  private String symlink(TestGuest guest) {
    String held = path();
    held = held.endsWith("/") ? held + "." : held; // Java drops a slash at the end
    call.append(held).append(" <- ");
    int target = guest.put(PATH, held);
    int path = put(guest, OTHER_PATH);
    return answer(call(guest, "path_symlink", PATH, target, directory(), OTHER_PATH, path), "");
  }

  private String readLink(TestGuest guest) {
    int length = put(guest, PATH);
    int errno =
        call(guest, "path_readlink", directory(), PATH, length, BUFFER, 100, TestGuest.RESULT);
    return answer(errno, errno == Errno.SUCCESS ? guest.text(BUFFER, guest.result()) : "");
  }

  private String path(TestGuest guest, String function) {
    int length = put(guest, PATH);
    return answer(call(guest, function, directory(), PATH, length), "");
  }

  private String stat(TestGuest guest) {
    int errno;
    if (random.nextBoolean()) {
      errno = call(guest, "fd_filestat_get", fd(random.nextInt(5)), TestGuest.RESULT);
    } else {
      int length = put(guest, PATH);
      int follow = random.nextInt(2);
      errno = call(guest, "path_filestat_get", directory(), follow, PATH, length, TestGuest.RESULT);
    }
    int type = guest.memory.u8(TestGuest.RESULT + 16);
    boolean isDirectory = type == FileStat.DIRECTORY;
    long links = guest.memory.i64(TestGuest.RESULT + 24);
    long size = guest.memory.i64(TestGuest.RESULT + 32);
    return answer(
        errno,
        type
            + " links "
            + (isDirectory && !countsLinks ? 0 : links)
            + " size "
            + (isDirectory ? 0 : size));
  }

  /** Sets times, and compares those of change only: a read, of a link too, sets the other. */
  private String times(TestGuest guest) {
    int length = put(guest, PATH);
    int fd = directory();
    int follow = random.nextInt(2);
    int time = 1000 * random.nextInt(1_000_000); // Java sets a link's to the microsecond
    int flags = 4 + random.nextInt(2);
    int errno = call(guest, "path_filestat_set_times", fd, follow, PATH, length, time, time, flags);
    if (errno == Errno.SUCCESS) {
      errno = call(guest, "path_filestat_get", fd, follow, PATH, length, TestGuest.RESULT);
    }
    return answer(errno, guest.memory.i64(TestGuest.RESULT + 48));
  }

  private String list(TestGuest guest) {
    int errno = call(guest, "fd_readdir", directory(), BUFFER, 4096, 0, TestGuest.RESULT);
    StringBuilder entries = new StringBuilder();
    for (int at = BUFFER; errno == Errno.SUCCESS && at < BUFFER + guest.result(); ) {
      int length = guest.memory.i32(at + 16);
      entries.append(guest.memory.i64(at)).append(' ');
      entries.append(guest.memory.u8(at + 20)).append(' ');
      entries.append(guest.text(at + 24, length)).append(' ');
      at += 24 + length;
    }
    return answer(errno, entries);
  }
}
