package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Standard input, output and error: bytes, buffering, rights, renumbering. */
class StreamsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Wasi wasi = new Wasi().stdin(input("hello")).stdout(out).stderr(err);
  private final TestGuest guest = new TestGuest(wasi);

  private static InputStream input(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void outputIsBufferedErrorsAreNot() throws IOException {
    assertEquals(Errno.SUCCESS, guest.write(1, "one ", -1));
    assertEquals(4, guest.result());
    assertEquals("", out.toString());
    assertEquals(Errno.SUCCESS, guest.write(2, "oops", -1));
    assertEquals("oops", err.toString());
    guest.write(1, "two", -1);
    wasi.flush();
    assertEquals("one two", out.toString());
  }

  @Test
  void longOutputKeepsItsOrder() throws IOException {
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      guest.write(1, "line " + i + "\n", -1);
      expected.append("line ").append(i).append('\n');
    }
    String big = "x".repeat(20000);
    guest.write(1, big, -1);
    guest.call("fd_close", 1);
    assertEquals(expected + big, out.toString());
  }

  @Test
  void inputEndsAndFlushesOutputBeforeItWaits() {
    guest.write(1, "name? ", -1);
    assertEquals(Errno.SUCCESS, guest.read(0, 4, -1));
    assertEquals("hell", guest.read());
    assertEquals(Errno.SUCCESS, guest.read(0, 100, -1));
    assertEquals("o", guest.read());
    assertEquals("", out.toString());
    assertEquals(Errno.SUCCESS, guest.read(0, 100, -1));
    assertEquals(0, guest.result());
    assertEquals("name? ", out.toString());
  }

  @Test
  void streamsCannotSeek() {
    assertEquals(Errno.SPIPE, guest.call("fd_seek", 0, 0, 0, TestGuest.RESULT));
    assertEquals(Errno.SPIPE, guest.call("fd_tell", 1, TestGuest.RESULT));
    assertEquals(Errno.SPIPE, guest.write(1, "x", 0));
    assertEquals(Errno.BADF, guest.write(0, "x", -1));
    assertEquals(Errno.BADF, guest.read(1, 1, -1));
    assertEquals(Errno.BADF, guest.path("path_unlink_file", 0, "x"));
  }

  @Test
  void descriptorState() {
    assertEquals(Errno.SUCCESS, guest.call("fd_fdstat_get", 0, 0));
    assertEquals(FileStat.UNKNOWN, guest.memory.u8(0));
    assertEquals(Rights.INPUT, guest.memory.i64(8));
    assertEquals(0, guest.memory.i64(16));
    assertEquals(Errno.FAULT, guest.call("fd_fdstat_get", 0, TestGuest.BYTES - 23));
    assertEquals(Errno.BADF, guest.call("fd_fdstat_get", 3, 0));
    assertEquals(Errno.BADF, guest.call("fd_fdstat_get", -1, 0));
    assertEquals(Errno.BADF, guest.call("fd_prestat_get", 0, 0));
    assertEquals(Errno.BADF, guest.call("fd_prestat_get", 3, 0));
    assertEquals(Errno.SUCCESS, guest.call("fd_filestat_get", 0, 0));
    assertEquals(Errno.SUCCESS, guest.call("fd_fdstat_set_flags", 1, Descriptor.NONBLOCK));
    assertEquals(Errno.INVAL, guest.call("fd_fdstat_set_flags", 1, 1 << 9));
  }

  @Test
  void rightsCanOnlyBeGivenUp() {
    assertEquals(Errno.SUCCESS, guest.call("fd_fdstat_set_rights", 1, Rights.FD_SYNC, 0));
    assertEquals(Errno.NOTCAPABLE, guest.write(1, "x", -1));
    assertEquals(Errno.NOTCAPABLE, guest.call("fd_fdstat_set_rights", 1, Rights.OUTPUT, 0));
  }

  @Test
  void renumber() throws IOException {
    assertEquals(Errno.BADF, guest.call("fd_renumber", 2, 9));
    assertEquals(Errno.SUCCESS, guest.call("fd_renumber", 1, 1));
    assertEquals(Errno.SUCCESS, guest.call("fd_renumber", 2, 1));
    assertEquals(Errno.BADF, guest.write(2, "x", -1));
    assertEquals(Errno.SUCCESS, guest.write(1, "to the errors", -1));
    assertEquals("to the errors", err.toString());
    assertEquals(Errno.SUCCESS, guest.call("fd_close", 1));
    assertEquals(Errno.BADF, guest.call("fd_close", 1));
  }

  @Test
  void vectorsOutsideMemoryMoveNothing() throws IOException {
    guest.memory.setI32(0, 1024);
    guest.memory.setI32(4, 10);
    guest.memory.setI32(8, 1024);
    guest.memory.setI32(12, -1);
    assertEquals(Errno.FAULT, guest.call("fd_write", 1, 0, 2, TestGuest.RESULT));
    assertEquals(Errno.FAULT, guest.call("fd_read", 0, 0, 2, TestGuest.RESULT));
    assertEquals(Errno.FAULT, guest.call("fd_write", 1, 0, 1, -4));
    assertEquals(Errno.FAULT, guest.call("fd_write", 1, TestGuest.BYTES - 8, 2, 0));
    assertEquals(Errno.FAULT, guest.call("fd_write", 1, 0, -1, TestGuest.RESULT));
    wasi.flush();
    assertEquals("", out.toString());
    assertEquals(Errno.SUCCESS, guest.read(0, 9, -1));
    assertEquals("hello", guest.read());
  }

  @Test
  void outputThatTakesNoMore() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    Wasi deaf = new Wasi().stdout(broken).stderr(broken);
    TestGuest talker = new TestGuest(deaf);
    assertEquals(Errno.PIPE, talker.write(2, "x", -1));
    assertEquals(Errno.SUCCESS, talker.write(1, "x", -1));
    assertThrows(IOException.class, deaf::close);
  }

  @Test
  void nothingIsReachableUnasked() {
    TestGuest bare = new TestGuest(new Wasi());
    assertEquals(Errno.SUCCESS, bare.write(1, "lost", -1));
    assertEquals(Errno.SUCCESS, bare.read(0, 4, -1));
    assertEquals(0, bare.result());
    assertEquals(Errno.BADF, bare.call("fd_prestat_get", 3, 0));
    assertEquals(Errno.SUCCESS, bare.call("args_sizes_get", 0, 4));
    assertEquals(0, bare.memory.i64(0));
  }
}
