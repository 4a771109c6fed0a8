package dev.wasmite.cli;

import dev.wasmite.Config;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * What a device allows, as a file of {@code devices/} or one like it says: a line {@code KEY=VALUE}
 * each, or a comment behind {@code #}.
 *
 * <p>Made by {@link OptionReader} for {@code --device}.
 */
final class Device {
  /** The devices that are shipped, each between spaces. */
  static final String NAMES = " android21 cldc microej microej-psram pi-zero-2w pi1 pi4 settop ";

  /** The keys that a file may have, each once; it need have none. */
  static final String KEYS =
      " profile heap cells depth page-size memory code-cache jar-budget class-version jvm ";

  private final Config config;

  /** The file, as messages name it. */
  private final String file;

  /** The number of the line that is read. */
  private int line;

  private Device(Config config, String file) {
    this.config = config;
    this.file = file;
  }

  /**
   * Sets the limits of a device, and switches off the features that its profile lacks.
   *
   * @param name one of {@link #NAMES}, or a file
   * @throws UsageException if there is neither, or the file makes no sense
   */
  static void apply(Config config, String name) {
    String shipped = "devices/" + name + ".properties";
    boolean isShipped = OptionReader.contains(NAMES, name);
    try (InputStream in =
        isShipped ? Device.class.getResourceAsStream(shipped) : new FileInputStream(name)) {
      new Device(config, isShipped ? shipped : name).read(in);
    } catch (IOException e) {
      String near = OptionReader.suggestion(name, NAMES);
      throw new UsageException(
          "no such device: "
              + name
              + (near.isEmpty() ? " (there are" + NAMES + "and files)" : near));
    }
  }

  private void read(InputStream in) throws IOException {
    BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    String seen = " ";
    for (String text = reader.readLine(); text != null; text = reader.readLine()) {
      line++;
      String setting = text.trim();
      if (setting.isEmpty() || setting.startsWith("#")) {
        continue;
      }
      int equals = setting.indexOf('=');
      if (equals < 0) {
        throw fault("KEY=VALUE expected: " + setting);
      }
      String key = setting.substring(0, equals).trim();
      if (!OptionReader.contains(KEYS, key)) {
        throw fault("no such key: " + key + OptionReader.suggestion(key, KEYS));
      }
      if (OptionReader.contains(seen, key)) {
        throw fault("given twice: " + key);
      }
      seen += key + " ";
      set(key, setting.substring(equals + 1).trim());
    }
  }

  private void set(String key, String value) {
    try {
      switch (key) {
        case "profile":
          setProfile(value);
          break;
        case "cells":
          config.maxStackCells(count(key, value));
          break;
        case "depth":
          config.maxCallDepth(count(key, value));
          break;
        case "page-size":
          if (!value.equals("1") && !value.equals("65536")) {
            throw new UsageException("page-size wants 1 or 65536: " + value);
          }
          config.customPageSizes(value.equals("1"));
          break;
        case "memory":
          config.maxMemoryBytes(OptionReader.bytes(key, value));
          break;
        case "code-cache":
          config.codeCacheLimit(OptionReader.bytes(key, value));
          break;
        case "class-version":
          count(key, value);
          break;
        case "jvm":
          break; // options of a JVM: it runs already
        default:
          OptionReader.bytes(key, value); // of the heap or the jar: not the engine's to keep
          break;
      }
    } catch (UsageException e) {
      throw fault(e.getMessage());
    }
  }

  private static int count(String key, String value) {
    return (int) OptionReader.number(key, value, 1, OptionReader.MOST_CELLS);
  }

  private void setProfile(String profile) {
    String lacks = InspectCommand.lacks(profile);
    if (lacks == null) {
      throw new UsageException("profile wants full, core, micro or me: " + profile);
    }
    for (String feature : lacks.trim().split(" +")) {
      if (!feature.isEmpty()) {
        OptionReader.setFeature(config, feature, false);
      }
    }
  }

  private UsageException fault(String text) {
    return new UsageException(file + ":" + line + ": " + text);
  }
}
