package dev.wasmite.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.Device;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The option {@code --device}: what it allows, what wins over it, which files make no sense. */
class DeviceTest extends CliRunner {
  private static final String MODULE =
      "(module (memory (export \"m\") 1)\n"
          + "(func (export \"grow\") (param i32) (result i32) local.get 0 memory.grow)\n"
          + "(func $deep (export \"deep\") (param i32) (result i32) local.get 0\n"
          + " if (result i32) local.get 0 i32.const 1 i32.sub call $deep else i32.const 7 end))";

  private static final String BYTES = "(module (memory 100 (pagesize 1)) (func (export \"f\")))";
  private static final String SEVERAL = "(module (func (result i32 i32) i32.const 1 i32.const 2))";

  /** What a call prints, or its first line of errors. */
  private String call(String module, String function, String argument, String... options)
      throws IOException {
    String[] args = new String[options.length + 4];
    System.arraycopy(options, 0, args, 0, options.length);
    args[options.length] = "--invoke";
    args[options.length + 1] = function;
    args[options.length + 2] = file("m.wat", module);
    args[options.length + 3] = argument;
    int code = run(args);
    return code == 0 ? out().trim() : err().lines().findFirst().orElseThrow();
  }

  /** The message of a command line that makes no sense. */
  private String fault(String... args) {
    assertEquals(2, run(args));
    return err().replace("wasmite: ", "").replace(" (try --help)\n", "");
  }

  @Test
  void theDevicesAreThoseShipped() {
    Set<String> names = Set.of(dev.wasmite.cli.Device.NAMES.trim().split(" "));
    assertEquals(names, Set.copyOf(Device.ALL.stream().map(Device::name).toList()));
    for (Device device : Device.ALL) {
      assertTrue(Help.of("run").contains(device.name()), device.name());
      for (String key : dev.wasmite.cli.Device.KEYS.trim().split(" ")) {
        assertTrue(key.equals("code-cache") || !device.text(key).isEmpty(), device + " " + key);
      }
    }
  }

  @Test
  void allOfThemAreTaken() throws IOException {
    for (Device device : Device.ALL) {
      assertEquals(
          device.text("page-size").equals("1") ? 0 : 1,
          run("--device", device.name(), file("bytes.wat", BYTES)),
          err());
    }
  }

  /** cldc: 4 pages, depth 128, micro's features, pages of 64 KB. */
  @Test
  void limitsHold() throws IOException {
    assertEquals("1", call(MODULE, "grow", "3", "--device", "cldc"));
    assertEquals("-1", call(MODULE, "grow", "4", "--device=cldc"));
    assertEquals("7", call(MODULE, "deep", "127", "--device", "cldc"));
    String deep = call(MODULE, "deep", "128", "--device", "cldc");
    assertTrue(deep.contains("call stack exhausted"), deep);
    assertEquals(0, run("validate", file("s.wat", SEVERAL)));
    assertEquals(1, run("validate", "--device", "cldc", file("s.wat", SEVERAL)));
    assertEquals(0, run("validate", "--device", "pi1", file("s.wat", SEVERAL)));
  }

  @Test
  void laterOptionsWin() throws IOException {
    assertEquals("1", call(MODULE, "grow", "4", "--device", "cldc", "--max-memory", "1M"));
    assertEquals("-1", call(MODULE, "grow", "4", "--max-memory", "1M", "--device", "cldc"));
    assertEquals("7", call(MODULE, "deep", "128", "--device", "cldc", "--max-stack", "64K"));
    String file = file("s.wat", SEVERAL);
    assertEquals(0, run("validate", "--device", "cldc", "--enable", "multi-value", file));
    assertEquals(1, run("validate", "--enable", "multi-value", "--device", "cldc", file));
    assertEquals("1", call(MODULE, "grow", "4", "--device", "cldc", "--device", "settop"));
  }

  @Test
  void filesOfOnesOwn() throws IOException {
    String own = file("own.txt", "# mine\n\n  memory = 128K \nprofile=core\njvm=-Xmx1m -Dx=y\r\n");
    assertEquals("1", call(MODULE, "grow", "1", "--device", own));
    assertEquals("-1", call(MODULE, "grow", "2", "--device", own));
    assertEquals("7", call(MODULE, "deep", "50000", "--device", own), "as unless set");
  }

  @Test
  void unknownDevices() {
    assertEquals("no such device: pi3, did you mean pi1?", fault("--device", "pi3", "f"));
    String listed =
        "no such device: amiga (there are android21 cldc microej microej-psram pi-zero-2w pi1 pi4"
            + " settop and files)";
    assertEquals(listed, fault("--device", "amiga", "f"));
    assertEquals(listed.replace("amiga", ""), fault("--device=", "f"));
    assertEquals(
        listed.replace("amiga", folder.toString()), fault("--device", folder.toString(), "f"));
    assertEquals("option needs a value: --device", fault("--device"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "celss=1|no such key: celss, did you mean cells?",
        "=1|no such key: ",
        "cells depth=1|no such key: cells depth",
        "cells|KEY=VALUE expected: cells",
        "cells=0|cells wants a whole number, 1 to 2147483639: 0",
        "depth=many|depth wants a whole number, 1 to 2147483639: many",
        "depth=|depth wants a whole number, 1 to 2147483639: ",
        "class-version=x|class-version wants a whole number, 1 to 2147483639: x",
        "page-size=4096|page-size wants 1 or 65536: 4096",
        "memory=1T|memory wants bytes, like 65536, 64K, 16M or 1G: 1T",
        "heap=-1|heap wants bytes, like 65536, 64K, 16M or 1G: -1",
        "jar-budget=x|jar-budget wants bytes, like 65536, 64K, 16M or 1G: x",
        "code-cache=1.5M|code-cache wants bytes, like 65536, 64K, 16M or 1G: 1.5M",
        "profile=huge|profile wants full, core, micro or me: huge",
        "jvm=-Xmx2m|given twice: jvm",
      })
  void badFiles(String line, String message) throws IOException {
    String file = file("bad.properties", "# a comment\njvm=-Xint\n" + line + "\n");
    String expected = message == null ? "" : message;
    assertEquals(file + ":3: " + expected.trim(), fault("--device", file, "f").trim());
  }
}
