package dev.wasmite.text;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** The keywords of the text format that are no instructions. Constant; faults are told by it. */
final class Words {
  private static final Set<String> WORDS =
      new HashSet<>(
          Arrays.asList(
              ("module definition instance binary quote type func param result local import export"
                      + " table memory global tag elem data start offset item declare rec sub final"
                      + " struct array field mut shared pagesize ref null i8 i16 i32 i64 f32 f64"
                      + " v128 i8x16 i16x8 i32x4 i64x2 f32x4 f64x2 any eq i31 none nofunc noextern"
                      + " noexn extern exn anyref eqref i31ref structref arrayref nullref funcref"
                      + " nullfuncref externref nullexternref exnref nullexnref then else end do"
                      + " catch catch_ref catch_all catch_all_ref on switch before after first last"
                      + " code datacount nan:canonical nan:arithmetic register invoke get"
                      + " assert_return assert_trap assert_exhaustion assert_malformed"
                      + " assert_invalid assert_unlinkable assert_exception either"
                      + " assert_malformed_custom assert_invalid_custom thread wait script input"
                      + " output")
                  .split(" ")));

  private Words() {}

  /** Whether a keyword has a meaning anywhere. */
  static boolean isKnown(String word) {
    return WORDS.contains(word)
        || word.startsWith("offset=")
        || word.startsWith("align=")
        || Mnemonics.opcode(word) >= 0;
  }
}
