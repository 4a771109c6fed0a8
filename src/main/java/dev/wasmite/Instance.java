package dev.wasmite;

import dev.wasmite.binary.ByteReader;
import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.ModuleDef;
import dev.wasmite.binary.Opcodes;
import dev.wasmite.binary.Types;
import dev.wasmite.binary.WasmException;

/**
 * An instance of a module: its functions, memories, tables and globals (spec 3.0 section 4.2.5).
 * Made by a {@link Linker}; lives in a store, on the thread of the store.
 */
public final class Instance {
  private static final int ROW_LOG = 5;
  private static final int ROW_MASK = 31;

  final Store<?> store;
  final ModuleDef def;
  private final WasmModule module;

  /**
   * Element 0 returns to the driver, element i + 1 is function i's code, null until called. Only
   * this thread puts code in; another one may take it out (see {@link CodeCache}).
   */
  final short[][] codes;

  /** Defined globals, and the values of immutable imported ones. */
  final long[] globals;

  /** The same for references; null if the module has no global of one. */
  Object[] globalRefs;

  /** Memory 0; null if there is none. */
  Memory memory0;

  /** Table 0; null if there is none. */
  Table table0;

  // Null if there are none; of type Extern, so that the classes of what a module has not need not
  // be loaded.
  private final Extern[] memories;
  private final Extern[] tables;
  private final Extern[] globalItems;

  // Each is made when it is asked for, in rows made for the first of theirs: most functions are
  // only called. Null until one is asked for.
  private Func[][] functions;

  /** See {@link InstancePre#items}. */
  private final Object[] imports;

  private final boolean[] droppedData;
  // Per segment its values; null until they are asked for, none of them once it is dropped.
  private final Object[][] elements;

  /**
   * Instantiation (spec 4.7.3) up to the segments.
   *
   * @throws IllegalArgumentException if an imported item belongs to another store
   */
  Instance(Store<?> store, WasmModule module, Object[] imports) {
    this.store = store;
    this.module = module;
    this.imports = imports;
    def = module.def;
    codes = module.codes();
    memories = def.memoryCount() == 0 ? null : new Extern[def.memoryCount()];
    tables = def.tableCount() == 0 ? null : new Extern[def.tableCount()];
    int count = def.globalCount();
    globalItems = count == 0 ? null : new Extern[count];
    globals = count == 0 ? null : new long[count];
    for (int i = 0; Features.referenceTypes() && i < count; i++) {
      if (Types.isRef(def.globalTypes[i])) {
        globalRefs = new Object[count];
        break;
      }
    }
    int segments = def.elementCount();
    droppedData = def.data.length == 0 ? null : new boolean[def.dataSegmentCount()];
    elements = segments == 0 ? null : new Object[segments][];
    makeItems();
  }

  private void makeItems() {
    takeImports();
    makeTables();
    makeMemories();
    for (int i = def.importedGlobals; i < def.globalCount(); i++) {
      long value = evaluate(def.globalInit[i]);
      if (Features.referenceTypes() && Types.isRef(def.globalTypes[i])) {
        globalRefs[i] = evaluatedRef;
      } else {
        globals[i] = value;
      }
    }
  }

  private void takeImports() {
    int others = def.importedFunctions;
    for (int i = 0; i < imports.length; i++) {
      int index = def.imports[i * ModuleDef.IMPORT_INTS + 5];
      int kind = def.imports[i * ModuleDef.IMPORT_INTS + 4];
      Object found = imports[kind == ModuleDef.FUNCTION ? index : others++];
      Extern item;
      if (Features.wholeApi() && found instanceof ExternType) {
        item = ((ExternType) found).make(store);
      } else {
        item = (Extern) found;
        if (item.store != null) {
          store.check(item);
        }
      }
      switch (kind) {
        case ModuleDef.FUNCTION: // stays where it is
          break;
        case ModuleDef.TABLE:
          tables[index] = item;
          break;
        case ModuleDef.MEMORY:
          memories[index] = item;
          break;
        default:
          Global global = (Global) item;
          globalItems[index] = item;
          globals[index] = global.cells[global.index];
          if (Features.referenceTypes() && global.refs != null && globalRefs != null) {
            globalRefs[index] = global.refs[global.index];
          }
      }
    }
  }

  private void makeTables() {
    for (int i = def.importedTables; i < def.tableCount(); i++) {
      boolean is64 = ModuleDef.is64(def.tableFlags[i]);
      long minimum = WasmModule.clip(def.tableMin[i]);
      long maximum = WasmModule.clipMaximum(def.tableMax[i], def.tableFlags[i]);
      Table table = new Table(store, def.tableTypes[i], minimum, maximum, is64);
      table.enter(null);
      tables[i] = table;
    }
    if (tables != null) {
      table0 = table(0);
    }
  }

