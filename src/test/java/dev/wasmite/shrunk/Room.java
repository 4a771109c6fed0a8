package dev.wasmite.shrunk;

/** The parts of a jar that its picture tells apart. Made by the JVM. */
enum Room {
  API("API", "#2f6fab"),
  MACHINE("machine", "#0f7680"),
  BINARY("binary", "#2e7d4f"),
  TRANSLATE("translate", "#a8521a"),
  TEXT("text", "#7a4fb5"),
  WASI("wasi", "#86681a"),
  ZIP("zip directory", "#6b7280");

  final String title;

  /** Of its rectangles: dark enough for white letters. */
  final String color;

  Room(String title, String color) {
    this.title = title;
    this.color = color;
  }

  /** Where a class belongs, by its old name; classes of the API are those that keep it. */
  static Room of(String name, boolean kept) {
    String[] words = name.split("\\.");
    if (words.length > 3) {
      for (Room room : values()) {
        if (room.title.equals(words[2])) {
          return room;
        }
      }
    }
    return kept ? API : MACHINE;
  }
}
