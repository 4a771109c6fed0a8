package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Java's failures as error numbers. */
class ErrnoTest {
  @Test
  void ofKinds() {
    assertEquals(Errno.NOENT, Errno.of(new NoSuchFileException("f")));
    assertEquals(Errno.EXIST, Errno.of(new FileAlreadyExistsException("f")));
    assertEquals(Errno.NOTEMPTY, Errno.of(new DirectoryNotEmptyException("f")));
    assertEquals(Errno.ACCES, Errno.of(new AccessDeniedException("f")));
    assertEquals(Errno.NOTDIR, Errno.of(new NotDirectoryException("f")));
    assertEquals(Errno.INVAL, Errno.of(new NotLinkException("f")));
    assertEquals(Errno.XDEV, Errno.of(new AtomicMoveNotSupportedException("f", "g", "h")));
    assertEquals(Errno.BADF, Errno.of(new ClosedChannelException()));
    assertEquals(Errno.IO, Errno.of(new IOException()));
    assertEquals(Errno.IO, Errno.of(new IOException("the dog ate it")));
  }

  @ParameterizedTest
  @CsvSource({
    "Not a directory, 54",
    "Is a directory, 31",
    "Directory not empty, 55",
    "File name too long, 37",
    "No space left on device, 51",
    "Disk quota exceeded, 19",
    "File too large, 22",
    "Read-only file system, 69",
    "Operation not permitted, 63",
    "Permission denied, 2",
    "Invalid argument, 28",
    "Illegal seek, 70",
    "Too many open files, 33",
    "Too many open files in system, 41",
    "Broken pipe, 64",
    "Invalid cross-device link, 75",
    "Device or resource busy, 10",
    "Text file busy, 74",
    "Too many levels of symbolic links, 32"
  })
  void ofReasons(String reason, int errno) {
    assertEquals(errno, Errno.of(new FileSystemException("f", null, reason)));
    assertEquals(errno, Errno.of(new IOException(reason)));
  }
}
