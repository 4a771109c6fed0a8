package dev.wasmite.wasi;

/**
 * A directory of a {@link MemoryFileSystem}, held open: it lives on when its name is gone, though
 * nothing can be made in it.
 *
 * <p>Made by {@link MemoryFileSystem#open} and by {@link #openFolder}. Every call holds the file
 * system's lock, and checks again what may have changed since the way here was walked.
 */
final class MemoryFolder extends Folder {
  private final MemoryFileSystem system;
  private final MemoryNode node;

  /** The caller holds the file system's lock. */
  MemoryFolder(MemoryNode node) {
    system = node.system;
    this.node = node;
    node.descriptors++;
  }

  @Override
  Object key() {
    return node;
  }

  @Override
  int type(String name) {
    synchronized (system) {
      MemoryNode found = node.find(name);
      return found == null ? NOTHING : found.type;
    }
  }

  @Override
  FileStat stat(String name) {
    synchronized (system) {
      MemoryNode found = node.find(name);
      return found == null ? null : found.stat();
    }
  }

  @Override
  Folder openFolder(String name) {
    synchronized (system) {
      MemoryNode found = name.equals("..") ? node.parent : node.find(name);
      MemoryNode.refuseIf(found == null, Errno.NOENT);
      return new MemoryFolder(found.checkDirectory(true));
    }
  }

  @Override
  Descriptor openFile(String name, OpenRequest request) {
    synchronized (system) {
      MemoryNode file = node.find(name);
      if (file == null) {
        MemoryNode.refuseIf(request.exists, Errno.NOENT);
        file = node.create(name, FileStat.REGULAR_FILE, "", 0);
      } else {
        MemoryNode.refuseIf(!request.exists && request.has(OpenRequest.EXCLUSIVE), Errno.EXIST);
        file.checkDirectory(false);
        MemoryNode.refuseIf(file.type != FileStat.REGULAR_FILE, Errno.LOOP);
        if (request.has(OpenRequest.TRUNCATE)) {
          file.setSize(0);
        }
      }
      return new MemoryFile(file, request);
    }
  }

  @Override
  String[] list() {
    synchronized (system) {
      return node.list();
    }
  }

  @Override
  String readLink(String name) {
    synchronized (system) {
      MemoryNode link = node.existing(name);
      MemoryNode.refuseIf(link.type != FileStat.SYMBOLIC_LINK, Errno.INVAL);
      return link.readLink();
    }
  }

  @Override
  void createDirectory(String name) {
    synchronized (system) {
      node.create(name, FileStat.DIRECTORY, "", 0);
    }
  }

  @Override
  void createLink(String name, String target) {
    synchronized (system) {
      node.create(name, FileStat.SYMBOLIC_LINK, target, 0);
    }
  }

  @Override
  void link(String name, Folder toFolder, String toName) {
    MemoryNode to = sameSystem(toFolder);
    synchronized (system) {
      to.link(toName, node.existing(name));
    }
  }

  @Override
  void rename(String name, Folder toFolder, String toName) {
    MemoryNode to = sameSystem(toFolder);
    synchronized (system) {
      node.rename(name, to, toName);
    }
  }

  private MemoryNode sameSystem(Folder folder) {
    MemoryNode.refuseIf(
        !(folder instanceof MemoryFolder) || ((MemoryFolder) folder).system != system, Errno.XDEV);
    return ((MemoryFolder) folder).node;
  }

  @Override
  void removeDirectory(String name) {
    synchronized (system) {
      node.remove(name, true);
    }
  }

  @Override
  void unlink(String name) {
    synchronized (system) {
      node.remove(name, false);
    }
  }

  @Override
  void setTimes(String name, long access, long modification) {
    synchronized (system) {
      node.existing(name).setTimes(access, modification);
    }
  }

  @Override
  public void close() {
    synchronized (system) {
      node.descriptors--;
      node.freeUnused();
    }
  }
}
