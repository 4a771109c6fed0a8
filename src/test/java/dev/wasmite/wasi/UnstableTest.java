package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.Engine;
import dev.wasmite.Linker;
import dev.wasmite.Store;
import dev.wasmite.WasmModule;
import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.WasmBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The functions under their old name, {@code wasi_unstable}, and what is laid out otherwise. */
class UnstableTest {
  @TempDir Path host;

  private Wasi wasi;
  private TestGuest guest;

  @BeforeEach
  void prepare() throws IOException {
    Files.write(host.resolve("file"), "0123456789".getBytes("UTF-8"));
    wasi = new Wasi().args("prog").dir(host.toString(), "/").clock(WasiClock.fixed(1000));
    guest = new TestGuest(wasi, WasiFunction.OLD_MODULE);
  }

  @Test
  void callsThatAreTheSame() {
    assertEquals(Errno.SUCCESS, guest.call("args_sizes_get", 0, 4));
    assertEquals(1, guest.memory.i32(0));
    assertEquals(Errno.SUCCESS, guest.call("clock_time_get", 0, 0, 0));
    assertEquals(1000, guest.memory.i64(0));
    assertEquals(7, assertThrows(ExitException.class, () -> guest.call("proc_exit", 7)).code());
    assertEquals(Errno.NOTSOCK, guest.call("sock_shutdown", 0, 1));
  }

  @Test
  void thereIsNoAccept() {
    Engine engine = new Engine();
    Linker<Void> linker = new Linker<>(engine);
    wasi.addTo(linker);
    WasmBuilder builder = new WasmBuilder();
    builder.importFunc(WasiFunction.OLD_MODULE, "sock_accept", "i32 i32 i32 -> i32");
    WasmModule module = WasmModule.parse(engine, builder.build());
    Store<Void> store = new Store<>(engine, null);
    assertThrows(WasmException.class, () -> linker.instantiate(store, module));
  }

  @Test
  void seekWhence() {
    assertEquals(Errno.SUCCESS, guest.open(3, "file", 0, Rights.FD_READ | Rights.FD_SEEK, 0));
    int file = guest.result();
    assertEquals(7, seek(file, 7, 2));
    assertEquals(5, seek(file, -2, 0));
    assertEquals(9, seek(file, -1, 1));
    assertEquals(9, seek(file, 0, 0));
    assertEquals(Errno.INVAL, guest.call("fd_seek", file, 0, 3, 64));
    assertEquals(Errno.INVAL, guest.call("fd_seek", file, 0, -1, 64));
  }

  private long seek(int file, long offset, int whence) {
    assertEquals(Errno.SUCCESS, guest.call("fd_seek", file, offset, whence, 64));
    return guest.memory.i64(64);
  }

  @Test
  void fileStat() throws IOException {
    TestGuest present = new TestGuest(wasi);
    assertEquals(Errno.SUCCESS, present.stat(3, true, "file"));
    int end = TestGuest.RESULT + 56;
    guest.memory.setI64(end, -1);
    assertEquals(Errno.SUCCESS, guest.stat(3, true, "file"));
    assertEquals(-1, guest.memory.i64(end));
    checkStat(present);
    guest.open(3, "file", 0, Rights.FD_FILESTAT_GET, 0);
    int file = guest.result();
    assertEquals(Errno.SUCCESS, guest.call("fd_filestat_get", file, TestGuest.RESULT));
    checkStat(present);
    assertEquals(Errno.SUCCESS, guest.call("fd_filestat_get", file, TestGuest.BYTES - 56));
    assertEquals(Errno.FAULT, guest.call("fd_filestat_get", file, TestGuest.BYTES - 55));
    assertEquals(Errno.FAULT, guest.call("fd_filestat_get", file, -1));
  }

  /** Compares with what the present layout says: links at 24, what follows 8 higher. */
  private void checkStat(TestGuest present) {
    int at = TestGuest.RESULT;
    assertEquals(present.memory.i64(at), guest.memory.i64(at));
    assertEquals(present.memory.i64(at + 8), guest.memory.i64(at + 8));
    assertEquals(FileStat.REGULAR_FILE, guest.memory.i32(at + 16));
    assertEquals(1, guest.memory.i32(at + 20));
    assertEquals(10, guest.memory.i64(at + 24));
    for (int time = 32; time < 56; time += 8) {
      assertTrue(guest.memory.i64(at + time) > 0);
    }
    assertEquals(present.memory.i64(at + 48), guest.memory.i64(at + 40));
    assertEquals(present.memory.i64(at + 56), guest.memory.i64(at + 48));
  }

  @Test
  void poll() {
    // 56 bytes each: a clock with a number of its own at 16, a descriptor, a clock.
    guest.memory.setI64(0, 5);
    guest.memory.setI64(16, 0x1234567800000063L);
    guest.memory.setI32(24, 1);
    guest.memory.setI64(32, 50);
    guest.memory.setI64(56, 6);
    guest.memory.setI8(64, 1);
    guest.memory.setI32(72, 99);
    guest.memory.setI64(112, 7);
    guest.memory.setI64(128, -1);
    guest.memory.setI32(136, 0);
    guest.memory.setI64(144, 1060);
    guest.memory.setI16(160, 1);
    assertEquals(Errno.SUCCESS, guest.call("poll_oneoff", 0, 400, 3, 300));
    assertEquals(1, guest.memory.i32(300));
    assertEquals(6, guest.memory.i64(400));
    assertEquals(Errno.BADF, guest.memory.u16(408));
    guest.memory.setI64(56, 8);
    guest.memory.setI8(64, 0);
    guest.memory.setI32(80, 0);
    guest.memory.setI64(88, 60);
    assertEquals(Errno.SUCCESS, guest.call("poll_oneoff", 0, 400, 1, 300));
    assertEquals(1, guest.memory.i32(300));
    assertEquals(5, guest.memory.i64(400));
    assertEquals(Errno.SUCCESS, guest.call("poll_oneoff", 56, 400, 2, 300));
    assertEquals(1, guest.memory.i32(300));
    assertEquals(7, guest.memory.i64(400));
    assertEquals(Errno.FAULT, guest.call("poll_oneoff", TestGuest.BYTES - 55, 400, 1, 300));
    assertEquals(Errno.INVAL, guest.call("poll_oneoff", 0, 400, 0, 300));
    assertEquals(Errno.SUCCESS, guest.call("poll_oneoff", 0, 400, 1, 300));
    assertEquals(Errno.SUCCESS, guest.call("poll_oneoff", TestGuest.BYTES - 56, 400, 1, 300));
  }

  @Test
  void bothNamesShareTheDescriptors() {
    TestGuest present = new TestGuest(wasi);
    guest.open(3, "file", 0, Rights.FD_READ | Rights.FD_SEEK, 0);
    int file = guest.result();
    assertEquals(3, seek(file, 3, 2));
    assertEquals(Errno.SUCCESS, present.call("fd_seek", file, 3, 1, 64));
    assertEquals(6, present.memory.i64(64));
  }
}
