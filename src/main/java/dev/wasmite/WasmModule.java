package dev.wasmite;

import dev.wasmite.binary.BinaryParser;
import dev.wasmite.binary.ByteReader;
import dev.wasmite.binary.EnforcedLimits;
import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.ModuleDef;
import dev.wasmite.binary.WasmException;
import dev.wasmite.translate.ModuleValidator;
import dev.wasmite.translate.Op;
import dev.wasmite.translate.Translator;
import java.io.IOException;
import java.io.InputStream;

/**
 * A module: checked, and translated as far as it was needed. Made by {@link #parse}. Immutable as
 * seen from outside; threads may share it.
 */
public final class WasmModule {
  private static final int LARGE_BODY = 1 << 16;

  final ModuleDef def;
  private final Engine engine;

  // Element 0 is the code of "return to the driver", element i + 1 that of function i, or null.
  short[][] codes;

  // Whether that array is also the one of an instance, which alone may then change it.
  private boolean lent;

  /** What is kept of the code; null if all is. */
  final CodeCache cache;

  private Translator translator;

  private WasmModule(Engine engine, ModuleDef def) {
    this.engine = engine;
    this.def = def;
    codes = new short[def.functionCount() + 1][];
    codes[0] = new short[] {0, 0, 0, Op.EXIT};
    cache = Features.codeCache() ? cache() : null;
    if (engine.config.compilationMode == Config.EAGER) {
      int i = def.importedFunctions;
      while (i < codes.length - 1 && keep(i + 1, translate(i), false)) {
        i++;
      }
      translator = null;
      if (Features.codeCache() && cache == null && !engine.config.keepBytes) {
        def.dropBodies();
      }
    }
  }

  private CodeCache cache() {
    long limit = engine.config.codeCacheLimit;
    return limit == Long.MAX_VALUE ? null : new CodeCache(limit, codes);
  }

  private static ModuleValidator validator(Engine engine) {
    return new ModuleValidator(engine.config.compilationMode != Config.LAZY);
  }

  private static ModuleDef definition(Engine engine, byte[] bytes, ModuleValidator validator) {
    Config config = engine.config;
    // Each class that need not be loaded is a quarter of a millisecond at start.
    boolean isBinary = !Features.text() || config.text == null;
    byte[] binary = isBinary ? bytes : ModuleSource.binary(engine, bytes);
    EnforcedLimits limits = Features.wholeApi() ? config.enforcedLimits : null;
    return validator.read(BinaryParser.of(binary, config.features, limits));
  }

  private static WasmModule read(Engine engine, byte[] bytes, ModuleValidator validator) {
    try {
      return new WasmModule(engine, definition(engine, bytes, validator));
    } catch (OutOfMemoryError e) {
      throw Errors.malformed(Errors.NO_ROOM, -1);
    }
  }

  /**
   * Parses and validates a module in the binary format, or in the text format if the engine's
   * configuration takes it.
   *
   * @param bytes kept, not copied: do not change them
   * @throws WasmException if the module is malformed or invalid, or needs what the engine's
   *     configuration does not take
   */
  public static WasmModule parse(Engine engine, byte[] bytes) {
    return read(engine, bytes, validator(engine));
  }

  /**
   * Parses and validates a module while its bytes arrive; one in the text format, if the engine's
   * configuration takes it, when all have arrived.
   *
   * @param in read to its end, not closed
   * @throws WasmException as {@link #parse(Engine, byte[])}, as soon as it is certain
   * @throws IOException if the stream fails
   */
  public static WasmModule parse(Engine engine, InputStream in) throws IOException {
    try {
      InputStream binary = Features.text() ? ModuleSource.binary(engine, in) : in;
      Config config = engine.config;
      BinaryParser parser = BinaryParser.of(binary, config.features, config.enforcedLimits);
      try {
        return new WasmModule(engine, validator(engine).read(parser));
      } finally {
        parser.checkStream();
      }
    } catch (OutOfMemoryError e) {
      throw Errors.malformed(Errors.NO_ROOM, -1);
    }
  }

  /**
   * Parses a module that is known to be good: function bodies are not validated now. One that is
   * invalid all the same fails with a {@link WasmException} when it is called first.
   *
   * @param bytes kept, not copied: do not change them
   * @throws WasmException if the module is malformed, or invalid outside of function bodies
   */
  public static WasmModule parseUnchecked(Engine engine, byte[] bytes) {
    return read(engine, bytes, new ModuleValidator(false));
  }

  /**
   * Checks a module, function bodies included whatever the compilation mode, and keeps nothing.
   *
   * @throws WasmException if the module is malformed or invalid
   */
  public static void validate(Engine engine, byte[] bytes) {
    try {
      definition(engine, bytes, new ModuleValidator(true));
    } catch (OutOfMemoryError e) {
      throw Errors.malformed(Errors.NO_ROOM, -1);
    }
  }

  /** The engine that the module was parsed with. */
  public Engine engine() {
    return engine;
  }

  /** What the module imports, in its order. */
  public ImportType[] imports() {
    ImportType[] result = new ImportType[def.importCount()];
    for (int i = 0; i < result.length; i++) {
      int at = i * ModuleDef.IMPORT_INTS;
      ExternType type = Features.wholeApi() ? type(def.imports[at + 4], def.imports[at + 5]) : null;
      result[i] = new ImportType(def.importModule(i), def.importName(i), type);
    }
    return result;
  }