  private void makeMemories() {
    for (int i = def.importedMemories; i < def.memoryCount(); i++) {
      boolean is64 = ModuleDef.is64(def.memoryFlags[i]);
      long minimum = WasmModule.clip(def.memoryMin[i]);
      long maximum = WasmModule.clipMaximum(def.memoryMax[i], def.memoryFlags[i]);
      memories[i] = Memory.linked(store, minimum, maximum, is64, def.memoryPageLog[i]);
    }
    if (memories != null) {
      memory0 = memory(0);
    }
  }

  /** Instantiation from the active segments on: what is done when one fails stays done. */
  void start() {
    for (int i = 0; i < def.elementCount(); i++) {
      int at = i * ModuleDef.ELEMENT_INTS;
      if (def.elements[at] == ModuleDef.ACTIVE) {
        Table table = table(def.elements[at + 1]);
        long to = evaluate(def.elements[at + 2]);
        Object[] values = elements(i);
        table.init(table.index(to), values, 0, values.length);
      }
      if (def.elements[at] != ModuleDef.PASSIVE) {
        dropElements(i);
      }
    }
    for (int i = 0; i < def.dataSegmentCount(); i++) {
      int at = i * ModuleDef.DATA_INTS;
      if (def.data[at] == ModuleDef.ACTIVE) {
        Memory memory = memory(def.data[at + 1]);
        long to = evaluate(def.data[at + 2]);
        initMemory(memory, memory.address(to), i, 0, def.data[at + 4]);
        dropData(i);
      }
    }
    if (def.start >= 0) {
      function(def.start).call();
    }
  }

  // ---- constant expressions (3.4.10)

  /** The values before each operator, for those that take some. */
  private long[] stack;

  private Object evaluatedRef;

  /** The value of the expression at an offset of the module; of a reference see evaluatedRef. */
  private long evaluate(int start) {
    ByteReader in = new ByteReader(def.bytes, start, def.bytes.length);
    long value = 0;
    int height = 0;
    for (; ; ) {
      if (Features.extendedConst()) {
        push(height++, value);
      }
      int op = Opcodes.read(in);
      switch (op) {
        case Opcodes.END:
          return value;
        case Opcodes.I32_CONST:
          value = in.s32();
          break;
        case Opcodes.I64_CONST:
          value = in.s64();
          break;
        case Opcodes.F32_CONST:
          value = in.f32bits();
          break;
        case Opcodes.F64_CONST:
          value = in.f64bits();
          break;
        case Opcodes.GLOBAL_GET:
          {
            int global = in.u32();
            if (Features.referenceTypes()) {
              evaluatedRef = globalRefs == null ? null : globalRefs[global];
            }
            value = globals[global];
            break;
          }
        case Opcodes.REF_NULL:
        case Opcodes.REF_FUNC:
          if (Features.referenceTypes()) {
            int of = in.u32(); // the function, or what kind of null
            evaluatedRef = op == Opcodes.REF_NULL ? null : function(of);
          }
          break;
        default:
          if (Features.extendedConst()) {
            height -= 2; // both operands
            value = arithmetic(op, stack[height], stack[height + 1]);
          }
      }
    }
  }

  private void push(int height, long value) {
    if (stack == null) {
      stack = new long[4];
    } else if (height == stack.length) {
      long[] longer = new long[height * 2];
      System.arraycopy(stack, 0, longer, 0, height);
      stack = longer;
    }
    stack[height] = value;
  }

  private static long arithmetic(int op, long a, long b) {
    switch (op) {
      case Opcodes.I32_ADD:
        return (int) (a + b);
      case Opcodes.I32_SUB:
        return (int) (a - b);
      case Opcodes.I32_MUL:
        return (int) (a * b);
      case Opcodes.I64_ADD:
        return a + b;
      case Opcodes.I64_SUB:
        return a - b;
      default: // i64.mul
        return a * b;
    }
  }

  // ---- segments

  /** Traps unless a segment has {@code length} bytes from {@code from} on. */
  void checkData(int data, long from, long length) {
    int available = droppedData[data] ? 0 : def.data[data * ModuleDef.DATA_INTS + 4];
    if (from > available - length) {
      throw Trap.of(Trap.MEMORY_OUT_OF_BOUNDS);
    }
  }

  void initMemory(Memory memory, long to, int data, long from, long length) {
    checkData(data, from, length);
    int at = data * ModuleDef.DATA_INTS;
    int i = memory.index(to, length);
    System.arraycopy(def.bytes, def.data[at + 3] + (int) from, memory.bytes, i, (int) length);
  }

  void dropData(int data) {
    droppedData[data] = true;
  }

