package dev.wasmite.wasi;

import dev.wasmite.Args;
import java.io.IOException;

/** The calls on sockets, {@code sock_*} of WASI preview 1; never made. */
final class SockCalls {
  // Bits of riflags.
  private static final int PEEK = 1;
  private static final int WAIT_ALL = 2;

  // Bits of sdflags.
  private static final int READ = 1;
  private static final int WRITE = 2;

  private SockCalls() {}

  /** The socket of this number, connected or listening, which must have all of {@code rights}. */
  private static Descriptor socket(Wasi wasi, Args args, long rights) {
    Descriptor socket = wasi.descriptors.get(args.i32(0));
    if (!(socket instanceof SocketDescriptor) && !(socket instanceof ListenerDescriptor)) {
      throw new WasiError(Errno.NOTSOCK);
    }
    socket.require(rights);
    return socket;
  }

  private static SocketDescriptor connected(Wasi wasi, Args args, long rights) {
    Descriptor socket = socket(wasi, args, rights);
    if (!(socket instanceof SocketDescriptor)) {
      throw new WasiError(Errno.NOTCONN);
    }
    return (SocketDescriptor) socket;
  }

  private static void checkFlags(int flags, int known) {
    if ((flags & ~known) != 0) {
      throw new WasiError(Errno.INVAL);
    }
  }

  /** All is checked before a connection is taken, so that none is lost. */
  static void accept(Wasi wasi, Args args) throws IOException {
    Descriptor socket = socket(wasi, args, 0);
    if (!(socket instanceof ListenerDescriptor)) {
      throw new WasiError(Errno.INVAL);
    }
    socket.require(Rights.SOCK_ACCEPT);
    checkFlags(args.i32(1), Descriptor.NONBLOCK);
    wasi.guest.check(Wasi.address(args, 2), 4);
    wasi.descriptors.checkRoom();
    SocketDescriptor accepted = ((ListenerDescriptor) socket).accept(args.i32(1));
    wasi.guest.setI32(Wasi.address(args, 2), wasi.descriptors.add(accepted));
  }

  /** No message is ever cut, so the flags that go back are 0. */
  static void receive(Wasi wasi, Args args) throws IOException {
    SocketDescriptor socket = connected(wasi, args, Rights.FD_READ);
    int flags = args.i32(3);
    long result = Wasi.address(args, 4);
    long resultFlags = Wasi.address(args, 5);
    checkFlags(flags, PEEK | WAIT_ALL);
    wasi.guest.check(result, 4);
    wasi.guest.check(resultFlags, 2);
    socket.waitAll = (flags & WAIT_ALL) != 0;
    int total;
    try {
      long position = (flags & PEEK) != 0 ? 0 : -1;
      total =
          FdCalls.read(wasi.guest, socket, Wasi.address(args, 1), Wasi.address(args, 2), position);
    } finally {
      socket.waitAll = false;
    }
    wasi.guest.setI32(result, total);
    wasi.guest.setI16(resultFlags, 0);
  }

  static void send(Wasi wasi, Args args) throws IOException {
    SocketDescriptor socket = connected(wasi, args, Rights.FD_WRITE);
    long result = Wasi.address(args, 4);
    checkFlags(args.i32(3), 0);
    wasi.guest.check(result, 4);
    int total = FdCalls.write(wasi.guest, socket, Wasi.address(args, 1), Wasi.address(args, 2), -1);
    wasi.guest.setI32(result, total);
  }

  static void shutdown(Wasi wasi, Args args) throws IOException {
    SocketDescriptor socket = connected(wasi, args, Rights.SOCK_SHUTDOWN);
    int how = args.i32(1);
    checkFlags(how, READ | WRITE);
    if (how == 0) {
      throw new WasiError(Errno.INVAL);
    }
    socket.shutdown((how & READ) != 0, (how & WRITE) != 0);
  }
}
