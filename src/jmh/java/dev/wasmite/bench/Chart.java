package dev.wasmite.bench;

import java.util.List;
import java.util.Map;

/**
 * Draws ratios as bars, in groups of one bar per kind of JVM, over a logarithmic axis; for light
 * and dark backgrounds. Made by {@link Compare}.
 */
final class Chart {
  private static final int LEFT = 140;
  private static final int RIGHT = 60;
  private static final int WIDTH = 760;
  private static final int TOP = 70;
  private static final int BAR = 11;
  private static final int GAP = 9;
  private static final int[] TICKS = {1, 2, 5, 10, 20, 50, 100, 200, 500};
  private static final String[] COLORS = {"#3b82c4", "#d98324", "#4c9f5f"};

  private static final String STYLE =
      """
      <style>
        text { font: 12px sans-serif; fill: #24292f; }
        .back { fill: #ffffff; } .line { stroke: #d0d7de; }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3; } .back { fill: #0d1117; } .line { stroke: #30363d; }
        }
      </style>
      """;

  private final StringBuilder svg = new StringBuilder();
  private final double largest;

  private Chart(double largest) {
    this.largest = largest;
  }

  /**
   * The picture as SVG.
   *
   * @param title what the axis shows
   * @param groups for each name the ratio in each kind of JVM, in the order of {@code kinds}
   */
  static String draw(String title, List<Kind> kinds, Map<String, double[]> groups) {
    double largest = 1;
    for (double[] ratios : groups.values()) {
      for (double ratio : ratios) {
        largest = Math.max(largest, ratio);
      }
    }
    Chart chart = new Chart(largest);
    chart.draw(title, groups, kinds);
    return chart.svg.toString();
  }

  private void draw(String title, Map<String, double[]> groups, List<Kind> kinds) {
    int groupHeight = kinds.size() * BAR + GAP;
    int bottom = TOP + groups.size() * groupHeight;
    svg.append(
        String.format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">%n",
            WIDTH, bottom + 40));
    svg.append("<title>").append(title).append("</title>\n").append(STYLE);
    svg.append("<rect class=\"back\" width=\"100%\" height=\"100%\"/>\n");
    text(WIDTH / 2, 20, "middle", title);
    for (int i = 0; i < kinds.size(); i++) {
      int x = LEFT + i * 130;
      bar(x, 34, 12, COLORS[i]);
      text(x + 18, 44, "start", kinds.get(i).title);
    }
    for (int tick : TICKS) {
      if (tick <= largest) {
        svg.append(
            String.format(
                "<line class=\"line\" x1=\"%1$d\" x2=\"%1$d\" y1=\"%2$d\" y2=\"%3$d\"/>%n",
                x(tick), TOP - 8, bottom));
        text(x(tick), bottom + 16, "middle", String.valueOf(tick));
      }
    }
    text((LEFT + WIDTH - RIGHT) / 2, bottom + 33, "middle", "ratio of times (logarithmic)");
    int y = TOP;
    for (Map.Entry<String, double[]> group : groups.entrySet()) {
      text(LEFT - 8, y + kinds.size() * BAR / 2 + 4, "end", group.getKey());
      for (int i = 0; i < kinds.size(); i++) {
        double ratio = group.getValue()[i];
        bar(LEFT, y + i * BAR, x(ratio) - LEFT, COLORS[i]);
        text(x(ratio) + 4, y + i * BAR + BAR - 1, "start", String.format("%.1f", ratio));
      }
      y += groupHeight;
    }
    svg.append("</svg>\n");
  }

  private int x(double ratio) {
    double part = Math.log(Math.max(ratio, 1)) / Math.log(Math.max(largest, 2));
    return LEFT + (int) Math.round((WIDTH - RIGHT - LEFT) * part);
  }

  private void bar(int x, int y, int width, String color) {
    svg.append(
        String.format(
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n",
            x, y, width, BAR - 1, color));
  }

  private void text(int x, int y, String anchor, String text) {
    svg.append(
        String.format(
            "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, text));
  }
}
