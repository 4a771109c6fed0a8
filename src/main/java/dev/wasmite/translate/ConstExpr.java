package dev.wasmite.translate;

import dev.wasmite.binary.ByteReader;
import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.ModuleDef;
import dev.wasmite.binary.Opcodes;
import dev.wasmite.binary.Types;
import dev.wasmite.binary.WasmException;

/**
 * Validates constant expressions (spec 3.0 section 3.4.10). Made once per module, by the {@link
 * ModuleValidator}; they are evaluated when the module is instantiated.
 */
final class ConstExpr {
  private final ModuleDef def;
  private final ByteReader in;
  private final OperandStack stack = new OperandStack();

  ConstExpr(ModuleDef def) {
    this.def = def;
    in = new ByteReader(def.bytes, 0, 0);
  }

  /**
   * Checks the expression at {@code start}; answers the offset behind it.
   *
   * @param type the type it must have
   * @param globals how many globals it may name
   */
  int check(int start, int type, int globals) {
    in.move(def.bytes, start, def.bytes.length);
    stack.reset();
    for (; ; ) {
      int at = in.pos;
      int op = Opcodes.read(in);
      if (op == Opcodes.END) {
        if (stack.height != 1 || stack.types[0] != type) {
          throw mismatch(type, stack.height == 1 ? stack.types[0] : -1, at);
        }
        return in.pos;
      }
      step(op, globals, at);
    }
  }

  private void step(int op, int globals, int at) {
    if (op >= Opcodes.I32_CONST && op <= Opcodes.F64_CONST) {
      Opcodes.skipImmediates(in, op);
      push(Types.I32 - (op - Opcodes.I32_CONST)); // both count i32, i64, f32, f64
    } else if (op == Opcodes.GLOBAL_GET) {
      stepGlobal(globals, at);
    } else if (op == Opcodes.REF_NULL || op == Opcodes.REF_FUNC) {
      if (!Features.referenceTypes()) {
        throw Errors.notEnabled(Features.REFERENCE_TYPES, at);
      }
      push(op == Opcodes.REF_NULL ? readNull() : readFunction(at));
    } else if (op >= Opcodes.I32_ADD && op <= Opcodes.I32_MUL) {
      stepBinary(Types.I32, at);
    } else if (op >= Opcodes.I64_ADD && op <= Opcodes.I64_MUL) {
      stepBinary(Types.I64, at);
    } else {
      throw Errors.invalid(Errors.CONSTANT_REQUIRED, -1, at);
    }
  }

  private void stepGlobal(int globals, int at) {
    // A global that is there may be named if constant expressions are extended.
    boolean off = !Features.extendedConst() || (def.features & Features.EXTENDED_CONST) == 0;
    int count = off ? def.globalCount() : globals;
    int global = ModuleValidator.checkIndex(in.u32(), count, Errors.UNKNOWN_GLOBAL, -1, at);
    if (global >= globals) {
      throw Errors.missing(Errors.UNKNOWN_GLOBAL, Features.EXTENDED_CONST, at);
    }
    if (def.globalMutable[global]) {
      throw Errors.invalid(Errors.CONSTANT_REQUIRED, -1, at);
    }
    push(def.globalTypes[global]);
  }

  private int readNull() {
    return Types.readReference(in, def.features, Errors.REFERENCE_TYPE);
  }

  private int readFunction(int at) {
    ModuleValidator.checkIndex(in.u32(), def.functionCount(), Errors.UNKNOWN_FUNCTION, -1, at);
    return Types.FUNCREF;
  }

  private void stepBinary(int type, int at) {
    if (!Features.extendedConst() || (def.features & Features.EXTENDED_CONST) == 0) {
      throw Errors.missing(Errors.CONSTANT_REQUIRED, Features.EXTENDED_CONST, at);
    }
    for (int i = 0; i < 2; i++) {
      if (stack.height == 0 || stack.types[--stack.height] != type) {
        throw mismatch(type, stack.height == 0 ? -1 : stack.types[stack.height], at);
      }
    }
    push(type);
  }

  private void push(int type) {
    stack.push(type, OperandStack.CONSTANT, 0);
  }

  private static WasmException mismatch(int expected, int found, int at) {
    String facts =
        found < 0
            ? Errors.concat("expected one ", Types.name(expected))
            : Errors.concat("expected ", Types.name(expected), ", found ", Types.name(found));
    return Errors.invalid(Errors.TYPE_MISMATCH, facts, -1, at);
  }

  /** A set, a bit each, of the functions that the module names outside of bodies and the start. */
  static int[] declaredFunctions(ModuleDef def) {
    int[] set = new int[(def.functionCount() >> 5) + 1];
    ByteReader in = new ByteReader(def.bytes, 0, def.bytes.length);
    for (int i = 0; i < def.exports.length; i += ModuleDef.EXPORT_INTS) {
      if (def.exports[i + 2] == ModuleDef.FUNCTION) {
        declare(set, def.exports[i + 3]);
      }
    }
    for (int i = def.importedGlobals; i < def.globalCount(); i++) {
      in.pos = def.globalInit[i];
      declareAll(set, in);
    }
    for (int i = 0; i < def.elements.length; i += ModuleDef.ELEMENT_INTS) {
      in.pos = def.elements[i + 4];
      int count = def.elements[i + 5];
      for (int j = count & ~ModuleDef.EXPRESSIONS; j > 0; j--) {
        if ((count & ModuleDef.EXPRESSIONS) != 0) {
          declareAll(set, in);
        } else {
          declare(set, in.u32());
        }
      }
    }
    return set;
  }

  private static void declareAll(int[] set, ByteReader in) {
    for (int op = Opcodes.read(in); op != Opcodes.END; op = Opcodes.read(in)) {
      if (op == Opcodes.REF_FUNC) {
        declare(set, in.u32());
      } else {
        Opcodes.skipImmediates(in, op);
      }
    }
  }

  private static void declare(int[] set, int function) {
    if (function >= 0 && function >> 5 < set.length) {
      set[function >> 5] |= 1 << function;
    }
  }
}
