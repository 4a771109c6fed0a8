package dev.wasmite.shrunk;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Draws a jar as rectangles whose areas are the deflated bytes of its classes, as square as they
 * can be, together by room; for light and dark backgrounds. Made by {@link #draw}.
 *
 * <p>The layout is the squarified treemap of Bruls, Huizing and van Wijk: rows along the shorter
 * side of what is free, each taking items as long as that makes its worst rectangle no worse.
 */
final class Treemap {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 600;
  private static final int TOP = 56;
  private static final int MARGIN = 8;
  private static final double ROOM_GAP = 3;
  private static final double CELL_GAP = 1;
  private static final double[] FONTS = {13, 11, 9, 8};

  /** Widths of letters are not known here: a wide guess, in parts of the font's size. */
  private static final double LETTER = 0.62;

  /** From one line to the next, in parts of the font's size. */
  private static final double LINE = 1.15;

  private static final String STYLE =
      """
      <style>
        text { font-family: sans-serif; fill: #ffffff; }
        .head { fill: #24292f; } .back { fill: #ffffff; }
        @media (prefers-color-scheme: dark) { .head { fill: #e6edf3; } .back { fill: #0d1117; } }
      </style>
      """;

  /** A class, or what of the jar is none. */
  private record Item(String name, double bytes, String tooltip) {}

  private record Box(double x, double y, double width, double height) {
    Box inside(double gap) {
      return new Box(x + gap / 2, y + gap / 2, width - gap, height - gap);
    }
  }

  private interface Painter<T> {
    void paint(T item, Box box);
  }

  private final StringBuilder svg = new StringBuilder();

  private Treemap() {}

  /** The picture as SVG. */
  static String draw(SizeReport report) {
    Treemap map = new Treemap();
    map.drawJar(report);
    return map.svg.toString();
  }

  private void drawJar(SizeReport report) {
    Map<Room, List<Item>> rooms = new EnumMap<>(Room.class);
    for (SizeReport.Row row : report.rows()) {
      Item item =
          new Item(
              row.name().substring(row.name().lastIndexOf('.') + 1).replace('$', '.'),
              row.deflated(),
              format("%s: %,d bytes, %,d in the jar", row.name(), row.bytes(), row.deflated()));
      rooms.computeIfAbsent(row.room(), key -> new ArrayList<>()).add(item);
    }
    String zip = format("names, headers, directory: %,d in the jar", report.zipBytes());
    rooms.put(Room.ZIP, List.of(new Item("zip directory", report.zipBytes(), zip)));
    String title =
        format(
            "wasmite-%s.jar: %,d bytes, budget %,d",
            report.profile().name(), report.jarBytes(), report.profile().budget());
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">",
        WIDTH, HEIGHT);
    add("<title>%s</title>", title);
    svg.append(STYLE);
    add("<rect class=\"back\" width=\"100%%\" height=\"100%%\"/>");
    add("<text class=\"head\" x=\"%d\" y=\"22\" font-size=\"16\">%s</text>", MARGIN, title);
    legend(rooms);
    Box all = new Box(MARGIN, TOP, WIDTH - 2 * MARGIN, HEIGHT - TOP - MARGIN);
    List<Room> order = new ArrayList<>(rooms.keySet());
    order.sort(Comparator.comparingDouble((Room room) -> -sum(rooms.get(room))));
    place(
        order,
        room -> sum(rooms.get(room)),
        all,
        (room, box) -> {
          add("<g fill=\"%s\">", room.color);
          List<Item> items = new ArrayList<>(rooms.get(room));
          items.sort(Comparator.comparingDouble((Item item) -> -item.bytes));
          place(items, Item::bytes, box.inside(ROOM_GAP), this::cell);
          add("</g>");
        });
    add("</svg>");
  }

  private static double sum(List<Item> items) {
    return items.stream().mapToDouble(Item::bytes).sum();
  }

  private void legend(Map<Room, List<Item>> rooms) {
    double x = MARGIN;
    for (Map.Entry<Room, List<Item>> entry : rooms.entrySet()) {
      Room room = entry.getKey();
      String text = format("%s %,.0f", room.title, sum(entry.getValue()));
      add("<rect x=\"%.1f\" y=\"35\" width=\"12\" height=\"12\" fill=\"%s\"/>", x, room.color);
      add("<text class=\"head\" x=\"%.1f\" y=\"45\" font-size=\"12\">%s</text>", x + 16, text);
      x += 36 + text.length() * 12 * LETTER;
    }
  }

  private void cell(Item item, Box whole) {
    Box box = whole.inside(CELL_GAP);
    add("<g><title>%s</title>", item.tooltip);
    add(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
        box.x, box.y, Math.max(box.width, 0.5), Math.max(box.height, 0.5));
    for (double font : FONTS) {
      List<String> lines = lines(item.name, (int) ((box.width - 6) / (font * LETTER)));
      if (!lines.isEmpty() && lines.size() * font * LINE + 2 <= box.height) {
        double y = box.y + 1;
        for (String line : lines) {
          label(line, font, box.x + 3, y + font);
          y += font * LINE;
        }
        if (y + font <= box.y + box.height) {
          label(format("%,.0f", item.bytes), font * 0.85, box.x + 3, y + font * 0.9);
        }
        break;
      }
    }
    add("</g>");
  }

  /** Breaks a name before capitals into lines of so many letters at most; none if it cannot. */
  private static List<String> lines(String name, int most) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String word : name.split("(?<=[a-z0-9 .])(?=[A-Z])")) {
      if (word.length() > most) {
        return List.of();
      }
      if (line.length() + word.length() > most) {
        lines.add(line);
        line = "";
      }
      line += word;
    }
    lines.add(line);
    return lines;
  }

  private void label(String text, double font, double x, double y) {
    add("<text x=\"%.1f\" y=\"%.1f\" font-size=\"%.1f\">%s</text>", x, y, font, text);
  }

  /** Gives each of some items, the largest first, its part of a box. */
  private static <T> void place(
      List<T> items, ToDoubleFunction<T> weight, Box all, Painter<T> painter) {
    double left = 0;
    for (T item : items) {
      left += weight.applyAsDouble(item);
    }
    Box free = all;
    for (int start = 0; start < items.size(); ) {
      double scale = free.width * free.height / left;
      double side = Math.min(free.width, free.height);
      double largest = weight.applyAsDouble(items.get(start)) * scale;
      double row = 0;
      double worst = Double.MAX_VALUE;
      int end = start;
      for (; end < items.size(); end++) {
        double area = weight.applyAsDouble(items.get(end)) * scale;
        double longer = row + area;
        double aspect =
            Math.max(
                side * side * largest / (longer * longer), longer * longer / (side * side * area));
        if (aspect > worst) {
          break;
        }
        worst = aspect;
        row = longer;
      }
      boolean column = free.width >= free.height;
      double thickness = row / side;
      double at = column ? free.y : free.x;
      for (; start < end; start++) {
        double length = weight.applyAsDouble(items.get(start)) * scale / thickness;
        painter.paint(
            items.get(start),
            column
                ? new Box(free.x, at, thickness, length)
                : new Box(at, free.y, length, thickness));
        at += length;
      }
      left -= row / scale;
      free =
          column
              ? new Box(free.x + thickness, free.y, free.width - thickness, free.height)
              : new Box(free.x, free.y + thickness, free.width, free.height - thickness);
    }
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private void add(String format, Object... values) {
    svg.append(format(format, values)).append('\n');
  }
}
