package dev.wasmite.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.CldcCheck;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;

/** The rules find what they are to find: each on a class made for it. */
class RulesTest {
  private static final String MAP = "java/util/Map";

  /** A class {@code A} with fields of these types and a method {@code m} of no parameters. */
  private static ClassReader classWith(int fields, String type, Consumer<MethodVisitor> code) {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    writer.visit(Opcodes.V1_5, Opcodes.ACC_PUBLIC, "A", null, "java/lang/Object", null);
    for (int i = 0; i < fields; i++) {
      writer.visitField(0, "f" + i, type, null, null).visitEnd();
      writer.visitField(Opcodes.ACC_STATIC, "s" + i, type, null, null).visitEnd();
    }
    MethodVisitor method = writer.visitMethod(Opcodes.ACC_STATIC, "m", "()V", null, null);
    method.visitCode();
    code.accept(method);
    method.visitInsn(Opcodes.RETURN);
    method.visitMaxs(0, 0);
    method.visitEnd();
    writer.visitEnd();
    return new ClassReader(writer.toByteArray());
  }

  private static Consumer<MethodVisitor> nops(int count) {
    return method -> {
      for (int i = 0; i < count; i++) {
        method.visitInsn(Opcodes.NOP);
      }
    };
  }

  private static Consumer<MethodVisitor> handlers(int count) {
    return method -> {
      Label start = new Label();
      Label end = new Label();
      for (int i = 0; i < count; i++) {
        method.visitTryCatchBlock(start, end, end, null);
      }
      method.visitLabel(start);
      method.visitInsn(Opcodes.ACONST_NULL);
      method.visitLabel(end);
      method.visitInsn(Opcodes.POP);
    };
  }

  private static void call(MethodVisitor method) {
    method.visitMethodInsn(Opcodes.INVOKESTATIC, MAP, "of", "()Ljava/util/Map;", true);
    method.visitInsn(Opcodes.POP);
  }

  private static void allocate(MethodVisitor method) {
    method.visitInsn(Opcodes.ICONST_1);
    method.visitIntInsn(Opcodes.NEWARRAY, Opcodes.T_INT);
    method.visitInsn(Opcodes.POP);
  }

  private static List<String> loopFaults(Consumer<MethodVisitor> code) {
    ClassReader reader = classWith(0, "I", code);
    return LoopRules.loopFaults(reader, ClassFiles.node(reader).methods.get(0));
  }

  private static Map<String, ClassNode> nodes(ClassReader reader) {
    return Map.of("A", ClassFiles.node(reader));
  }

  @Test
  void loopsAreShortLeaves() {
    assertEquals(List.of(), loopFaults(nops(6_998)));
    assertEquals(List.of("7000 bytes of bytecode, limit 7000"), loopFaults(nops(6_999)));
    assertEquals(List.of("calls java/util/Map.of"), loopFaults(RulesTest::call));
    assertEquals(List.of("allocates"), loopFaults(RulesTest::allocate));
  }

  @Test
  void noMethodIsTooLongToBeCompiled() {
    assertEquals(List.of(), LoopRules.tooLong(classWith(0, "I", nops(7_998))));
    assertEquals(1, LoopRules.tooLong(classWith(0, "I", nops(7_999))).size());
  }

  @Test
  void referencesAndHandlersAreFew() {
    assertEquals(List.of(), MicroEjLimits.referenceFields(nodes(classWith(31, "[I", nops(0)))));
    assertEquals(List.of(), MicroEjLimits.referenceFields(nodes(classWith(99, "I", nops(0)))));
    assertEquals(1, MicroEjLimits.referenceFields(nodes(classWith(32, "[I", nops(0)))).size());
    assertEquals(List.of(), MicroEjLimits.handlers(nodes(classWith(0, "I", handlers(63)))));
    assertEquals(1, MicroEjLimits.handlers(nodes(classWith(0, "I", handlers(64)))).size());
  }

  @Test
  void whatAClassNamesIsFound() {
    assertTrue(ClassFiles.named(classWith(0, "I", RulesTest::call)).contains(MAP));
    assertTrue(ClassFiles.named(classWith(1, "[Ljava/util/Map;", nops(0))).contains(MAP));
    assertFalse(ClassFiles.named(classWith(1, "I", nops(0))).contains(MAP));
    assertTrue(CldcCheck.isInLibrary("java/util/Hashtable"));
    assertFalse(CldcCheck.isInLibrary(MAP));
  }

  @Test
  void whatCldcHasNotIsFound() {
    CldcCheck check = new CldcCheck(new HashMap<>());
    nodes(classWith(0, "I", RulesTest::call)).values().forEach(check::checkClass);
    assertEquals(List.of("A: class java/util/Map"), check.faults());
  }
}
