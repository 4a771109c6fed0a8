package dev.wasmite.wasi;

import dev.wasmite.Args;
import dev.wasmite.Caller;
import dev.wasmite.FuncType;
import dev.wasmite.HostFunction;
import dev.wasmite.ImportType;
import dev.wasmite.Linker;
import dev.wasmite.Trap;
import dev.wasmite.WasmModule;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * One function of WASI preview 1: its row in {@link #TABLE}, and the way to what does its work. The
 * result is an error number, {@link Errno#SUCCESS} if all went well; whatever fails, also in a
 * stream of the embedder's, the guest is told by such a number.
 *
 * <p>Made by {@link #define}. One class for all of them, since each class costs start-up time.
 */
final class WasiFunction<T> implements HostFunction<T> {
  static final String MODULE = "wasi_snapshot_preview1";

  /** The name under which the snapshot before had the same functions but sock_accept. */
  static final String OLD_MODULE = "wasi_unstable";

  // spotless:off
  /**
   * Name and parameters of each function, i for i32 and I for i64; all but proc_exit give an i32.
   * A function's number is that of its row.
   */
  static final String TABLE =
      "args_get:ii,"
    + "args_sizes_get:ii,"
    + "environ_get:ii,"
    + "environ_sizes_get:ii,"
    + "clock_res_get:ii,"
    + "clock_time_get:iIi,"
    + "fd_advise:iIIi,"
    + "fd_allocate:iII,"
    + "fd_close:i,"
    + "fd_datasync:i,"
    + "fd_fdstat_get:ii,"               // 10
    + "fd_fdstat_set_flags:ii,"
    + "fd_fdstat_set_rights:iII,"
    + "fd_filestat_get:ii,"
    + "fd_filestat_set_size:iI,"
    + "fd_filestat_set_times:iIIi,"
    + "fd_pread:iiiIi,"
    + "fd_prestat_get:ii,"
    + "fd_prestat_dir_name:iii,"
    + "fd_pwrite:iiiIi,"
    + "fd_read:iiii,"                   // 20
    + "fd_readdir:iiiIi,"
    + "fd_renumber:ii,"
    + "fd_seek:iIii,"
    + "fd_sync:i,"
    + "fd_tell:ii,"
    + "fd_write:iiii,"
    + "path_create_directory:iii,"
    + "path_filestat_get:iiiii,"
    + "path_filestat_set_times:iiiiIIi,"
    + "path_link:iiiiiii,"              // 30
    + "path_open:iiiiiIIii,"
    + "path_readlink:iiiiii,"
    + "path_remove_directory:iii,"
    + "path_rename:iiiiii,"
    + "path_symlink:iiiii,"
    + "path_unlink_file:iii,"
    + "poll_oneoff:iiii,"
    + "proc_exit:i,"
    + "proc_raise:i,"
    + "random_get:ii,"                  // 40
    + "sched_yield:,"
    + "sock_accept:iii,"
    + "sock_recv:iiiiii,"
    + "sock_send:iiiii,"
    + "sock_shutdown:ii,";
  // spotless:on

  // Rows of the table.
  private static final int FD_READ = 20;
  private static final int FD_WRITE = 26;
  private static final int POLL_ONEOFF = 37;
  private static final int SOCK_ACCEPT = 42;
  private static final int SOCK_RECV = 43;
  private static final int SOCK_SEND = 44;

  private final Wasi wasi;
  private final int number;
  private final boolean unstable;

  private WasiFunction(Wasi wasi, int number, boolean unstable) {
    this.wasi = wasi;
    this.number = number;
    this.unstable = unstable;
  }

  /**
   * Defines the functions of {@link #TABLE} under both names: those that {@code module} imports, or
   * all if it is null.
   */
  static <T> void define(Wasi wasi, Linker<T> linker, WasmModule module) {
    ImportType[] imports = module == null ? null : module.imports();
    Map<String, FuncType> types = new HashMap<>();
    int number = 0;
    for (int at = 0; at < TABLE.length(); number++) {
      int colon = TABLE.indexOf(':', at);
      int end = TABLE.indexOf(',', colon);
      String name = TABLE.substring(at, colon);
      String letters = TABLE.substring(colon + 1, end);
      boolean current = isImported(imports, MODULE, name);
      boolean old = number != SOCK_ACCEPT && isImported(imports, OLD_MODULE, name);
      at = end + 1;
      if (!current && !old) {
        continue;
      }
      FuncType type = name.equals("proc_exit") ? FuncType.of("i32 ->") : types.get(letters);
      if (type == null) {
        type = type(letters);
        types.put(letters, type);
      }
      if (current) {
        linker.define(MODULE, name, type, new WasiFunction<T>(wasi, number, false));
      }
      if (old) {
        linker.define(OLD_MODULE, name, type, new WasiFunction<T>(wasi, number, true));
      }
    }
  }

  private static boolean isImported(ImportType[] imports, String module, String name) {
    if (imports == null) {
      return true;
    }
    for (ImportType item : imports) {
      if (item.name().equals(name) && item.module().equals(module)) {
        return true;
      }
    }
    return false;
  }

  private static FuncType type(String letters) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < letters.length(); i++) {
      text.append(letters.charAt(i) == 'i' ? "i32 " : "i64 ");
    }
    return FuncType.of(text.append("-> i32").toString());
  }

  @Override
  public void call(Caller<T> caller, Args args) {
    wasi.guest.enter(caller, unstable);
    // With an interrupt pending Java closes the files that it touches.
    boolean interrupted =
        Thread.currentThread().isInterrupted() && !waits(args) && Thread.interrupted();
    int errno = Errno.SUCCESS;
    try {
      if (number <= FD_WRITE) {
        callDescriptor(args);
      } else {
        callOther(args);
      }
    } catch (IOException e) {
      errno = Errno.of(e);
    } catch (RuntimeException e) {
      errno = answer(e);
    } finally {
      wasi.guest.leave();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    args.returnI32(errno);
  }

  /** Whether the call may wait, which an interrupt is to end. */
  private boolean waits(Args args) {
    switch (number) {
      case FD_READ:
      case FD_WRITE:
        return !wasi.descriptors.isFile(args.i32(0));
      case POLL_ONEOFF:
      case SOCK_ACCEPT:
      case SOCK_RECV:
      case SOCK_SEND:
        return true;
      default:
        return false;
    }
  }

  /** What the guest is told of a failure; the end of the program goes on to the embedder. */
  private static int answer(RuntimeException failure) {
    if (failure instanceof WasiError) {
      return ((WasiError) failure).errno;
    }
    if (failure instanceof ExitException || failure instanceof Trap) {
      throw failure;
    }
    return Errno.of(failure);
  }

  /** Does what rows 0 to 26 say. */
  private void callDescriptor(Args args) throws IOException {
    // spotless:off
    switch (number) {
      case 0:  ProcessCalls.strings(wasi, args, wasi.arguments()); return;
      case 1:  ProcessCalls.sizes(wasi, args, wasi.arguments()); return;
      case 2:  ProcessCalls.strings(wasi, args, wasi.environment()); return;
      case 3:  ProcessCalls.sizes(wasi, args, wasi.environment()); return;
      case 4:  ProcessCalls.clockResolution(wasi, args); return;
      case 5:  ProcessCalls.clockTime(wasi, args); return;
      case 6:  FdCalls.advise(wasi, args); return;
      case 7:  FdCalls.allocate(wasi, args); return;
      case 8:  FdCalls.close(wasi, args); return;
      case 9:  FdCalls.sync(wasi, args, false); return;
      case 10: FdCalls.fdStat(wasi, args); return;
      case 11: FdCalls.setFlags(wasi, args); return;
      case 12: FdCalls.setRights(wasi, args); return;
      case 13: FdCalls.fileStat(wasi, args); return;
      case 14: FdCalls.setSize(wasi, args); return;
      case 15: FdCalls.setTimes(wasi, args); return;
      case 16: FdCalls.pread(wasi, args); return;
      case 17: FdCalls.prestat(wasi, args); return;
      case 18: FdCalls.prestatName(wasi, args); return;
      case 19: FdCalls.pwrite(wasi, args); return;
      case 20: FdCalls.read(wasi, args); return;
      case 21: FdCalls.readDirectory(wasi, args); return;
      case 22: FdCalls.renumber(wasi, args); return;
      case 23: FdCalls.seek(wasi, args); return;
      case 24: FdCalls.sync(wasi, args, true); return;
      case 25: FdCalls.tell(wasi, args); return;
      default: FdCalls.write(wasi, args);
    }
    // spotless:on
  }

  /** Does what the rows from 27 on say. */
  private void callOther(Args args) throws IOException {
    // spotless:off
    switch (number) {
      case 27: PathCalls.createDirectory(wasi, args); return;
      case 28: PathCalls.fileStat(wasi, args); return;
      case 29: PathCalls.setTimes(wasi, args); return;
      case 30: PathCalls.link(wasi, args); return;
      case 31: PathCalls.open(wasi, args); return;
      case 32: PathCalls.readLink(wasi, args); return;
      case 33: PathCalls.removeDirectory(wasi, args); return;
      case 34: PathCalls.rename(wasi, args); return;
      case 35: PathCalls.symlink(wasi, args); return;
      case 36: PathCalls.unlink(wasi, args); return;
      case 37: new PollCall(wasi, args).run(); return;
      case 38: throw new ExitException(args.i32(0));
      case 39: ProcessCalls.raise(args); return;
      case 40: ProcessCalls.random(wasi, args); return;
      case 41: Thread.yield(); return;
      case 42: SockCalls.accept(wasi, args); return;
      case 43: SockCalls.receive(wasi, args); return;
      case 44: SockCalls.send(wasi, args); return;
      default: SockCalls.shutdown(wasi, args);
    }
    // spotless:on
  }
}
