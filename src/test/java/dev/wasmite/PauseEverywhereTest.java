package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A call that is suspended at any place where fuel can end, and goes on, leaves everything as one
 * that was not suspended.
 */
@Tag("machine")
class PauseEverywhereTest {
  private static final int ROUNDS = 7;
  private static final int MOST_AT_ONCE = 50;

  private WasmModule lib;
  private WasmModule module;

  /** The program in a store of its own, or in one with others. Made by {@link #place}. */
  private final class Place {
    final Store<Void> store;
    final Instance library;
    final Instance instance;
    final Call call;
    int hostCalls;

    Place(Store<Void> store, WasmModule lib, WasmModule module) {
      this.store = store;
      Linker<Void> linker = new Linker<>(module.engine());
      store.setFuel(FuelProgram.PLENTY);
      library = linker.instantiate(store, lib);
      linker.defineInstance("lib", library);
      linker.define(
          "env",
          "double",
          FuncType.of("i32 -> i32"),
          (caller, args) -> {
            hostCalls++;
            args.returnI32(2 * args.i32(0));
          });
      linker.define(
          "env",
          "same",
          FuncType.of("externref -> externref"),
          (caller, args) -> {
            hostCalls++;
            Object value = args.ref(0);
            String text = value == null ? "none" : (String) ((ExternRef) value).value();
            args.returnRef(new ExternRef(text + "+"));
          });
      instance = linker.instantiate(store, module);
      store.setFuel(0);
      call = run().begin(arguments());
    }

    Func run() {
      return instance.func("run");
    }

    /** All that can be seen from outside. */
    List<Object> state(Val[] results) {
      List<Object> state = new ArrayList<>();
      for (Val value : results) {
        state.add(text(value));
      }
      for (Memory memory : List.of(instance.memory("memory"), library.memory("memory"))) {
        byte[] bytes = new byte[(int) memory.byteSize()];
        memory.read(0, bytes, 0, bytes.length);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        state.add(bytes.length + " bytes, crc " + crc.getValue());
      }
      for (Table table : List.of(instance.table("refs"), library.table("table"))) {
        for (long i = 0; i < table.size(); i++) {
          state.add(text(table.get(i)));
        }
      }
      for (String name : List.of("sum", "last")) {
        state.add(text(instance.global(name).get()));
      }
      state.add(text(library.global("level").get()));
      state.add(hostCalls + " host calls");
      return state;
    }

    private String text(Val value) {
      return Types.isRef(value.type()) ? text(value.ref()) : value.toString();
    }

    private String text(Object reference) {
      if (reference instanceof Func) {
        return "function " + ((Func) reference).index;
      }
      return reference == null ? "null" : (String) ((ExternRef) reference).value();
    }
  }

  private static Val[] arguments() {
    return new Val[] {Val.i32(ROUNDS), Val.externRef(new ExternRef("x"))};
  }

  private void parse(Config config) {
    Engine engine = new Engine(config.fuel(true));
    lib = WasmModule.parse(engine, FuelProgram.of("lib").module);
    module = WasmModule.parse(engine, FuelProgram.of("pause").module);
  }

  private Place place() {
    return new Place(new Store<>(module.engine(), null), lib, module);
  }

  /** The state that {@code Func.call} leaves. */
  private List<Object> uninterrupted() {
    Place place = place();
    place.store.setFuel(total());
    List<Object> state = place.state(place.run().call(arguments()));
    assertEquals(0, place.store.fuel());
    return state;
  }

  private static long total() {
    return FuelCounts.of("pause").stream()
        .filter(line -> line.call().equals("run " + ROUNDS + " x"))
        .findFirst()
        .orElseThrow()
        .units();
  }

  @Test
  void onceAtEveryValue() {
    parse(new Config());
    List<Object> wanted = uninterrupted();
    long total = total();
    int places = 0;
    long before = -1;
    for (long fuel = 0; fuel <= total; fuel++) {
      Place place = place();
      place.store.setFuel(fuel);
      int status = place.call.run();
      assertEquals(fuel == total ? Call.FINISHED : Call.OUT_OF_FUEL, status, "at " + fuel);
      long left = place.store.fuel();
      assertTrue(left >= 0 && left <= fuel, left + " left at " + fuel);
      places += fuel - left == before ? 0 : 1;
      before = fuel - left;
      if (fuel < total) {
        assertTrue(place.call.fuelNeeded() > left, "more is needed than the rest at " + fuel);
        place.store.setFuel(left + total - fuel);
        assertEquals(Call.FINISHED, place.call.run(), "at " + fuel);
      }
      assertEquals(0, place.store.fuel(), "at " + fuel);
      assertEquals(wanted, place.state(place.call.results()), "at " + fuel);
    }
    assertTrue(places > 60, places + " places");
  }

  /** Runs a call in slices; the fuel that it burnt. */
  private static long finish(Place place, int slice) {
    long given = 0;
    while (place.call.run() == Call.OUT_OF_FUEL) {
      long left = place.store.fuel();
      place.store.setFuel(Math.max(left + slice, place.call.fuelNeeded()));
      given += place.store.fuel() - left;
    }
    return given - place.store.fuel();
  }

  @ParameterizedTest
  @ValueSource(ints = {Config.EAGER, Config.LAZY_TRANSLATION, Config.LAZY})
  void inSlices(int mode) {
    for (long codeCache : new long[] {0, 200, Long.MAX_VALUE}) {
      parse(new Config().compilationMode(mode).codeCacheLimit(codeCache));
      List<Object> wanted = uninterrupted();
      for (int slice = 1; slice <= MOST_AT_ONCE; slice++) {
        Place place = place();
        assertEquals(total(), finish(place, slice), "slices of " + slice);
        assertEquals(wanted, place.state(place.call.results()), "slices of " + slice);
      }
    }
  }

  /** Many calls in one store, each suspended while the others run. */
  @Test
  void inTurns() {
    parse(new Config().codeCacheLimit(300));
    List<Object> wanted = uninterrupted();
    Store<Void> store = new Store<>(module.engine(), null);
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      places.add(new Place(store, lib, module));
    }
    long[] burnt = new long[places.size()];
    List<Place> open = new ArrayList<>(places);
    while (!open.isEmpty()) {
      for (Place place : List.copyOf(open)) {
        int i = places.indexOf(place);
        long given = Math.max(i + 1, place.call.fuelNeeded());
        store.setFuel(given);
        if (place.call.run() == Call.FINISHED) {
          open.remove(place);
        }
        burnt[i] += given - store.fuel();
      }
    }
    for (int i = 0; i < burnt.length; i++) {
      assertEquals(total(), burnt[i], "call " + i);
      assertEquals(wanted, places.get(i).state(places.get(i).call.results()), "call " + i);
    }
  }
}
