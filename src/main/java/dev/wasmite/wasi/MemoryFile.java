package dev.wasmite.wasi;

import java.io.IOException;

/**
 * An open file of a {@link MemoryFileSystem}. Every call holds the file system's lock.
 *
 * <p>Made by {@link MemoryFolder#openFile}.
 */
final class MemoryFile extends SeekableDescriptor {
  private final MemoryFileSystem system;
  private final MemoryNode node;
  private final boolean writable;

  /** The caller holds the file system's lock. */
  MemoryFile(MemoryNode node, OpenRequest request) {
    super(request);
    system = node.system;
    this.node = node;
    writable = request.writes();
    node.descriptors++;
  }

  @Override
  int type() {
    return FileStat.REGULAR_FILE;
  }

  @Override
  long size() {
    synchronized (system) {
      return node.size();
    }
  }

  @Override
  FileStat stat() {
    synchronized (system) {
      return node.stat();
    }
  }

  @Override
  void setTimes(long access, long modification) {
    synchronized (system) {
      node.setTimes(access, modification);
    }
  }

  /** Finds the end and writes there in one step, so that two that append lose nothing. */
  @Override
  int write(byte[] from, int offset, int length) throws IOException {
    synchronized (system) {
      return super.write(from, offset, length);
    }
  }

  @Override
  int readAt(long at, byte[] to, int offset, int length) {
    synchronized (system) {
      return node.read(at, to, offset, length);
    }
  }

  @Override
  int writeAt(long at, byte[] from, int offset, int length) {
    synchronized (system) {
      return node.write(at, from, offset, length);
    }
  }

  @Override
  void setSize(long size) {
    MemoryNode.refuseIf(!writable, Errno.BADF);
    synchronized (system) {
      node.setSize(size);
    }
  }

  @Override
  void close() {
    synchronized (system) {
      node.descriptors--;
      node.freeUnused();
    }
  }
}
