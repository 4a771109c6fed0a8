package dev.wasmite.shrunk;

import dev.wasmite.binary.Features;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * All classes as built once more, with gates closed: these methods of {@link Features} return
 * false, which is what a profile tells the shrinker. Nothing is removed. Made per set of gates by
 * {@link GatesIT}.
 */
final class GateLoader extends EngineLoader {
  static {
    registerAsParallelCapable();
  }

  private final Set<String> closed;

  GateLoader(Set<String> closed) {
    this.closed = closed;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] built = asBuilt(name);
    byte[] bytes = name.equals(Features.class.getName()) ? close(built) : built;
    return defineClass(name, bytes, 0, bytes.length);
  }

  private byte[] close(byte[] features) {
    ClassWriter writer = new ClassWriter(0);
    ClassVisitor closer =
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String types, String generics, String[] exceptions) {
            MethodVisitor method = super.visitMethod(access, name, types, generics, exceptions);
            if (!closed.contains(name)) {
              return method;
            }
            method.visitCode();
            method.visitInsn(Opcodes.ICONST_0);
            method.visitInsn(Opcodes.IRETURN);
            method.visitMaxs(1, 0);
            method.visitEnd();
            return null; // what it did before is left out
          }
        };
    new ClassReader(features).accept(closer, 0);
    return writer.toByteArray();
  }
}
