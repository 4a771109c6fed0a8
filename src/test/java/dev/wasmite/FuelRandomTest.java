package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.FuelReference;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.WasmBuilder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random control flow burns what the slow count says: nested blocks, branches that are taken, not
 * taken and out of reach, code behind them, calls, traps.
 */
@Tag("machine")
class FuelRandomTest {
  private static final int PROGRAMS = 800;

  // Of unreachable, nop, block, loop, if, else, end, br, br_if, return, call, drop, i32.add.
  private static final String ODD = "00 01 02 03 04 05 0b 0c 0d 0f 10 1a 6a";

  private static final int PARAMETER = 0;
  private static final int LOCAL = 1;
  private static final int COUNTER = 0;
  private static final int LOOPS = 25;

  private FuelReference.Costs costs;
  private Config config;
  private Random random;
  private int budget;
  private int type;

  // ---- programs

  private byte[] program(int seed) {
    random = new Random(seed);
    WasmBuilder builder = new WasmBuilder();
    builder.memoryPaged(100, 400, 0);
    builder.table("funcref", 3, 20);
    builder.global("i32", true, Code.constI32(LOOPS));
    type = builder.type("i32 -> i32");
    for (int i = 0; i < 3; i++) {
      budget = 30;
      Code body = Code.of().block();
      statements(body, 1, i);
      body.end().localGet(LOCAL).end();
      String locals = "i32 " + "i64 ".repeat(random.nextInt(20));
      builder.exportedFunc("f" + i, "i32 -> i32", locals, body);
    }
    builder.elem(0, Code.constI32(0), 0, 1);
    return builder.build();
  }

  /** Some statements; {@code depth} labels are open, functions below {@code callees} exist. */
  private void statements(Code code, int depth, int callees) {
    for (int i = random.nextInt(5); i >= 0 && budget > 0; i--) {
      budget--;
      statement(code, depth, callees);
    }
  }

  private void condition(Code code) {
    code.localGet(random.nextInt(2));
    code.i32Const(1 << random.nextInt(4)).op("i32.and");
  }

  private void statement(Code code, int depth, int callees) {
    boolean shallow = depth < 7;
    switch (random.nextInt(shallow ? 20 : 12)) {
      case 0:
        code.br(random.nextInt(depth));
        break;
      case 1:
      case 2:
      case 3:
        condition(code);
        code.brIf(random.nextInt(depth));
        break;
      case 4:
        condition(code);
        code.brTable(random.nextInt(depth), random.nextInt(depth), random.nextInt(depth));
        break;
      case 5:
        code.op(random.nextInt(4) == 0 ? "unreachable" : "nop");
        break;
      case 6:
        bulk(code);
        break;
      case 7:
        call(code, callees);
        break;
      case 8:
        if (random.nextInt(3) == 0) {
          code.localGet(LOCAL).op("return");
          break;
        }
        code.localGet(PARAMETER).i32Const(random.nextInt(9)).op("i32.rem_u").drop();
        break;
      case 9:
      case 10:
      case 11:
        code.localGet(random.nextInt(2)).i32Const(random.nextInt(50));
        code.op(random.nextBoolean() ? "i32.add" : "i32.xor").localSet(random.nextInt(2));
        break;
      case 12:
      case 13:
      case 14:
        code.block();
        statements(code, depth + 1, callees);
        code.end();
        break;
      case 15:
      case 16:
        code.loop().globalGet(COUNTER).op("i32.eqz").if_().localGet(LOCAL).op("return").end();
        code.globalGet(COUNTER).i32Const(1).op("i32.sub").globalSet(COUNTER);
        statements(code, depth + 1, callees);
        code.end();
        break;
      default:
        condition(code);
        code.if_();
        statements(code, depth + 1, callees);
        if (random.nextBoolean()) {
          code.else_();
          statements(code, depth + 1, callees);
        }
        code.end();
    }
  }

  private void bulk(Code code) {
    int length = random.nextInt(300);
    switch (random.nextInt(4)) {
      case 0:
        code.i32Const(random.nextInt(100)).i32Const(7).i32Const(length).op("memory.fill", 0);
        break;
      case 1:
        code.i32Const(0).i32Const(random.nextInt(100)).i32Const(length).op("memory.copy", 0, 0);
        break;
      case 2:
        code.i32Const(length).op("memory.grow", 0).drop();
        break;
      default:
        code.refNull("funcref").i32Const(random.nextInt(10)).op("table.grow", 0).drop();
    }
  }

  private void call(Code code, int callees) {
    code.localGet(PARAMETER);
    if (callees == 0) {
      code.localSet(LOCAL);
    } else if (callees == 2 && random.nextInt(4) == 0) {
      // Function 2 is not in the table.
      code.i32Const(random.nextInt(3)).callIndirect(type, 0).localSet(LOCAL);
    } else if (random.nextInt(4) == 0) {
      code.returnCall(random.nextInt(callees));
    } else {
      code.call(random.nextInt(callees)).localSet(LOCAL);
    }
  }

  // ---- runs

  /** Costs of their own for operators that are free otherwise, or what costs unless set. */
  private void setCosts(boolean odd) {
    costs = new FuelReference.Costs();
    FuelCosts set = new FuelCosts();
    if (odd) {
      int units = 1;
      for (String opcode : ODD.split(" ")) {
        costs.cost(Integer.parseInt(opcode, 16), units);
        set.cost(Integer.parseInt(opcode, 16), units);
        units = units * 3 % 1009;
      }
      costs.bytesPerUnit(10).elementsPerUnit(3);
      set.bytesPerUnit(10).elementsPerUnit(3);
    }
    config = new Config().customPageSizes(true).fuel(true).fuelCosts(set);
  }

