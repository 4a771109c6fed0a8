package dev.wasmite.wast;

import dev.wasmite.ExternRef;
import dev.wasmite.Val;
import dev.wasmite.ValType;
import dev.wasmite.text.Lexer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of a script: reads arguments and expected results, and knows the host's references by
 * their numbers. Made by {@link Script}, per script.
 */
final class Values {
  private final Lexer lexer;
  private final Map<Integer, ExternRef> externs = new HashMap<>();

  Values(Lexer lexer) {
    this.lexer = lexer;
  }

  /** Reads arguments up to the right parenthesis after them, which stays. */
  Val[] readArguments() {
    List<Val> values = new ArrayList<>();
    while (lexer.kind() == Lexer.LEFT) {
      lexer.next();
      String word = lexer.text();
      lexer.next();
      values.add(argument(word));
      Forms.close(lexer);
    }
    return values.toArray(new Val[0]);
  }

  private Val argument(String word) {
    switch (word) {
      case "i32.const":
      case "i64.const":
      case "f32.const":
      case "f64.const":
        return number(word);
      case "ref.null":
        return Val.nullRef(nullType());
      case "ref.extern":
        return Val.externRef(extern());
      default:
        throw unsupported(word);
    }
  }

  private Val number(String word) {
    Val value;
    switch (word) {
      case "i32.const":
        value = Val.i32(lexer.i32());
        break;
      case "i64.const":
        value = Val.i64(lexer.i64());
        break;
      case "f32.const":
        value = Val.f32Bits(lexer.f32bits());
        break;
      default:
        value = Val.f64Bits(lexer.f64bits());
        break;
    }
    lexer.next();
    return value;
  }

  /** Reads the number of a reference of the host: the same number, the same reference. */
  private ExternRef extern() {
    int number = lexer.u32();
    lexer.next();
    return externs.computeIfAbsent(number, ExternRef::new);
  }

  /** Reads a heap type, and gives the reference type whose null it has. */
  private int nullType() {
    String heap = lexer.text();
    lexer.next();
    switch (heap) {
      case "func":
      case "nofunc":
        return ValType.FUNCREF;
      case "extern":
      case "noextern":
        return ValType.EXTERNREF;
      case "exn":
      case "noexn":
        throw new Unsupported("exceptions");
      default:
        throw new Unsupported("gc");
    }
  }

  private RuntimeException unsupported(String word) {
    switch (word) {
      case "v128.const":
        return new Unsupported("simd");
      case "ref.host":
      case "ref.any":
      case "ref.eq":
      case "ref.i31":
      case "ref.struct":
      case "ref.array":
        return new Unsupported("gc");
      case "ref.exn":
        return new Unsupported("exceptions");
      default:
        return lexer.error("no value: " + word);
    }
  }

  /** Reads expected results up to the right parenthesis after them, which stays. */
  Pattern[] readPatterns() {
    return readPatterns(true);
  }

  private Pattern[] readPatterns(boolean choices) {
    List<Pattern> patterns = new ArrayList<>();
    while (lexer.kind() == Lexer.LEFT) {
      lexer.next();
      String word = lexer.text();
      lexer.next();
      patterns.add(choices && word.equals("either") ? choice() : pattern(word));
      Forms.close(lexer);
    }
    return patterns.toArray(new Pattern[0]);
  }

  /** Several patterns, of which none is a choice again. */
  private Pattern choice() {
    return Pattern.either(readPatterns(false));
  }

  private Pattern pattern(String word) {
    boolean bare = lexer.kind() == Lexer.RIGHT;
    switch (word) {
      case "f32.const":
      case "f64.const":
        if (lexer.is("nan:canonical") || lexer.is("nan:arithmetic")) {
          return nan(word);
        }
        return Pattern.exactly(number(word));
      case "i32.const":
      case "i64.const":
        return Pattern.exactly(number(word));
      case "ref.null":
        return bare ? Pattern.anyNull() : Pattern.exactly(Val.nullRef(nullType()));
      case "ref.extern":
        return bare ? Pattern.any(ValType.EXTERNREF) : Pattern.exactly(Val.externRef(extern()));
      case "ref.func":
        if (!bare) {
          lexer.next(); // which function it is cannot be told from outside
        }
        return Pattern.any(ValType.FUNCREF);
      default:
        throw unsupported(word);
    }
  }

  private Pattern nan(String word) {
    int type = word.equals("f32.const") ? ValType.F32 : ValType.F64;
    Pattern pattern = Pattern.nan(type, lexer.is("nan:canonical"));
    lexer.next();
    return pattern;
  }
}
