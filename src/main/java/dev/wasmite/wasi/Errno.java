package dev.wasmite.wasi;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.ClosedDirectoryStreamException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.ReadOnlyFileSystemException;

/** The error numbers of WASI preview 1 ({@code errno}) that our calls answer; never made. */
final class Errno {
  static final int SUCCESS = 0;
  static final int ACCES = 2;
  static final int AGAIN = 6;
  static final int BADF = 8;
  static final int BUSY = 10;
  static final int CONNABORTED = 13;
  static final int CONNRESET = 15;
  static final int DQUOT = 19;
  static final int EXIST = 20;
  static final int FAULT = 21;
  static final int FBIG = 22;
  static final int ILSEQ = 25;
  static final int INTR = 27;
  static final int INVAL = 28;
  static final int IO = 29;
  static final int ISDIR = 31;
  static final int LOOP = 32;
  static final int MFILE = 33;
  static final int NAMETOOLONG = 37;
  static final int NFILE = 41;
  static final int NOENT = 44;
  static final int NOSPC = 51;
  static final int NOSYS = 52;
  static final int NOTCONN = 53;
  static final int NOTDIR = 54;
  static final int NOTEMPTY = 55;
  static final int NOTSOCK = 57;
  static final int NOTSUP = 58;
  static final int OVERFLOW = 61;
  static final int PERM = 63;
  static final int PIPE = 64;
  static final int ROFS = 69;
  static final int SPIPE = 70;
  static final int TXTBSY = 74;
  static final int XDEV = 75;
  static final int NOTCAPABLE = 76;

  private Errno() {}

  /** The error number that says what {@code failure} says; {@link #IO} where nothing is nearer. */
  static int of(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return NOENT;
    }
    if (failure instanceof FileAlreadyExistsException) {
      return EXIST;
    }
    if (failure instanceof DirectoryNotEmptyException) {
      return NOTEMPTY;
    }
    if (failure instanceof AccessDeniedException) {
      return ACCES;
    }
    if (failure instanceof NotDirectoryException) {
      return NOTDIR;
    }
    if (failure instanceof NotLinkException) {
      return INVAL;
    }
    if (failure instanceof AtomicMoveNotSupportedException) {
      return XDEV;
    }
    if (failure instanceof InterruptedIOException
        || failure instanceof ClosedByInterruptException) {
      return INTR;
    }
    if (failure instanceof ClosedChannelException) {
      return BADF;
    }
    return ofReason(
        failure instanceof FileSystemException
            ? ((FileSystemException) failure).getReason()
            : failure.getMessage());
  }

  /**
   * The error number that says what a failure says which Java leaves unchecked; {@link #IO} where
   * nothing is nearer.
   */
  static int of(RuntimeException failure) {
    if (failure.getCause() instanceof IOException) {
      return of((IOException) failure.getCause());
    }
    if (failure instanceof NonReadableChannelException
        || failure instanceof NonWritableChannelException
        || failure instanceof ClosedDirectoryStreamException
        || failure instanceof ClosedFileSystemException) {
      return BADF;
    }
    if (failure instanceof ReadOnlyFileSystemException) {
      return ROFS;
    }
    if (failure instanceof SecurityException) {
      return ACCES;
    }
    if (failure instanceof UnsupportedOperationException) {
      return NOTSUP;
    }
    if (failure instanceof InvalidPathException) {
      return ILSEQ; // no zero byte, so characters that the host's names cannot hold
    }
    if (failure instanceof NotYetConnectedException) {
      return NOTCONN;
    }
    return failure instanceof IllegalArgumentException ? INVAL : IO;
  }

  /**
   * The error number of an operating system's message, which is all that Java hands on of rarer
   * failures. Systems in other languages fall to {@link #IO}.
   */
  private static int ofReason(String reason) {
    if (reason == null) {
      return IO;
    }
    switch (reason) {
      case "Not a directory":
        return NOTDIR;
      case "Is a directory":
        return ISDIR;
      case "Directory not empty":
        return NOTEMPTY;
      case "File name too long":
        return NAMETOOLONG;
      case "No space left on device":
        return NOSPC;
      case "Disk quota exceeded":
        return DQUOT;
      case "File too large":
        return FBIG;
      case "Read-only file system":
        return ROFS;
      case "Operation not permitted":
        return PERM;
      case "Permission denied":
        return ACCES;
      case "Invalid argument":
        return INVAL;
      case "Illegal seek":
        return SPIPE;
      case "Too many open files":
        return MFILE;
      case "Too many open files in system":
        return NFILE;
      case "Broken pipe":
      case "Pipe closed":
        return PIPE;
      case "Invalid cross-device link":
        return XDEV;
      case "Device or resource busy":
        return BUSY;
      case "Text file busy":
        return TXTBSY;
      case "Connection reset by peer":
      case "Connection reset":
      case "An existing connection was forcibly closed by the remote host":
        return CONNRESET;
      case "Software caused connection abort":
      case "An established connection was aborted by the software in your host machine":
        return CONNABORTED;
      case "Transport endpoint is not connected":
      case "Socket is not connected":
        return NOTCONN;
      default:
        return reason.startsWith("Too many levels of symbolic links") ? LOOP : IO;
    }
  }
}
