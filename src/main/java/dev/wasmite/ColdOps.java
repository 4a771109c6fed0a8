package dev.wasmite;

import dev.wasmite.binary.Features;
import dev.wasmite.translate.Code;
import dev.wasmite.translate.Op;

/**
 * What the loop leaves: one instruction at a time, at the driver's pc. Stateless.
 *
 * <p>That is the operators that have no case in the loop, and those of the loop that it could not
 * do: they come here with nothing of them done.
 */
final class ColdOps {
  private static final long LOW = 0xffffffffL;

  private ColdOps() {}

  /** Does the instruction, and moves pc behind it or wherever it leads. */
  static void step(Driver driver) {
    int op = driver.code[driver.pc] & 0xffff;
    if ((op & Op.COLD) != Op.COLD) {
      undone(driver, op & Op.COLD);
    } else if (op >= Op.PLAIN) {
      numeric(driver, op - Op.PLAIN >> 7);
    } else if (Features.floats() && op >= Op.F64_EQ && op <= Op.F32_NLE) {
      compare(driver, op);
    } else if (op >= Op.MEMORY_ACCESS && op <= Op.DATA_DROP) {
      memory(driver, op);
    } else if (op >= Op.TABLE_GET) {
      table(driver, op);
    } else {
      control(driver, op);
    }
  }

  private static int int32(Driver driver, int operand) {
    return Code.int32(driver.code, driver.pc + operand);
  }

  private static int slot(Driver driver, int operand) {
    return driver.fp + driver.code[driver.pc + operand];
  }

  private static long cell(Driver driver, int operand) {
    return driver.cells[slot(driver, operand)];
  }

  /** R[d] = what a numeric opcode says of R[a] and R[b]. */
  private static void numeric(Driver driver, int opcode) {
    driver.cells[slot(driver, 1)] = Numeric.eval(opcode, cell(driver, 2), cell(driver, 3));
    driver.pc += 4;
  }

  /** R[d] = a comparison of floats; every f32 is an f64 too. */
  private static void compare(Driver driver, int op) {
    boolean is32 = op >= Op.F32_EQ;
    double a = is32 ? f32(cell(driver, 2)) : Double.longBitsToDouble(cell(driver, 2));
    double b = is32 ? f32(cell(driver, 3)) : Double.longBitsToDouble(cell(driver, 3));
    boolean holds;
    switch (op - (is32 ? Op.F32_EQ : Op.F64_EQ) >> 7) {
      case 0:
        holds = a == b;
        break;
      case 1:
        holds = a != b;
        break;
      case 2:
        holds = a < b;
        break;
      case 3:
        holds = a <= b;
        break;
      case 4:
        holds = !(a < b);
        break;
      default:
        holds = !(a <= b);
    }
    set(driver, holds);
  }

  private static void set(Driver driver, boolean holds) {
    driver.cells[slot(driver, 1)] = holds ? 1 : 0;
    driver.pc += 4;
  }

  private static double f32(long cell) {
    return Float.intBitsToFloat((int) cell);
  }

  /** An operator of the loop that it could not do. */
  private static void undone(Driver driver, int op) {
    switch (op) {
      case Op.FUEL:
        if (Features.metering() && driver.meter.charge(driver.code[driver.pc + 3])) {
          driver.pc += 4;
        }
        break;
      case Op.DIV_S32:
        numeric(driver, 0x6d);
        break;
      case Op.DIV_U32:
        numeric(driver, 0x6e);
        break;
      case Op.REM_S32:
        numeric(driver, 0x6f);
        break;
      case Op.REM_U32:
        numeric(driver, 0x70);
        break;
      case Op.DIV_S64:
        numeric(driver, 0x7f);
        break;
      case Op.DIV_U64:
        numeric(driver, 0x80);
        break;
      case Op.REM_S64:
        numeric(driver, 0x81);
        break;
      case Op.REM_U64:
        numeric(driver, 0x82);
        break;
      case Op.I32_TRUNC_F64_S:
        numeric(driver, 0xaa);
        break;
      case Op.CALL_INDIRECT:
        {
          Func callee = callee(driver, 0, cell(driver, 1), driver.code[driver.pc + 2]);
          driver.call(callee, slot(driver, 4), driver.pc + 5);
          break;
        }
      case Op.RETURN_CALL:
        if (Features.tailCall()) {
          int index = (driver.code[driver.pc + 1] & 0xffff) - 1;
          Func callee = driver.instance.function(index);
          driver.returnCall(callee, slot(driver, 4), callee.params);
        }
        break;
      case Op.RETURN: // to a caller whose code was dropped
        driver.returnFrom(driver.fp, 0);
        break;
      case Op.RETURN1:
        driver.cells[driver.fp] = cell(driver, 1);
        driver.returnFrom(driver.fp, 0);
        break;
      default:
        driver.instance.memory0.touchAt(address(driver, op)); // then the loop does it
    }
  }

