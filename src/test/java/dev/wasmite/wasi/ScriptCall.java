package dev.wasmite.wasi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One call of a script: its words become arguments in the guest's memory, its answer becomes words.
 *
 * <p>Made by {@link CallScript} for each call.
 */
final class ScriptCall {
  /** What to read for the words of a call: a letter for each, a capital for what is made of it. */
  private static final String SIGNATURES =
      " fd_advise:nnna fd_allocate:nnn fd_close:n fd_datasync:n fd_fdstat_get:nF"
          + " fd_fdstat_set_flags:nf fd_fdstat_set_rights:nrr fd_filestat_get:nS"
          + " fd_filestat_set_size:nn fd_filestat_set_times:nnnt fd_pread:nRnC fd_prestat_get:nP"
          + " fd_prestat_dir_name:nB fd_pwrite:nWnN fd_read:nRC fd_readdir:nBnD fd_renumber:nn"
          + " fd_seek:nnwO fd_sync:n fd_tell:nO fd_write:nWN path_create_directory:np"
          + " path_filestat_get:nlpS path_filestat_set_times:nlpnnt path_link:nlpnp"
          + " path_open:nlpoifH path_readlink:npBC path_remove_directory:np path_rename:npnp"
          + " path_symlink:pnp path_unlink_file:np ";

  private static final int VECTORS = 256;
  private static final int[] PATHS = {1024, 8192};
  private static final int BUFFER = 16384;
  private static final byte FILLER = (byte) 0xee;
  private static final long SECONDS = 1_000_000_000L;
  private static final int ENTRY = 24;

  /** What it answered by name, and under {@link ScriptVariables#SELF} what it opened. */
  final Map<String, Long> fields = new HashMap<>();

  private final TestGuest guest;
  private final ScriptVariables variables;
  private final List<Long> arguments = new ArrayList<>();
  private final List<String> answer = new ArrayList<>();

  /** Makes the call; {@code words} begins with the function's name, or with {@code raw}. */
  ScriptCall(TestGuest guest, ScriptVariables variables, List<String> words) {
    this.guest = guest;
    this.variables = variables;
    if (words.get(0).equals("raw")) {
      for (String word : words.subList(2, words.size())) {
        arguments.add(variables.number(word));
      }
      answer.add(ScriptNames.error(call(words.get(1))));
      return;
    }
    String function = words.get(0);
    int at = SIGNATURES.indexOf(" " + function + ":");
    String signature = SIGNATURES.substring(at, SIGNATURES.indexOf(' ', at + 1));
    signature = signature.substring(signature.indexOf(':') + 1);
    int word = 1;
    int paths = 0;
    for (char letter : signature.toCharArray()) {
      if ("FSPCNDOH".indexOf(letter) >= 0) {
        arguments.add((long) TestGuest.RESULT);
      } else if (letter == 'p') {
        byte[] path = ScriptText.bytes(words.get(word++));
        guest.memory.write(PATHS[paths], path, 0, path.length);
        arguments.add((long) PATHS[paths++]);
        arguments.add((long) path.length);
      } else {
        addArgument(letter, words.get(word++));
      }
    }
    if (word != words.size()) {
      throw new IllegalArgumentException("too many words");
    }
    int errno = call(function);
    answer.add(ScriptNames.error(errno));
    if (errno == Errno.SUCCESS) {
      readAnswer(signature.charAt(signature.length() - 1));
    }
  }

  private int call(String function) {
    int row = ("," + WasiFunction.TABLE).indexOf("," + function + ":") + function.length() + 1;
    String letters = WasiFunction.TABLE.substring(row, WasiFunction.TABLE.indexOf(',', row));
    if (letters.length() != arguments.size()) {
      throw new IllegalArgumentException("wrong number of arguments");
    }
    long[] cells = new long[letters.length()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = letters.charAt(i) == 'i' ? (int) (long) arguments.get(i) : arguments.get(i);
    }
    return guest.call(function, cells);
  }

  private void addArgument(char letter, String word) {
    switch (letter) {
      case 'l':
        arguments.add(variables.bits(word, ScriptNames.LOOKUP));
        break;
      case 'o':
        arguments.add(variables.bits(word, ScriptNames.OPEN));
        break;
      case 'f':
        arguments.add(variables.bits(word, ScriptNames.FLAGS));
        break;
      case 't':
        arguments.add(variables.bits(word, ScriptNames.TIMES));
        break;
      case 'w':
        arguments.add(variables.index(word, ScriptNames.WHENCE));
        break;
      case 'a':
        arguments.add(variables.index(word, ScriptNames.ADVICE));
        break;
      case 'r':
        arguments.add(variables.bits(word, ScriptNames.RIGHTS));
        break;
      case 'i':
        String[] both = word.split("/");
        arguments.add(variables.bits(both[0], ScriptNames.RIGHTS));
        arguments.add(variables.bits(both[both.length - 1], ScriptNames.RIGHTS));
        break;
      case 'B':
        arguments.add((long) BUFFER);
        arguments.add(variables.number(word));
        byte[] filler = new byte[(int) Math.min(arguments.get(2), TestGuest.BYTES - BUFFER)];
        Arrays.fill(filler, FILLER);
        guest.memory.write(BUFFER, filler, 0, filler.length);
        break;
      case 'R':
      case 'W':
        addVectors(letter == 'W', word);
        break;
      default:
        arguments.add(variables.number(word));
    }
  }

