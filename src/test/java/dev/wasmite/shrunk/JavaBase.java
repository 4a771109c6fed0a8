package dev.wasmite.shrunk;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the packages {@code java.*} of the JDK that runs the build into a jar, for the shrinker:
 * newer JDKs have no {@code jmods}. Run by the build.
 */
final class JavaBase {
  private JavaBase() {}

  /**
   * Writes the jar.
   *
   * @param args its path
   */
  public static void main(String[] args) throws IOException {
    Path module = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", "java.base");
    try (OutputStream out = Files.newOutputStream(Path.of(args[0]));
        ZipOutputStream jar = new ZipOutputStream(out);
        Stream<Path> files = Files.walk(module.resolve("java"))) {
      jar.setLevel(1);
      List<Path> classes = files.filter(f -> f.toString().endsWith(".class")).toList();
      for (Path file : classes) {
        jar.putNextEntry(new ZipEntry(module.relativize(file).toString()));
        Files.copy(file, jar);
      }
    }
  }
}