  private static String outcome(Instance instance, int argument) {
    try {
      return "" + instance.func("f2").callI32(argument);
    } catch (Trap trap) {
      return FuelProgram.TRAP + trap.getMessage();
    }
  }

  private static String counted(byte[] module, int argument) {
    Instance instance = Machine.instantiate(new Config().customPageSizes(true), module);
    String outcome = outcome(instance, argument);
    return instance.global(FuelReference.NAME).get().i64() + " " + outcome;
  }

  private String burnt(byte[] module, int argument, int mode) {
    config.compilationMode(mode).codeCacheLimit(mode == Config.LAZY ? 0 : 10_000);
    Engine engine = new Engine(config);
    Store<Void> store = new Store<>(engine, null);
    store.setFuel(1000);
    WasmModule parsed = WasmModule.parse(engine, module);
    Instance instance = new Linker<Void>(engine).instantiate(store, parsed);
    assertEquals(1000 - FuelReference.instantiation(module, costs), store.fuel());
    store.setFuel(FuelProgram.PLENTY);
    String outcome = outcome(instance, argument);
    return FuelProgram.PLENTY - store.fuel() + " " + outcome;
  }

  private String inSlices(byte[] module, int argument, int slice) {
    Engine engine = new Engine(config);
    Store<Void> store = new Store<>(engine, null);
    store.setFuel(1000);
    WasmModule parsed = WasmModule.parse(engine, module);
    Instance instance = new Linker<Void>(engine).instantiate(store, parsed);
    store.setFuel(0);
    Call call = instance.func("f2").begin(argument);
    long given = 0;
    String outcome;
    try {
      while (call.run() == Call.OUT_OF_FUEL) {
        long left = store.fuel();
        store.setFuel(Math.max(left + slice, call.fuelNeeded()));
        given += store.fuel() - left;
      }
      outcome = "" + call.results()[0].i32();
    } catch (Trap trap) {
      outcome = FuelProgram.TRAP + trap.getMessage();
    }
    return given - store.fuel() + " " + outcome;
  }

  @Test
  void randomPrograms() {
    int finished = 0;
    int trapped = 0;
    for (int seed = 0; seed < PROGRAMS; seed++) {
      byte[] module = program(seed);
      setCosts(seed % 3 == 0);
      int argument = seed % 16;
      String wanted = counted(FuelReference.blocks(module, costs), argument);
      String text = "program " + seed;
      if (wanted.contains(FuelProgram.TRAP)) {
        trapped++;
      } else {
        finished++;
        assertEquals(wanted, counted(FuelReference.operators(module, costs), argument), text);
      }
      for (int mode = Config.EAGER; mode <= Config.LAZY; mode++) {
        assertEquals(wanted, burnt(module, argument, mode), text);
      }
      assertEquals(wanted, inSlices(module, argument, 1 + seed % 9), text);
    }
    assertTrue(finished > PROGRAMS / 5 && trapped > PROGRAMS / 50, finished + " and " + trapped);
  }

  /** Blocks of more operators than one instruction charges, which trap here and there. */
  @Test
  void longBlocks() {
    Code some = Code.of().localGet(0).repeat(20_000, Code.of().i32Const(3).op("i32.rem_u"));
    Code more = Code.of().i32Const(100).repeat(20_000, Code.of().localGet(0).op("i32.div_u"));
    WasmBuilder builder = new WasmBuilder();
    builder.exportedFunc(
        "early", "i32 -> i32", Code.of().raw(more.bytes()).drop().raw(some.bytes()).end());
    builder.exportedFunc(
        "late", "i32 -> i32", Code.of().raw(some.bytes()).drop().raw(more.bytes()).end());
    Code loop = Code.of().loop().raw(some.bytes()).drop().localGet(0).i32Const(1).op("i32.sub");
    Code end = Code.of().localTee(0).brIf(0).end().raw(more.bytes()).end();
    builder.exportedFunc("loop", "i32 -> i32", Code.of().raw(loop.bytes()).raw(end.bytes()));
    String wide = "i64 ".repeat(49_000);
    builder.exportedFunc(
        "locals", "->", wide, Code.of().i32Const(1).i32Const(0).op("i32.div_u").drop().end());
    FuelProgram program = new FuelProgram("long", builder.build());
    setCosts(false);
    for (String call : List.of("early 1", "early 0", "late 1", "late 0", "loop 3", "locals")) {
      FuelCounts.Line wanted = program.count(call, FuelReference::blocks, costs);
      for (int mode = Config.EAGER; mode <= Config.LAZY; mode++) {
        assertEquals(wanted, program.burn(call, FuelProgram.config().compilationMode(mode)));
      }
      FuelCounts.Line operators = program.count(call, FuelReference::operators, costs);
      assertTrue(
          wanted.finishes() ? wanted.equals(operators) : operators.units() <= wanted.units(), call);
    }
    costs.elementsPerUnit(1);
    Config oneEach = FuelProgram.config().fuelCosts(new FuelCosts().elementsPerUnit(1));
    assertEquals(
        program.count("locals", FuelReference::blocks, costs), program.burn("locals", oneEach));
  }
}
