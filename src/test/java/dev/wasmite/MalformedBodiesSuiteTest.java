package dev.wasmite;

import dev.wasmite.binary.BinaryParser;
import dev.wasmite.binary.MalformedSuiteTest;
import dev.wasmite.translate.ModuleValidator;

/** The suite's malformed modules once more, those whose fault is in a function body included. */
class MalformedBodiesSuiteTest extends MalformedSuiteTest {
  @Override
  protected void load(byte[] module, int features) {
    new ModuleValidator(true).read(BinaryParser.of(module, features, null));
  }

  @Override
  protected boolean readsBodies() {
    return true;
  }
}
