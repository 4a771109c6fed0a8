package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A tree beside the pre-opened directory that no guest may see or change: {@code secret}, a file;
 * {@code victim}, another; {@code box}, an empty directory; {@code sub/secret}; {@code door}, a
 * link; and a file with a telling name.
 *
 * <p>Made by the tests of the sandbox.
 */
final class Outside {
  /** Stands in every file, link and listing of the tree, and in no path that a test sends. */
  static final String SECRET = "TOP-SECRET";

  private static final Path OPEN_FILES = Paths.get("/proc/self/fd");

  final Path root;
  private final Set<Object> inodes = new HashSet<>();
  private final Map<String, String> before;
  private boolean rootIgnored;

  /** Makes the tree at {@code root}, which is not there yet. */
  Outside(Path root) throws IOException {
    this.root = root;
    Files.createDirectories(root.resolve("box"));
    Files.createDirectory(root.resolve("sub"));
    for (String file : new String[] {"secret", "victim", "sub/secret", SECRET}) {
      Files.writeString(root.resolve(file), SECRET);
    }
    Files.createSymbolicLink(root.resolve("door"), Paths.get(SECRET));
    before = state();
  }

  /** Every name with all that the host knows of it, but when it was read. */
  private Map<String, String> state() throws IOException {
    Map<String, String> state = new TreeMap<>();
    try (Stream<Path> entries = Files.walk(root)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        Map<String, Object> known =
            Files.readAttributes(
                entry,
                "unix:mode,ino,nlink,uid,size,lastModifiedTime,ctime",
                LinkOption.NOFOLLOW_LINKS);
        inodes.add(known.get("ino"));
        String text = new TreeMap<>(known).toString();
        if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
          text += Files.readString(entry);
        }
        state.put(root.relativize(entry).toString(), text);
      }
    }
    if (rootIgnored) {
      state.remove("");
    }
    return state;
  }

  /** Fails unless names, contents, modes, link counts and times are as they were at first. */
  void assertUntouched(String attempt) throws IOException {
    assertEquals(before, state(), attempt);
  }

  /** Leaves the root itself, in which the host makes and removes names, out of comparison. */
  void ignoreRoot() {
    rootIgnored = true;
    before.remove("");
  }

  /** Whether what was read is a secret, or what was asked of a file is of one outside. */
  boolean leaked(Burglar burglar) {
    return inodes.contains(burglar.guest.memory.i64(TestGuest.RESULT + 8))
        || burglar.guest.text(Burglar.BUFFER, Burglar.BUFFER_BYTES).contains(SECRET);
  }

  /** The files below {@code directory} that this process has open; none where it cannot tell. */
  static List<String> open(Path directory) throws IOException {
    List<String> open = new ArrayList<>();
    if (Files.isDirectory(OPEN_FILES)) {
      try (Stream<Path> entries = Files.list(OPEN_FILES)) {
        for (Path entry : (Iterable<Path>) entries::iterator) {
          try {
            String file = Files.readSymbolicLink(entry).toString();
            if (file.startsWith(directory.toString())) {
              open.add(file);
            }
          } catch (NoSuchFileException e) {
            continue; // closed meanwhile
          }
        }
      }
    }
    open.sort(null);
    return open;
  }
}
