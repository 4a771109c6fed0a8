package dev.wasmite.wasi;

import java.util.List;

/** The names of WASI's numbers in call scripts, as the document spells them; never made. */
final class ScriptNames {
  static final List<String> LOOKUP = List.of("follow");
  static final List<String> OPEN = List.of("creat", "directory", "excl", "trunc");
  static final List<String> FLAGS = List.of("append", "dsync", "nonblock", "rsync", "sync");
  static final List<String> TIMES = List.of("atim", "atim_now", "mtim", "mtim_now");
  static final List<String> WHENCE = List.of("set", "cur", "end");
  static final List<String> ADVICE =
      List.of("normal", "sequential", "random", "willneed", "dontneed", "noreuse");
  static final List<String> TYPES =
      split(
          "unknown block_device character_device directory regular_file socket_dgram"
              + " socket_stream symbolic_link");
  static final List<String> RIGHTS =
      split(
          "fd_datasync fd_read fd_seek fd_fdstat_set_flags fd_sync fd_tell fd_write fd_advise"
              + " fd_allocate path_create_directory path_create_file path_link_source"
              + " path_link_target path_open fd_readdir path_readlink path_rename_source"
              + " path_rename_target path_filestat_get path_filestat_set_size"
              + " path_filestat_set_times fd_filestat_get fd_filestat_set_size"
              + " fd_filestat_set_times path_symlink path_remove_directory path_unlink_file"
              + " poll_fd_readwrite sock_shutdown sock_accept");

  private static final List<String> ERRORS =
      split(
          "success 2big acces addrinuse addrnotavail afnosupport again already badf badmsg busy"
              + " canceled child connaborted connrefused connreset deadlk destaddrreq dom dquot"
              + " exist fault fbig hostunreach idrm ilseq inprogress intr inval io isconn isdir"
              + " loop mfile mlink msgsize multihop nametoolong netdown netreset netunreach nfile"
              + " nobufs nodev noent noexec nolck nolink nomem nomsg noprotoopt nospc nosys"
              + " notconn notdir notempty notrecoverable notsock notsup notty nxio overflow"
              + " ownerdead perm pipe proto protonosupport prototype range rofs spipe srch stale"
              + " timedout txtbsy xdev notcapable");

  // From path_create_directory to fd_filestat_get, from fd_filestat_set_times to path_unlink_file.
  private static final long DIR = 0x1fffL << 9 | 0xfL << 23;
  private static final long FILE = 0x1ffL | 7L << 21 | 1L << 27;

  private ScriptNames() {}

  private static List<String> split(String words) {
    return List.of(words.split(" "));
  }

  static String error(int errno) {
    return ERRORS.get(errno);
  }

  /** The bits of rights by name, {@code file}, {@code dir}, {@code tree} and {@code all} too. */
  static long right(String name) {
    switch (name) {
      case "file":
        return FILE;
      case "dir":
        return DIR;
      case "tree":
        return DIR | FILE;
      case "all":
        return (1L << RIGHTS.size()) - 1;
      default:
        return bit(RIGHTS, name);
    }
  }

  /** The bit that has this name, 0 if none has. */
  static long bit(List<String> names, String name) {
    int index = names.indexOf(name);
    return index < 0 ? 0 : 1L << index;
  }

  /** The names of the bits that are set, {@code -} for none. */
  static String bits(List<String> names, long value) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      if ((value >> i & 1) != 0) {
        text.append(text.length() == 0 ? "" : "|").append(names.get(i));
      }
    }
    return text.length() == 0 ? "-" : text.toString();
  }
}