  /** Pieces to read, as lengths, or to write, as strings. */
  private void addVectors(boolean write, String word) {
    List<byte[]> pieces = new ArrayList<>();
    if (write && !word.equals("-")) {
      pieces = ScriptText.strings(word);
    } else if (!word.equals("-")) {
      for (String length : word.split(",")) {
        pieces.add(new byte[Integer.parseInt(length)]);
      }
    }
    int to = BUFFER;
    for (int i = 0; i < pieces.size(); i++) {
      guest.memory.write(to, pieces.get(i), 0, pieces.get(i).length);
      guest.memory.setI32(VECTORS + 8 * i, to);
      guest.memory.setI32(VECTORS + 8 * i + 4, pieces.get(i).length);
      to += pieces.get(i).length;
    }
    arguments.add((long) VECTORS);
    arguments.add((long) pieces.size());
  }

  private byte[] buffer(int offset, int length) {
    byte[] bytes = new byte[length];
    guest.memory.read(BUFFER + offset, bytes, 0, length);
    return bytes;
  }

  private long i64(int offset) {
    return guest.memory.i64(TestGuest.RESULT + offset);
  }

  private void readAnswer(char letter) {
    switch (letter) {
      case 'C':
        answer.add(ScriptText.show(buffer(0, guest.result())));
        break;
      case 'N':
        answer.add(Integer.toString(guest.result()));
        break;
      case 'O':
        answer.add(Long.toUnsignedString(i64(0)));
        break;
      case 'P':
        answer.add(Integer.toString(guest.memory.i32(TestGuest.RESULT + 4)));
        break;
      case 'B':
        int length = 0;
        while (length < arguments.get(2) && guest.memory.u8(BUFFER + length) != (FILLER & 0xff)) {
          length++;
        }
        answer.add(ScriptText.show(buffer(0, length)));
        break;
      case 'H':
        fields.put(ScriptVariables.SELF, (long) guest.result());
        break;
      case 'F':
        fields.put("type", (long) guest.memory.u8(TestGuest.RESULT));
        fields.put("flags", guest.memory.i32(TestGuest.RESULT) >> 16 & 0xffffL);
        fields.put("rights", i64(8));
        fields.put("inheriting", i64(16));
        break;
      case 'S':
        String[] names = {"dev", "ino", "type", "nlink", "size", "atim", "mtim", "ctim"};
        for (int i = 0; i < names.length; i++) {
          fields.put(names[i], i64(8 * i));
        }
        fields.put("type", i64(16) & 0xff);
        break;
      case 'D':
        readEntries(guest.result());
        break;
      default:
        return;
    }
  }

  /** The names; one that is cut ends with {@code ~}, and {@code ~N} are N bytes of an entry. */
  private void readEntries(int used) {
    answer.add(Integer.toString(used));
    int at = 0;
    for (int i = 0; at < used; i++) {
      if (used - at < ENTRY) {
        answer.add("~" + (used - at));
        return;
      }
      int entry = BUFFER + at;
      int length = guest.memory.i32(entry + 16);
      int left = Math.min(length, used - at - ENTRY);
      fields.put("next" + i, guest.memory.i64(entry));
      fields.put("ino" + i, guest.memory.i64(entry + 8));
      fields.put("type" + i, (long) guest.memory.u8(entry + 20));
      answer.add(ScriptText.show(buffer(at + ENTRY, left)) + (left < length ? "~" : ""));
      at += ENTRY + length;
    }
  }

  /** Compares the answer with the words after the arrow. */
  void check(List<String> expected) {
    List<String> came = new ArrayList<>(answer);
    boolean right = true;
    int position = 0;
    for (String word : expected) {
      int operator = operator(word);
      if (operator > 0) {
        String field = word.substring(0, operator);
        if (!checkField(field, word.charAt(operator), word.substring(operator + 1))) {
          right = false;
          came.add(field + "=" + shown(field));
        }
      } else {
        right &= position < answer.size() && matches(word, answer.get(position));
        position++;
      }
    }
    boolean all = position == answer.size() || expected.equals(List.of("_"));
    if (!right || !all) {
      throw new AssertionError("answered " + String.join(" ", came));
    }
  }

  /** Where {@code =}, {@code +} or {@code ~} is in {@code field=value}; 0 if it is no such word. */
  private static int operator(String word) {
    int i = 0;
    while (i < word.length() && Character.isLetterOrDigit(word.charAt(i))) {
      i++;
    }
    return i < word.length() && "=+~".indexOf(word.charAt(i)) >= 0 ? i : 0;
  }

  private boolean matches(String word, String came) {
    return word.equals("_") || ScriptText.plain(word).equals(came);
  }

  private boolean checkField(String field, char operator, String value) {
    Long came = fields.get(field);
    if (came == null) {
      return false;
    }
    if (value.equals("now")) {
      return Math.abs(came / SECONDS - System.currentTimeMillis() / 1000) < 60;
    }
    long wanted;
    if (field.startsWith("type") && !value.startsWith("$")) {
      wanted = variables.index(value, ScriptNames.TYPES);
    } else {
      wanted = variables.bits(value, names(field));
    }
    return operator == '=' ? came == wanted : (came & wanted) == (operator == '+' ? wanted : 0);
  }

  private static List<String> names(String field) {
    switch (field) {
      case "rights":
      case "inheriting":
        return ScriptNames.RIGHTS;
      case "flags":
        return ScriptNames.FLAGS;
      default:
        return List.of();
    }
  }

  private String shown(String field) {
    Long came = fields.get(field);
    if (came == null || names(field).isEmpty()) {
      return came != null && field.startsWith("type")
          ? ScriptNames.TYPES.get((int) (long) came)
          : String.valueOf(came);
    }
    return ScriptNames.bits(names(field), came);
  }
}
