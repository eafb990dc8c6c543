package io.jpod.cli.format;

import io.jpod.cli.command.Console;
import java.util.ArrayList;
import java.util.List;

/// Rows in aligned columns, as podman prints them (Go's text/tabwriter with a least width of 12 and
/// a padding of 2; as docker 10 and 3): each column but the last is as wide as its longest cell and
/// two blanks, and at least 12.
public final class Table {
  private static final int MIN_WIDTH = 12;
  private static final int PADDING = 2;
  private static final int DOCKER_MIN_WIDTH = 10;
  private static final int DOCKER_PADDING = 3;

  /// Appended at once: the JVM of these commands only interprets.
  private static final String BLANKS = " ".repeat(64);

  private final List<String[]> rows = new ArrayList<>();

  /// Adds a row. Rows may differ in length.
  public Table row(String... cells) {
    rows.add(cells);
    return this;
  }

  /// Adds a row whose cells are separated by tabs, or several of them separated by newlines.
  public void tabbed(String text) {
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      if (end < 0) {
        end = text.length();
      }
      rows.add(cells(text, start, end));
      start = end + 1;
    }
  }

  private static String[] cells(String text, int start, int end) {
    List<String> cells = new ArrayList<>();
    int at = start;
    while (true) {
      int tab = text.indexOf('\t', at);
      if (tab < 0 || tab >= end) {
        cells.add(text.substring(at, end));
        return cells.toArray(new String[0]);
      }
      cells.add(text.substring(at, tab));
      at = tab + 1;
    }
  }

  /// Writes all rows to standard output.
  public void print(Console console) {
    boolean docker = console.personality().isDocker();
    int[] widths = docker ? widths(DOCKER_MIN_WIDTH, DOCKER_PADDING) : widths(MIN_WIDTH, PADDING);
    StringBuilder line = new StringBuilder(160);
    for (int r = 0; r < rows.size(); r++) {
      String[] row = rows.get(r);
      line.setLength(0);
      for (int c = 0; c < row.length; c++) {
        line.append(row[c]);
        if (c < row.length - 1) {
          pad(line, widths[c] - width(row[c]));
        }
      }
      console.line(line.toString());
    }
  }

  private static void pad(StringBuilder line, int blanks) {
    int left = blanks;
    while (left > 0) {
      int some = Math.min(left, BLANKS.length());
      line.append(
          BLANKS.substring(0, some)); // copied at once; a range of it would be, char by char
      left -= some;
    }
  }

  private int[] widths(int least, int padding) {
    int columns = 0;
    for (int r = 0; r < rows.size(); r++) {
      columns = Math.max(columns, rows.get(r).length);
    }
    int[] widths = new int[columns];
    for (int r = 0; r < rows.size(); r++) {
      String[] row = rows.get(r);
      for (int c = 0; c < row.length - 1; c++) {
        widths[c] = Math.max(widths[c], Math.max(least, width(row[c]) + padding));
      }
    }
    return widths;
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