  /** The values of an element segment. */
  Object[] elements(int segment) {
    if (elements[segment] == null) {
      int at = segment * ModuleDef.ELEMENT_INTS;
      int count = def.elements[at + 5];
      ByteReader in = new ByteReader(def.bytes, def.elements[at + 4], def.bytes.length);
      Object[] values = new Object[count & ~ModuleDef.EXPRESSIONS];
      for (int i = 0; i < values.length; i++) {
        if (!Features.referenceTypes() || (count & ModuleDef.EXPRESSIONS) == 0) {
          values[i] = function(in.u32());
        } else {
          evaluate(in.pos);
          values[i] = evaluatedRef;
          for (int op = Opcodes.read(in); op != Opcodes.END; op = Opcodes.read(in)) {
            Opcodes.skipImmediates(in, op);
          }
        }
      }
      elements[segment] = values;
    }
    return elements[segment];
  }

  void dropElements(int segment) {
    elements[segment] = Driver.NO_REFS;
  }

  // ---- items by index

  /** The code of a defined function, translated now if it was not. */
  short[] code(int function) {
    short[] code = codes[function + 1];
    if (code == null) {
      code = module.code(function, codes);
    }
    return code;
  }

  Func function(int index) {
    Func function = made(index);
    return function == null ? makeFunction(index) : function;
  }

  /** A function that was asked for before; null if it was not. */
  private Func made(int index) {
    Func[] row = functions == null ? null : functions[index >> ROW_LOG];
    return row == null ? null : row[index & ROW_MASK];
  }

  private Func makeFunction(int index) {
    if (functions == null) {
      functions = new Func[(def.functionCount() >> ROW_LOG) + 1][];
    }
    Func[] row = functions[index >> ROW_LOG];
    if (row == null) {
      row = new Func[ROW_MASK + 1];
      functions[index >> ROW_LOG] = row;
    }
    Func function;
    if (index >= def.importedFunctions) {
      function = new Func(this, index);
    } else {
      function = (Func) imports[index];
      if (function.store == null) {
        function = new Func(store, function.type(), function.host);
      }
    }
    row[index & ROW_MASK] = function;
    return function;
  }

  /** The index of the import that is this function; -1 if none is. */
  int importOf(Func function) {
    for (int i = 0; i < def.importedFunctions; i++) {
      if (made(i) == function) {
        return i;
      }
    }
    return -1;
  }

  /**
   * The name {@code module.name} under which a function of the host is imported, for a {@link
   * CallHook}; null if it was not called as an import yet, but through a table or by the embedder.
   */
  public String importName(Func function) {
    int index = importOf(function);
    return index < 0 ? null : Frame.importName(def, index);
  }

  Memory memory(int index) {
    return (Memory) memories[index];
  }

  Table table(int index) {
    return (Table) tables[index];
  }

  Global global(int index) {
    if (globalItems[index] == null) {
      globalItems[index] = new Global(this, index);
    }
    return (Global) globalItems[index];
  }

  // ---- exports

  /** The module. */
  public WasmModule module() {
    return module;
  }

  /** What is exported under a name; null if nothing. */
  public Extern export(String name) {
    int i = module.findExport(name);
    return i < 0 ? null : exported(i);
  }

  Extern exported(int i) {
    int index = def.exports[i * ModuleDef.EXPORT_INTS + 3];
    switch (def.exports[i * ModuleDef.EXPORT_INTS + 2]) {
      case ModuleDef.FUNCTION:
        return function(index);
      case ModuleDef.TABLE:
        return tables[index];
      case ModuleDef.MEMORY:
        return memories[index];
      default:
        global(index); // made when first asked for
        return globalItems[index];
    }
  }

  /**
   * The function exported under a name.
   *
   * @throws WasmException "unknown export" if there is none
   */
  public Func func(String name) {
    Extern item = export(name);
    if (!(item instanceof Func)) {
      throw unknown("function", name);
    }
    return (Func) item;
  }

  /**
   * The memory exported under a name.
   *
   * @throws WasmException "unknown export" if there is none
   */
  public Memory memory(String name) {
    Extern item = export(name);
    if (!(item instanceof Memory)) {
      throw unknown("memory", name);
    }
    return (Memory) item;
  }

  /**
   * The table exported under a name.
   *
   * @throws WasmException "unknown export" if there is none
   */
  public Table table(String name) {
    Extern item = export(name);
    if (!(item instanceof Table)) {
      throw unknown("table", name);
    }
    return (Table) item;
  }

  /**
   * The global exported under a name.
   *
   * @throws WasmException "unknown export" if there is none
   */
  public Global global(String name) {
    Extern item = export(name);
    if (!(item instanceof Global)) {
      throw unknown("global", name);
    }
    return (Global) item;
  }

  private static WasmException unknown(String kind, String name) {
    StringBuffer facts = new StringBuffer("no ").append(kind);
    facts.append(" is exported as \"").append(name).append('"');
    return Errors.unlinkable(Errors.UNKNOWN_EXPORT, facts.toString());
  }
}