  /** What the module exports, in its order. */
  public ExportType[] exports() {
    ExportType[] result = new ExportType[def.exportCount()];
    for (int i = 0; i < result.length; i++) {
      result[i] = new ExportType(def.exportName(i), exportType(i));
    }
    return result;
  }

  /** The type of an export; null if there is none of that name. */
  public ExternType export(String name) {
    int i = findExport(name);
    return i < 0 ? null : exportType(i);
  }

  int findExport(String name) {
    return def.exportIndex == null ? -1 : def.exportIndex.find(name);
  }

  private ExternType exportType(int i) {
    int at = i * ModuleDef.EXPORT_INTS;
    return type(def.exports[at + 2], def.exports[at + 3]);
  }

  /**
   * The type of item {@code i} of an index space. Each kind makes its own, so that the others need
   * not be loaded.
   */
  ExternType type(int kind, int i) {
    switch (kind) {
      case ModuleDef.FUNCTION:
        return FuncType.of(def, i);
      case ModuleDef.TABLE:
        return TableType.of(def, i);
      case ModuleDef.MEMORY:
        return MemoryType.of(def, i);
      default:
        return GlobalType.of(def, i);
    }
  }

  /** A size as a signed long: what passes 63 bits cannot be reached anyway. */
  static long clip(long size) {
    return Features.memory64() && size < 0 ? Long.MAX_VALUE : size;
  }

  static long clipMaximum(long maximum, int flags) {
    return (flags & ModuleDef.HAS_MAX) == 0 ? -1 : clip(maximum);
  }

  /** The names of the custom sections, in their order; a name may stand more than once. */
  public String[] customSectionNames() {
    String[] result = new String[def.customCount()];
    for (int i = 0; i < result.length; i++) {
      result[i] = def.customName(i);
    }
    return result;
  }

  /** A copy of the content of the first custom section of a name; null if there is none. */
  public byte[] customSection(String name) {
    for (int i = 0; i < def.customCount(); i++) {
      if (def.customName(i).equals(name)) {
        int at = i * ModuleDef.CUSTOM_INTS;
        byte[] result = new byte[def.customs[at + 3]];
        System.arraycopy(def.bytes, def.customs[at + 2], result, 0, result.length);
        return result;
      }
    }
    return null;
  }

  /** The module's name in its name section; null if it has none. Decoded when asked first. */
  public String name() {
    return def.moduleName();
  }

  /**
   * A function's name in the name section; null if it has none. Decoded when asked first.
   *
   * @param index of the function, imports counted
   */
  public String functionName(int index) {
    return def.functionName(index);
  }

  /**
   * Puts the code of a defined function, translated now if it is not there, into an instance's
   * array.
   */
  synchronized short[] code(int function, short[][] own) {
    int at = function + 1;
    short[] code = codes[at];
    if (code == null) {
      try {
        code = translate(function);
        if (lent && own != codes) {
          codes = copy();
          lent = false;
        }
        keep(at, code, true);
      } catch (OutOfMemoryError e) {
        translator = null;
        throw Trap.of(Trap.OUT_OF_MEMORY);
      }
    }
    own[at] = code;
    return code;
  }

  /** Keeps code; only if other code need not go for it, unless {@code anyway}. */
  private boolean keep(int at, short[] code, boolean anyway) {
    if (!Features.codeCache() || cache == null) {
      codes[at] = code;
    } else if (anyway || cache.fits(code)) {
      cache.add(at, code);
    } else {
      return false;
    }
    return true;
  }

  private short[] translate(int function) {
    short[] code = translator().translate(function);
    ByteReader body = def.body(function - def.importedFunctions);
    if (body.limit - body.pos > LARGE_BODY) {
      translator = null; // its stacks may have grown with the body
    }
    return code;
  }

  private Translator translator() {
    if (translator == null) {
      translator = Features.metering() && engine.costs() != null ? metered() : new Translator(def);
      if (Features.deterministic()) {
        translator.canonicalNans(engine.config.deterministic);
      }
    }
    return translator;
  }

  private Translator metered() {
    FuelCosts costs = engine.costs();
    return new Translator(def, costs.units, engine.config.fuel, costs.elementsPerUnit);
  }

  /** What {@link Translator#places} says of a function; null if its bytes are not here any more. */
  synchronized int[] places(int function) {
    return def.bodies.length == 0 ? null : translator().places(function);
  }

  /** What {@link Translator#layout} says of a function. */
  synchronized long[] layout(int function, int offset) {
    return translator().layout(function, offset);
  }

  /** The array for a new instance: what is translated by now, if all is kept. */
  synchronized short[][] codes() {
    if (Features.codeCache() && cache != null) {
      return cache.instance();
    }
    if (lent) {
      return copy();
    }
    lent = true; // most modules have one instance: one array is enough for both
    return codes;
  }

  private short[][] copy() {
    short[][] copy = new short[codes.length][];
    System.arraycopy(codes, 0, copy, 0, codes.length);
    return copy;
  }
}
