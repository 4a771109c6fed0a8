package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A case of a call script as it runs: what it does in a {@link ScriptPlace}, and the calls, which
 * {@link ScriptCall} makes. The format is told in {@code src/test/resources/wasi/README.md}.
 *
 * <p>Made by {@link CallScriptTest} for each case.
 */
final class CallScript {
  private static final int BUFFER = 1 << 12;

  private final ScriptPlace place;
  private final ScriptVariables variables = new ScriptVariables();
  private final Wasi wasi = new Wasi();
  private TestGuest guest;

  CallScript(ScriptPlace place) throws IOException {
    this.place = place;
    place.preopen(wasi, "", "/", false);
  }

  /** Runs the lines; what fails names {@code file} and the line. */
  void run(String file, ScriptCase lines) throws IOException {
    List<String> wrong = new ArrayList<>();
    try {
      for (int i = 0; i < lines.lines.size(); i++) {
        try {
          step(lines.lines.get(i));
        } catch (AssertionError | IOException | RuntimeException e) {
          String words = String.join(" ", lines.lines.get(i));
          wrong.add(file + ":" + lines.numbers.get(i) + ": " + words + "\n    " + e.getMessage());
        }
      }
    } finally {
      wasi.close();
    }
    if (!wrong.isEmpty()) {
      fail("\n" + String.join("\n", wrong));
    }
  }

  private void step(List<String> words) throws IOException {
    int arrow = words.indexOf("->");
    if (arrow < 0) {
      prepareOrFind(words);
      return;
    }
    start();
    List<String> expected = words.subList(arrow + 1, words.size());
    boolean assigns = words.size() > 1 && words.get(1).equals("=");
    List<String> call = words.subList(assigns ? 2 : 0, arrow);
    if (call.get(0).equals("list")) {
      assertEquals(plain(expected), list(call));
      return;
    }
    ScriptCall made = new ScriptCall(guest, variables, call);
    if (assigns) {
      variables.set(words.get(0), made.fields);
    }
    made.check(expected);
  }

  private void start() {
    if (guest == null) {
      guest = new TestGuest(wasi);
    }
  }

  private void prepareOrFind(List<String> words) throws IOException {
    String path = words.get(1);
    String last = words.get(words.size() - 1);
    switch (words.get(0)) {
      case "mkdir":
        place.makeDirectory(path);
        break;
      case "file":
        place.makeFile(path, words.size() > 2 ? ScriptText.bytes(last) : new byte[0]);
        break;
      case "symlink":
        place.makeLink(path, ScriptText.text(last));
        break;
      case "preopen":
        String name = ScriptText.text(words.get(2));
        place.preopen(wasi, path, name, words.size() > 3);
        break;
      case "memory":
        start();
        byte[] bytes = ScriptText.bytes(last);
        guest.memory.write(Integer.parseInt(path), bytes, 0, bytes.length);
        break;
      case "content":
        assertEquals(ScriptText.plain(last), ScriptText.show(place.content(path)));
        break;
      case "link":
        assertEquals(ScriptText.text(last), place.target(path));
        break;
      case "directory":
        assertEquals(FileStat.DIRECTORY, place.type(path));
        break;
      case "gone":
        assertEquals(Folder.NOTHING, place.type(path));
        break;
      default:
        throw new IllegalArgumentException("no such word: " + words.get(0));
    }
  }

  private static List<String> plain(List<String> words) {
    return words.stream().map(ScriptText::plain).toList();
  }

  /** All names of a directory, sorted, read as the C library does: {@code list FD SIZE}. */
  private List<String> list(List<String> call) {
    long fd = variables.number(call.get(1));
    int size = Integer.parseInt(call.get(2));
    List<String> names = new ArrayList<>();
    long cookie = 0;
    for (int used = size; used == size; ) {
      int errno = guest.call("fd_readdir", fd, BUFFER, size, cookie, TestGuest.RESULT);
      if (errno != Errno.SUCCESS) {
        return List.of(ScriptNames.error(errno));
      }
      used = guest.result();
      int at = BUFFER;
      while (at + 24 <= BUFFER + used && at + 24 + guest.memory.i32(at + 16) <= BUFFER + used) {
        String name = guest.text(at + 24, guest.memory.i32(at + 16));
        names.add(ScriptText.show(name.getBytes(StandardCharsets.UTF_8)));
        assertTrue(names.size() < 1000, "endless");
        cookie = guest.memory.i64(at);
        at += 24 + guest.memory.i32(at + 16);
      }
      if (used == size && at == BUFFER) {
        size *= 2;
        used = size;
      }
    }
    names.sort(null);
    names.add(0, "success");
    return names;
  }
}