  private static void control(Driver driver, int op) {
    switch (op) {
      case Op.LE_S:
        set(driver, cell(driver, 2) <= cell(driver, 3));
        break;
      case Op.LE_U:
        set(driver, cell(driver, 2) + Long.MIN_VALUE <= cell(driver, 3) + Long.MIN_VALUE);
        break;
      case Op.GE_S_I:
        set(driver, cell(driver, 2) >= driver.code[driver.pc + 3]);
        break;
      case Op.GE_U_I:
        {
          long k = driver.code[driver.pc + 3];
          set(driver, cell(driver, 2) + Long.MIN_VALUE >= k + Long.MIN_VALUE);
          break;
        }
      case Op.CALL_WIDE:
        driver.call(int32(driver, 3), driver.fp + int32(driver, 1), driver.pc + 5);
        break;
      case Op.CALL_INDIRECT_WIDE:
        {
          Func callee = callee(driver, int32(driver, 5), cell(driver, 7), int32(driver, 3));
          driver.call(callee, driver.fp + int32(driver, 1), driver.pc + 8);
          break;
        }
      case Op.RETURN_CALL_WIDE:
        if (Features.tailCall()) {
          Func callee = driver.instance.function(int32(driver, 3));
          driver.returnCall(callee, driver.fp + int32(driver, 1), int32(driver, 5));
        }
        break;
      case Op.RETURN_CALL_INDIRECT:
        if (Features.tailCall()) {
          Func callee = callee(driver, int32(driver, 5), cell(driver, 9), int32(driver, 3));
          driver.returnCall(callee, driver.fp + int32(driver, 1), int32(driver, 7));
        }
        break;
      case Op.RETURN_MANY: // several values, or a reference
        if (Features.multiValue() || Features.referenceTypes()) {
          driver.returnFrom(driver.fp + int32(driver, 1), int32(driver, 3));
        }
        break;
      case Op.BR_TABLE_WIDE:
        {
          int i = (int) cell(driver, 1);
          int last = int32(driver, 2);
          driver.pc += int32(driver, 4 + 2 * (i < 0 || i > last ? last : i));
          if (Features.metering() && driver.meter != null) {
            driver.pc -= Code.FUEL_LENGTH; // what the block costs is charged there
          }
          break;
        }
      case Op.TRAP:
        throw new Trap(driver.code[driver.pc + 1]);
      case Op.ENTER_WIDE:
        driver.need(driver.fp + int32(driver, 1));
        driver.pc += 3;
        break;
      case Op.ZERO_MANY:
        {
          int from = driver.fp + int32(driver, 1);
          for (int i = from + int32(driver, 3) - 1; i >= from; i--) {
            driver.cells[i] = 0;
          }
          driver.pc += 5;
          break;
        }
      case Op.NULL_MANY:
        if (Features.referenceTypes()) {
          Object[] refs = driver.refs();
          int from = driver.fp + int32(driver, 1);
          for (int i = from + int32(driver, 3) - 1; i >= from; i--) {
            refs[i] = null;
          }
          driver.pc += 5;
        }
        break;
      case Op.COPY_WIDE:
        driver.cells[driver.fp + int32(driver, 1)] = driver.cells[driver.fp + int32(driver, 3)];
        driver.pc += 5;
        break;
      case Op.COPY_MANY:
        if (Features.multiValue() || Features.referenceTypes()) {
          driver.copy(driver.fp + int32(driver, 1), driver.fp + int32(driver, 3), int32(driver, 5));
          driver.pc += 7;
        }
        break;
      case Op.GLOBAL_GET_FAR:
        {
          Global global = driver.instance.global(int32(driver, 2));
          driver.cells[slot(driver, 1)] = global.cells[global.index];
          if (Features.referenceTypes() && global.refs != null) {
            driver.setRef(slot(driver, 1), global.refs[global.index]);
          }
          driver.pc += 4;
          break;
        }
      case Op.GLOBAL_SET_FAR:
        {
          Global global = driver.instance.global(int32(driver, 2));
          global.cells[global.index] = cell(driver, 1);
          if (Features.referenceTypes() && global.refs != null) {
            global.refs[global.index] = driver.refs()[slot(driver, 1)];
          }
          driver.pc += 4;
          break;
        }
      default:
        throw new RuntimeException("no such operator");
    }
  }

