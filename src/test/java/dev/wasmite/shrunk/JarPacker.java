package dev.wasmite.shrunk;

import com.googlecode.pngtastic.core.processing.zopfli.Options;
import com.googlecode.pngtastic.core.processing.zopfli.Zopfli;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Packs a jar again, smaller: the same deflate format by a better search (Zopfli, a twentieth
 * less), no descriptors behind the entries, one date for all. Run by the build on each shrunk jar.
 */
final class JarPacker {
  private static final int DATE = (2026 - 1980) << 9 | 1 << 5 | 1;
  private static final int VERSION = 20;

  /** A window of the deflate format, 32 KiB, is all that Zopfli looks at. */
  private final Zopfli zopfli = new Zopfli(8 << 20);

  private final ByteArrayOutputStream jar = new ByteArrayOutputStream();
  private final ByteArrayOutputStream directory = new ByteArrayOutputStream();

  private JarPacker() {}

  /**
   * Packs jars, each in its place.
   *
   * @param args the jars
   */
  public static void main(String[] args) throws IOException {
    for (String arg : args) {
      Path file = Path.of(arg);
      Map<String, byte[]> entries = new TreeMap<>();
      try (ZipFile zip = new ZipFile(file.toFile())) {
        for (ZipEntry entry : zip.stream().filter(e -> !e.isDirectory()).toList()) {
          entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
        }
      }
      Files.write(file, new JarPacker().pack(entries));
    }
  }

  private byte[] pack(Map<String, byte[]> entries) throws IOException {
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      add(entry.getKey().getBytes(StandardCharsets.UTF_8), entry.getValue());
    }
    int start = jar.size();
    directory.writeTo(jar);
    jar.write(
        buffer(22)
            .putInt(0x06054b50)
            .putInt(0)
            .putShort((short) entries.size())
            .putShort((short) entries.size())
            .putInt(directory.size())
            .putInt(start)
            .array());
    return jar.toByteArray();
  }

  private void add(byte[] name, byte[] bytes) throws IOException {
    ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    Options options = new Options(Options.OutputFormat.DEFLATE, Options.BlockSplitting.FIRST, 15);
    zopfli.compress(options, bytes, deflated);
    boolean stored = deflated.size() >= bytes.length;
    byte[] data = stored ? bytes : deflated.toByteArray();
    CRC32 crc = new CRC32();
    crc.update(bytes);
    // What the head of an entry and its line in the directory have in common.
    byte[] common =
        buffer(26)
            .putShort((short) VERSION)
            .putShort((short) 0)
            .putShort((short) (stored ? ZipEntry.STORED : ZipEntry.DEFLATED))
            .putShort((short) 0)
            .putShort((short) DATE)
            .putInt((int) crc.getValue())
            .putInt(data.length)
            .putInt(bytes.length)
            .putShort((short) name.length)
            .putShort((short) 0)
            .array();
    directory.write(buffer(6).putInt(0x02014b50).putShort((short) VERSION).array());
    directory.write(common);
    directory.write(buffer(14).position(10).putInt(jar.size()).array());
    directory.write(name);
    jar.write(buffer(4).putInt(0x04034b50).array());
    jar.write(common);
    jar.write(name);
    jar.write(data);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
