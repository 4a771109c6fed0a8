package dev.wasmite;

import java.util.Arrays;

/**
 * What differs between Java platforms besides the loop: this is the one for Java 8 and newer and
 * for Android. Stateless.
 */
final class Platform {
  private Platform() {}

  /** Whether this JVM has views of arrays as wider values, and a compiler that makes them quick. */
  static boolean views() {
    return isJava9() && !property("java.vm.info", "interpreted");
  }

  /** Java 8 calls itself 1.8, Android 0.9. */
  private static boolean isJava9() {
    String version = "java.specification.version";
    return !property(version, "1.") && !property(version, "0.");
  }

  private static boolean property(String name, String start) {
    return System.getProperty(name, start).startsWith(start);
  }

  static int clz64(long value) {
    return Long.numberOfLeadingZeros(value);
  }

  static int popcnt64(long value) {
    return Long.bitCount(value);
  }

  static void fill(byte[] bytes, int from, int to, byte value) {
    Arrays.fill(bytes, from, to, value);
  }

  /** Nanoseconds from some fixed time on. */
  static long nanoTime() {
    return System.nanoTime();
  }

  /** What to throw at a caller who asks for something at the wrong time. */
  static RuntimeException illegalState(String message) {
    return new IllegalStateException(message);
  }

  /** Sets what {@link Throwable#getCause} answers, where Java has that. */
  static void setCause(Throwable thrown, Throwable cause) {
    thrown.initCause(cause);
  }

  /** The bits of a float, those of a NaN unchanged. */
  static int bits(float value) {
    return Float.floatToRawIntBits(value);
  }

  /** The bits of a double, those of a NaN unchanged. */
  static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }
}
