package dev.wasmite.wasi;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The names that Linux gives the open files of this process, {@code /proc/self/fd/N}: a path that
 * leads to an open file or directory and that no one can swap, for what Java does with paths only.
 *
 * <p>Which number a channel has Java does not say, and to know the file is not enough: the program
 * around may have it open, too, and close it, whereupon the number means another file. So the
 * channel is moved to a position of its own, and found by that. Never made.
 */
final class OpenFiles {
  private static final Path NAMES = Paths.get("/proc/self/fd");
  private static final Path FACTS = Paths.get("/proc/self/fdinfo");

  /** What the facts of an open file begin with; the position in decimal follows, and a line end. */
  private static final String POSITION = "pos:\t";

  private static final int MOST_FACTS = 64;

  // Positions are odd, from 2^30 to 2^31: nobody reads from there by chance, and every file system
  // and directory takes them.
  private static final int FIRST_MARK = 1 << 30 | 1;
  private static final AtomicInteger MARKS = new AtomicInteger((int) System.nanoTime());

  /** The number found last, which is likely to be the next one, too. */
  private static volatile String last = "0";

  private OpenFiles() {}

  /**
   * The name of the file that {@code channel} has open, good until that is closed; null where the
   * host has no such names. Moves the channel's position.
   *
   * @throws IOException if the host has them and cannot tell, having no more files to open, say
   */
  static Path name(FileChannel channel) throws IOException {
    int mark = MARKS.getAndAdd(2) & 0x3ffffffe | FIRST_MARK;
    try {
      channel.position(mark);
    } catch (IOException e) {
      return null; // a pipe, or a device
    }
    String tried = last;
    if (position(FACTS.resolve(tried)) == mark) {
      return NAMES.resolve(tried);
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(FACTS)) {
      for (Path entry : entries) {
        if (position(entry) == mark) {
          last = entry.getFileName().toString();
          return NAMES.resolve(last);
        }
      }
    } catch (NoSuchFileException | AccessDeniedException e) {
      return null;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return null;
  }

  /** The position of an open file; -1 if it is closed. */
  private static long position(Path facts) throws IOException {
    byte[] text = new byte[MOST_FACTS];
    try (InputStream in = Files.newInputStream(facts)) {
      return position(text, read(in, text));
    } catch (NoSuchFileException | AccessDeniedException e) {
      return -1;
    }
  }

  private static int read(InputStream in, byte[] text) {
    try {
      return in.read(text);
    } catch (IOException e) {
      return 0; // closed meanwhile
    }
  }

  private static long position(byte[] text, int length) {
    long position = -1;
    for (int i = 0; i < length && text[i] != '\n'; i++) {
      if (i < POSITION.length()) {
        if (text[i] != POSITION.charAt(i)) {
          return -1;
        }
        position = 0;
      } else {
        position = 10 * position + text[i] - '0';
      }
    }
    return position;
  }
}