  /** The function that an indirect call means (spec 4.6.10: call_indirect). */
  private static Func callee(Driver driver, int table, long cell, int type) {
    Table from = driver.instance.table(table);
    long index = from.index(cell);
    if (index < 0 || index >= from.size()) {
      throw new Trap(Trap.UNDEFINED_ELEMENT);
    }
    Func callee = (Func) from.get(index);
    if (callee == null) {
      throw new Trap(Trap.UNINITIALIZED_ELEMENT, Long.toString(index));
    }
    if (!driver.isType(callee, type)) {
      throw new Trap(Trap.CALL_TYPE_MISMATCH);
    }
    return callee;
  }

  // ---- memories

  /** The address of a load or store of memory 0. */
  private static long address(Driver driver, int op) {
    switch (op) {
      case Op.LOAD8_U_SUM:
      case Op.LOAD32_S_SUM:
      case Op.LOAD64_SUM:
      case Op.STORE8_SUM:
      case Op.STORE32_SUM:
        return cell(driver, 2) + driver.code[driver.pc + 3] & LOW;
      case Op.LOAD8_U_AT:
      case Op.LOAD32_S_AT:
      case Op.LOAD64_AT:
        return (cell(driver, 2) << (driver.code[driver.pc] >> 7)) + cell(driver, 3) & LOW;
      default:
        return (cell(driver, 2) & LOW) + driver.code[driver.pc + 3];
    }
  }

  private static void access(Driver driver, int op, Memory memory, long address) {
    int d = slot(driver, 1);
    long[] cells = driver.cells;
    switch (op) {
      case Op.LOAD8_S:
        cells[d] = (byte) memory.load(address, 1);
        break;
      case Op.LOAD8_U:
        cells[d] = memory.load(address, 1);
        break;
      case Op.LOAD16_S:
        cells[d] = (short) memory.load(address, 2);
        break;
      case Op.LOAD16_U:
        cells[d] = memory.load(address, 2);
        break;
      case Op.LOAD32_S:
        cells[d] = (int) memory.load(address, 4);
        break;
      case Op.LOAD32_U:
        cells[d] = memory.load(address, 4);
        break;
      case Op.LOAD64:
        cells[d] = memory.load(address, 8);
        break;
      case Op.STORE8:
        memory.store(address, 1, cells[d]);
        break;
      case Op.STORE16:
        memory.store(address, 2, cells[d]);
        break;
      case Op.STORE32:
        memory.store(address, 4, cells[d]);
        break;
      case Op.STORE64:
        memory.store(address, 8, cells[d]);
        break;
      default:
        throw new RuntimeException("no such operator");
    }
  }

  private static void memory(Driver driver, int op) {
    Instance instance = driver.instance;
    switch (op) {
      case Op.MEMORY_ACCESS:
        if (Features.multiMemory()) {
          Memory memory = instance.memory(int32(driver, 4));
          long offset = int32(driver, 6) & LOW | (long) int32(driver, 8) << 32;
          long address = memory.address(cell(driver, 2));
          boolean wraps = (address | offset | address + offset) < 0;
          access(driver, driver.code[driver.pc + 3], memory, wraps ? -1 : address + offset);
          driver.pc += 10;
        }
        break;
      case Op.MEMORY_SIZE:
        driver.cells[slot(driver, 1)] = instance.memory(int32(driver, 2)).size();
        driver.pc += 4;
        break;
      case Op.MEMORY_GROW:
        {
          Memory memory = instance.memory(int32(driver, 3));
          long pages = memory.address(cell(driver, 2));
          long units = 0;
          if (Features.metering() && memory.fits(pages)) {
            units = driver.unitsOfBytes(pages << memory.pageLog);
          }
          if (driver.affords(units)) {
            long before = memory.grow(pages);
            if (before >= 0) {
              driver.take(units);
            }
            driver.cells[slot(driver, 1)] = before;
            driver.pc += 5;
          }
          break;
        }
      case Op.MEMORY_FILL:
        {
          Memory memory = instance.memory(int32(driver, 4));
          long to = memory.address(cell(driver, 1));
          long length = memory.address(cell(driver, 3));
          memory.check(to, length);
          if (driver.pay(driver.unitsOfBytes(length))) {
            memory.fill(to, (byte) cell(driver, 2), length);
            driver.pc += 6;
          }
          break;
        }
      case Op.MEMORY_COPY:
        {
          Memory to = instance.memory(int32(driver, 4));
          Memory from = instance.memory(int32(driver, 6));
          long length = (Features.memory64() && to.is64 ? from : to).address(cell(driver, 3));
          long target = to.address(cell(driver, 1));
          long source = from.address(cell(driver, 2));
          to.check(target, length);
          from.check(source, length);
          if (driver.pay(driver.unitsOfBytes(length))) {
            to.copy(target, from, source, length);
            driver.pc += 8;
          }
          break;
        }
      case Op.MEMORY_INIT:
        {
          Memory memory = instance.memory(int32(driver, 4));
          long to = memory.address(cell(driver, 1));
          long from = cell(driver, 2) & LOW;
          long length = cell(driver, 3) & LOW;
          instance.checkData(int32(driver, 6), from, length);
          memory.check(to, length);
          if (driver.pay(driver.unitsOfBytes(length))) {
            instance.initMemory(memory, to, int32(driver, 6), from, length);
            driver.pc += 8;
          }
          break;
        }
      default: // data.drop
        instance.dropData(int32(driver, 1));
        driver.pc += 3;
    }
  }

