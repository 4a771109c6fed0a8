package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.Config;
import dev.wasmite.Engine;
import dev.wasmite.Linker;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What guests of a deterministic engine see of the world where the embedder said nothing. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeterministicWasiTest {
  private static final long YEAR_2000 = 946_684_800_000_000_000L;
  private static final long STEP = 1_000_000;

  @TempDir private Path folder;

  private static Engine engine() {
    return new Engine(new Config().deterministic(true));
  }

  private static TestGuest guest(Wasi wasi) {
    return new TestGuest(wasi, WasiFunction.MODULE, engine());
  }

  private static long time(TestGuest guest, int clock) {
    assertEquals(Errno.SUCCESS, guest.call("clock_time_get", clock, 0, 0));
    return guest.memory.i64(0);
  }

  private static byte[] random(TestGuest guest, int length) {
    assertEquals(Errno.SUCCESS, guest.call("random_get", 1000, length));
    byte[] bytes = new byte[length];
    guest.memory.read(1000, bytes, 0, length);
    return bytes;
  }

  @Test
  void clocksGoByTheirReadings() {
    for (int run = 0; run < 2; run++) {
      TestGuest guest = guest(new Wasi());
      assertEquals(YEAR_2000, time(guest, 0));
      assertEquals(1 + STEP, time(guest, 1));
      assertEquals(1 + 2 * STEP, time(guest, 1));
      assertEquals(YEAR_2000 + 3 * STEP, time(guest, 0));
      assertEquals(Errno.INVAL, guest.call("clock_time_get", 2, 0, 0));
      assertEquals(Errno.FAULT, guest.call("clock_time_get", 0, 0, -1));
      assertEquals(Errno.SUCCESS, guest.call("clock_res_get", 0, 0));
      assertEquals(STEP, guest.memory.i64(0));
      assertEquals(Errno.SUCCESS, guest.call("clock_res_get", 1, 0));
      assertEquals(STEP, guest.memory.i64(0));
      assertEquals(1 + 4 * STEP, time(guest, 1), "as far as it was told");
    }
  }

  /** Subscribes to a clock. */
  private static void subscribe(TestGuest guest, int address, int clock, long timeout, int flags) {
    guest.memory.setI64(address, 77);
    guest.memory.setI64(address + 8, 0);
    guest.memory.setI64(address + 16, clock);
    guest.memory.setI64(address + 24, timeout);
    guest.memory.setI64(address + 40, flags);
  }

  @Test
  void waitsMoveTheClock() {
    TestGuest guest = guest(new Wasi());
    long year = 31_536_000_000_000_000L;
    subscribe(guest, 0, 1, year, 0);
    assertEquals(Errno.SUCCESS, guest.call("poll_oneoff", 0, 100, 1, 200));
    assertEquals(YEAR_2000 + year, time(guest, 0));
    subscribe(guest, 0, 0, YEAR_2000 + 3 * year, 1);
    assertEquals(Errno.SUCCESS, guest.call("poll_oneoff", 0, 100, 1, 200));
    assertEquals(YEAR_2000 + 3 * year, time(guest, 0));
    subscribe(guest, 0, 1, -1, 0);
    assertEquals(Errno.SUCCESS, guest.call("poll_oneoff", 0, 100, 1, 200));
    assertEquals(Long.MAX_VALUE, time(guest, 1));
    assertEquals(Long.MAX_VALUE, time(guest, 1), "the end of time");
  }

  @Test
  void aWaitForQuietInputEnds() throws IOException {
    try (PipedOutputStream out = new PipedOutputStream();
        PipedInputStream quiet = new PipedInputStream(out)) {
      TestGuest guest = guest(new Wasi().stdin(quiet));
      subscribe(guest, 0, 1, 1 << 30, 0);
      guest.memory.setI64(48, 88);
      guest.memory.setI64(56, 1); // fd_read of 0
      guest.memory.setI64(64, 0);
      assertEquals(Errno.SUCCESS, guest.call("poll_oneoff", 0, 100, 2, 200));
      assertEquals(1, guest.memory.i32(200));
      assertEquals(77, guest.memory.i64(100), "the clock");
      assertEquals(1 + (1 << 30), time(guest, 1));
    }
  }

  @Test
  void randomBytes() {
    byte[] wanted = new byte[256 + 44];
    new Random(0).nextBytes(wanted); // pieces of whole words: as if at once
    byte[] first = random(guest(new Wasi()), 300);
    assertArrayEquals(wanted, first);
    TestGuest guest = guest(new Wasi());
    assertArrayEquals(first, random(guest, 300));
    assertFalse(Arrays.equals(first, random(guest, 300)));
  }

  @Test
  void theEmbeddersComeFirst() {
    long now = 1_700_000_000_000_000_000L;
    Wasi wasi = new Wasi().clock(WasiClock.fixed(now)).random(new Random(5));
    TestGuest guest = guest(wasi);
    assertEquals(now, time(guest, 0));
    assertEquals(now, time(guest, 0));
    byte[] wanted = new byte[40];
    new Random(5).nextBytes(wanted);
    assertArrayEquals(wanted, random(guest, 40));
  }

  @Test
  void onlyOfADeterministicEngine() {
    TestGuest guest = new TestGuest(new Wasi());
    assertTrue(time(guest, 0) > YEAR_2000 + 1000 * STEP);
    byte[] seeded = new byte[40];
    new Random(0).nextBytes(seeded);
    assertFalse(Arrays.equals(seeded, random(guest, 40)));
    Engine engine = engine();
    assertSame(engine, new Linker<Void>(engine).engine());
  }

  @Test
  void directoriesAreInOrder() throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String name = "f" + i * 7 % 40;
      Files.write(folder.resolve(name), new byte[0]);
      names.add(name);
    }
    names.sort(null);
    TestGuest guest = guest(new Wasi().dir(folder.toString(), "/"));
    assertEquals(Errno.SUCCESS, guest.call("fd_readdir", 3, 4096, 8192, 0, 0));
    List<String> listed = new ArrayList<>();
    for (int at = 4096; at < 4096 + guest.memory.i32(0); ) {
      int length = guest.memory.i32(at + 16);
      listed.add(guest.text(at + 24, length));
      at += 24 + length;
    }
    assertEquals(names, listed.subList(2, listed.size()));
  }
}
