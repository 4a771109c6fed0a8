package dev.wasmite.wasi;

import dev.wasmite.Args;
import dev.wasmite.Caller;
import dev.wasmite.FuncType;
import dev.wasmite.HostFunction;
import dev.wasmite.Linker;
import java.io.IOException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.HashMap;
import java.util.Map;

/**
 * One function of WASI preview 1: its row in {@link #TABLE}, and the way to what does its work. The
 * result is an error number, {@link Errno#SUCCESS} if all went well.
 *
 * <p>Made by {@link #defineAll}. One class for all of them, since each class costs start-up time.
 */
final class WasiFunction<T> implements HostFunction<T> {
  static final String MODULE = "wasi_snapshot_preview1";

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

  private final Wasi wasi;
  private final int number;

  private WasiFunction(Wasi wasi, int number) {
    this.wasi = wasi;
    this.number = number;
  }

  /** Defines every function of {@link #TABLE} under {@link #MODULE}. */
  static <T> void defineAll(Wasi wasi, Linker<T> linker) {
    Map<String, FuncType> types = new HashMap<>();
    int number = 0;
    for (int at = 0; at < TABLE.length(); number++) {
      int colon = TABLE.indexOf(':', at);
      int end = TABLE.indexOf(',', colon);
      String name = TABLE.substring(at, colon);
      String letters = TABLE.substring(colon + 1, end);
      FuncType type = name.equals("proc_exit") ? FuncType.of("i32 ->") : types.get(letters);
      if (type == null) {
        type = type(letters);
        types.put(letters, type);
      }
      linker.define(MODULE, name, type, new WasiFunction<T>(wasi, number));
      at = end + 1;
    }
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
    wasi.guest.enter(caller, false);
    int errno = Errno.SUCCESS;
    try {
      if (!(number <= 26 ? callDescriptor(args) : callOther(args))) {
        errno = Errno.NOSYS;
      }
    } catch (WasiError e) {
      errno = e.errno;
    } catch (IOException e) {
      errno = Errno.of(e);
    } catch (NonReadableChannelException | NonWritableChannelException e) {
      errno = Errno.BADF;
    } catch (ReadOnlyFileSystemException e) {
      errno = Errno.ROFS;
    } catch (SecurityException e) {
      errno = Errno.ACCES;
    } finally {
      wasi.guest.leave();
    }
    args.returnI32(errno);
  }

  /** Does what rows 0 to 26 say; false if that is not built. */
  private boolean callDescriptor(Args args) throws IOException {
    // spotless:off
    switch (number) {
      case 0:  ProcessCalls.strings(wasi, args, wasi.arguments()); return true;
      case 1:  ProcessCalls.sizes(wasi, args, wasi.arguments()); return true;
      case 2:  ProcessCalls.strings(wasi, args, wasi.environment()); return true;
      case 3:  ProcessCalls.sizes(wasi, args, wasi.environment()); return true;
      case 4:  ProcessCalls.clockResolution(wasi, args); return true;
      case 5:  ProcessCalls.clockTime(wasi, args); return true;
      case 6:  FdCalls.advise(wasi, args); return true;
      case 7:  FdCalls.allocate(wasi, args); return true;
      case 8:  FdCalls.close(wasi, args); return true;
      case 9:  FdCalls.sync(wasi, args, false); return true;
      case 10: FdCalls.fdStat(wasi, args); return true;
      case 11: FdCalls.setFlags(wasi, args); return true;
      case 12: FdCalls.setRights(wasi, args); return true;
      case 13: FdCalls.fileStat(wasi, args); return true;
      case 14: FdCalls.setSize(wasi, args); return true;
      case 15: FdCalls.setTimes(wasi, args); return true;
      case 16: FdCalls.pread(wasi, args); return true;
      case 17: FdCalls.prestat(wasi, args); return true;
      case 18: FdCalls.prestatName(wasi, args); return true;
      case 19: FdCalls.pwrite(wasi, args); return true;
      case 20: FdCalls.read(wasi, args); return true;
      case 21: FdCalls.readDirectory(wasi, args); return true;
      case 22: FdCalls.renumber(wasi, args); return true;
      case 23: FdCalls.seek(wasi, args); return true;
      case 24: FdCalls.sync(wasi, args, true); return true;
      case 25: FdCalls.tell(wasi, args); return true;
      case 26: FdCalls.write(wasi, args); return true;
      default: return false;
    }
    // spotless:on
  }

  /** Does what the rows from 27 on say; false if that is not built. */
  private boolean callOther(Args args) throws IOException {
    // spotless:off
    switch (number) {
      case 27: PathCalls.createDirectory(wasi, args); return true;
      case 28: PathCalls.fileStat(wasi, args); return true;
      case 29: PathCalls.setTimes(wasi, args); return true;
      case 30: PathCalls.link(wasi, args); return true;
      case 31: PathCalls.open(wasi, args); return true;
      case 32: PathCalls.readLink(wasi, args); return true;
      case 33: PathCalls.removeDirectory(wasi, args); return true;
      case 34: PathCalls.rename(wasi, args); return true;
      case 35: PathCalls.symlink(wasi, args); return true;
      case 36: PathCalls.unlink(wasi, args); return true;
      case 37: new PollCall(wasi, args).run(); return true;
      case 38: throw new ExitException(args.i32(0));
      case 40: ProcessCalls.random(wasi, args); return true;
      case 41: Thread.yield(); return true;
      case 42:
      case 43:
      case 44:
      case 45: FdCalls.socket(wasi, args); return true;
      default: return false;
    }
    // spotless:on
  }
}