  // ---- tables and references

  private static void table(Driver driver, int op) {
    Instance instance = driver.instance;
    switch (op) {
      case Op.TABLE_COPY:
        {
          Table to = instance.table(int32(driver, 4));
          Table from = instance.table(int32(driver, 6));
          long count = (Features.memory64() && to.is64 ? from : to).index(cell(driver, 3));
          long target = to.index(cell(driver, 1));
          long source = from.index(cell(driver, 2));
          to.check(target, count);
          from.check(source, count);
          if (driver.pay(driver.unitsOfElements(count))) {
            to.copy(target, from, source, count);
            driver.pc += 8;
          }
          break;
        }
      case Op.TABLE_INIT:
        {
          Table table = instance.table(int32(driver, 4));
          Object[] elements = instance.elements(int32(driver, 6));
          long target = table.index(cell(driver, 1));
          long start = cell(driver, 2) & LOW;
          long count = cell(driver, 3) & LOW;
          Table.checkSegment(elements, start, count);
          table.check(target, count);
          if (driver.pay(driver.unitsOfElements(count))) {
            table.init(target, elements, start, count);
            driver.pc += 8;
          }
          break;
        }
      case Op.ELEM_DROP:
        instance.dropElements(int32(driver, 1));
        driver.pc += 3;
        break;
      default:
        if (Features.referenceTypes()) {
          reference(driver, op);
        }
    }
  }

  private static void reference(Driver driver, int op) {
    Instance instance = driver.instance;
    Object[] refs = driver.refs();
    switch (op) {
      case Op.TABLE_GET:
        {
          Table table = instance.table(int32(driver, 3));
          driver.setRef(slot(driver, 1), table.get(table.index(cell(driver, 2))));
          driver.pc += 5;
          break;
        }
      case Op.TABLE_SET:
        {
          Table table = instance.table(int32(driver, 3));
          table.set(table.index(cell(driver, 1)), refs[slot(driver, 2)]);
          driver.pc += 5;
          break;
        }
      case Op.TABLE_SIZE:
        driver.cells[slot(driver, 1)] = instance.table(int32(driver, 2)).size();
        driver.pc += 4;
        break;
      case Op.TABLE_GROW:
        {
          Table table = instance.table(int32(driver, 4));
          Object init = refs[slot(driver, 2)];
          long count = table.index(cell(driver, 3));
          long units = table.fits(count) ? driver.unitsOfElements(count) : 0;
          if (driver.affords(units)) {
            long before = table.grow(count, init);
            if (before >= 0) {
              driver.take(units);
            }
            driver.cells[slot(driver, 1)] = before;
            driver.pc += 6;
          }
          break;
        }
      case Op.TABLE_FILL:
        {
          Table table = instance.table(int32(driver, 4));
          long count = table.index(cell(driver, 3));
          long start = table.index(cell(driver, 1));
          table.check(start, count);
          if (driver.pay(driver.unitsOfElements(count))) {
            table.fill(start, refs[slot(driver, 2)], count);
            driver.pc += 6;
          }
          break;
        }
      case Op.REF_NULL:
        refs[slot(driver, 1)] = null;
        driver.pc += 4;
        break;
      case Op.REF_FUNC:
        driver.setRef(slot(driver, 1), instance.function(int32(driver, 2)));
        driver.pc += 4;
        break;
      case Op.REF_IS_NULL:
        driver.cells[slot(driver, 1)] = refs[slot(driver, 2)] == null ? 1 : 0;
        driver.pc += 4;
        break;
      case Op.REF_COPY:
        driver.setRef(slot(driver, 1), refs[slot(driver, 2)]);
        driver.pc += 4;
        break;
      case Op.REF_SELECT:
        driver.setRef(slot(driver, 1), refs[slot(driver, cell(driver, 4) != 0 ? 2 : 3)]);
        driver.pc += 5;
        break;
      default:
        throw new RuntimeException("no such operator");
    }
  }
}
