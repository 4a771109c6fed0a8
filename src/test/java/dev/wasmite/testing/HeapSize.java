package dev.wasmite.testing;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * What objects take on the heap of a 64-bit JVM with compressed references: heads of 12 bytes, 16
 * for arrays, ends at 8. Made per question, by the static method.
 */
public final class HeapSize {
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Object> open = new ArrayDeque<>();

  private HeapSize() {}

  /** The bytes of all that can be reached from an object, but for one array and static fields. */
  public static long of(Object root, Object without) throws IllegalAccessException {
    HeapSize walk = new HeapSize();
    walk.seen.add(without);
    walk.visit(root);
    long bytes = 0;
    while (!walk.open.isEmpty()) {
      bytes += walk.size(walk.open.pop());
    }
    return bytes;
  }

  private void visit(Object object) {
    if (object != null && seen.add(object)) {
      open.push(object);
    }
  }

  private long size(Object object) throws IllegalAccessException {
    Class<?> type = object.getClass();
    if (type.isArray()) {
      int length = Array.getLength(object);
      if (!type.getComponentType().isPrimitive()) {
        for (Object element : (Object[]) object) {
          visit(element);
        }
      }
      return aligned(16 + (long) length * size(type.getComponentType()));
    }
    long bytes = 12;
    for (Class<?> at = type; at != Object.class; at = at.getSuperclass()) {
      for (Field field : at.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          bytes += size(field.getType());
          if (!field.getType().isPrimitive() && type.getName().startsWith("dev.wasmite.")) {
            field.setAccessible(true);
            visit(field.get(object));
          }
        }
      }
    }
    return aligned(bytes);
  }

  private static long size(Class<?> type) {
    if (type == long.class || type == double.class) {
      return 8;
    }
    if (type == short.class || type == char.class) {
      return 2;
    }
    return type == byte.class || type == boolean.class ? 1 : 4;
  }

  private static long aligned(long bytes) {
    return (bytes + 7) / 8 * 8;
  }
}
