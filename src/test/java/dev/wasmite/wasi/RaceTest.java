package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A guest goes through a directory again and again, in every function that takes a path, while
 * somebody else swaps it: whatever the moment, nothing outside is seen or changed.
 */
class RaceTest {
  private static final int ROOT = 3;
  private static final long NANOS = 400_000_000;

  /** What somebody else does, again and again, on a thread of its own. */
  private interface Work {
    void once() throws IOException;
  }

  @TempDir private Path host;
  private Path inside;
  private Outside outside;
  private Wasi wasi;
  private Burglar guest;

  @BeforeEach
  void open() throws IOException {
    host = host.toRealPath();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(host)) {
      assumeTrue(stream instanceof SecureDirectoryStream, "hosts where paths only are known");
    }
    assumeTrue(Files.isDirectory(Paths.get("/proc/self/fd")));
    outside = new Outside(host.resolve("outside"));
    inside = host.resolve("inside");
    fill(inside.resolve("swap"));
    Files.createSymbolicLink(inside.resolve("spare-link"), Paths.get("../outside"));
    Files.writeString(inside.resolve("own"), "inside");
    Files.writeString(inside.resolve("spare-file"), "inside");
    Files.createDirectory(inside.resolve("empty"));
    wasi = new Wasi().dir(inside.toString(), "/");
    guest = new Burglar(new TestGuest(wasi));
  }

  /** Makes a directory with the names that are outside, too. */
  private static void fill(Path directory) throws IOException {
    Files.createDirectories(directory.resolve("box"));
    Files.createDirectory(directory.resolve("sub"));
    for (String file : new String[] {"secret", "victim", "sub/secret"}) {
      Files.writeString(directory.resolve(file), "inside");
    }
    Files.createSymbolicLink(directory.resolve("door"), Paths.get("secret"));
  }

  @AfterEach
  void close() throws IOException {
    if (wasi != null) {
      wasi.close();
    }
  }

  /** Runs attempts on {@code path} while somebody else works. */
  private void race(String path, Map<String, Burglar.Attempt> attempts, Work work)
      throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1);
    Throwable[] failure = new Throwable[1];
    Thread other =
        new Thread(
            () -> {
              try {
                while (!done.get()) {
                  work.once();
                  begun.countDown();
                }
              } catch (IOException | RuntimeException | Error e) {
                failure[0] = e;
                begun.countDown();
              }
            });
    assertEquals(0, guest.readLink(ROOT, "spare-link")); // opens what stays open
    List<String> open = Outside.open(host);
    other.start();
    begun.await();
    try {
      for (long end = System.nanoTime() + NANOS; System.nanoTime() < end; ) {
        for (Map.Entry<String, Burglar.Attempt> attempt : attempts.entrySet()) {
          guest.forget();
          attempt.getValue().on(guest, ROOT, path);
          assertFalse(outside.leaked(guest), attempt.getKey());
        }
        restore();
      }
    } finally {
      done.set(true);
      other.join();
    }
    if (failure[0] != null) {
      throw new AssertionError(failure[0]);
    }
    outside.assertUntouched("race");
    assertEquals(open, Outside.open(host));
  }

  /** Makes anew what attempts have taken away; the guest itself does, so that it may race, too. */
  private void restore() {
    guest.unlink(ROOT, "stolen");
    guest.write(ROOT, "own", OpenRequest.CREATE);
    guest.make(ROOT, "empty");
    guest.write(ROOT, "swap/victim", OpenRequest.CREATE);
    guest.make(ROOT, "swap/box");
    guest.unlink(ROOT, "swap/box/new");
    guest.remove(ROOT, "swap/box/new");
    guest.unlink(ROOT, "swap/new");
    guest.remove(ROOT, "swap/new");
    guest.symlink("secret", ROOT, "swap/door");
  }

  private void move(String from, String to) throws IOException {
    Files.move(inside.resolve(from), inside.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void hostSwapsForLink() throws Exception {
    race(
        "swap",
        Burglar.THROUGH,
        () -> {
          move("swap", "spare");
          move("spare-link", "swap");
          move("swap", "spare-link");
          move("spare", "swap");
        });
  }

  @Test
  void otherGuestSwapsForLink() throws Exception {
    Wasi other = new Wasi().dir(inside.toString(), "/");
    Burglar swapper = new Burglar(new TestGuest(other));
    try {
      race(
          "swap",
          Burglar.THROUGH,
          () -> {
            swapper.rename(ROOT, "swap", ROOT, "spare");
            swapper.rename(ROOT, "spare-link", ROOT, "swap");
            swapper.rename(ROOT, "swap", ROOT, "spare-link");
            swapper.rename(ROOT, "spare", ROOT, "swap");
          });
    } finally {
      other.close();
    }
  }

  /** Files are swapped for links to files and to nothing. */
  @Test
  void hostSwapsFileForLink() throws Exception {
    Files.createSymbolicLink(inside.resolve("link"), Paths.get("../outside/secret"));
    Files.createSymbolicLink(inside.resolve("hole"), Paths.get("../outside/new"));
    race(
        "swap/secret",
        Burglar.FOLLOWING,
        () -> {
          for (String link : new String[] {"link", "hole"}) {
            if (Files.exists(inside.resolve("swap/secret"))) {
              move("swap/secret", "spare");
              move(link, "swap/secret");
              move("swap/secret", link);
              move("spare", "swap/secret");
            }
          }
        });
  }

  /** What is no directory is not opened as one; it would take other files with it. */
  @Test
  void hostSwapsForFile() throws Exception {
    race(
        "swap",
        Burglar.THROUGH,
        () -> {
          move("swap", "spare");
          move("spare-file", "swap");
          move("swap", "spare-file");
          move("spare", "swap");
          Files.newDirectoryStream(outside.root).close();
        });
  }

  /** While the guest is in a directory, that is moved out; up from there is not outside. */
  @Test
  void hostMovesDirectoryOut() throws Exception {
    outside.ignoreRoot();
    race(
        "swap/sub/..",
        Burglar.THROUGH,
        () -> {
          move("swap/sub", "../outside/moved");
          move("../outside/moved", "swap/sub");
        });
  }

  /**
   * The program around lists the guest's directory and others, so that the numbers of its open
   * files come to mean this and that.
   */
  @Test
  void hostListsDirectories() throws Exception {
    Map<String, Burglar.Attempt> byPath = new LinkedHashMap<>(Burglar.THROUGH);
    byPath.keySet().removeIf(name -> !name.contains("make") && !name.contains("link"));
    race(
        "swap",
        byPath,
        () -> {
          Files.newDirectoryStream(inside.resolve("swap")).close();
          Files.newDirectoryStream(outside.root).close();
        });
  }
}
