package io.jpod.build.dockerfile;

/// A pattern of the shell (`*`, `?`), matched by keeping all places of the pattern where a match
/// may be: the work is at most pattern times text, where regular expressions try every way to
/// divide the text between the stars.
final class ShellPattern {
  private static final int ANY = -1;
  private static final int STAR = -2;

  /// Some seconds, which no honest Dockerfile needs.
  private static final long MAX_WORK = 1L << 30;

  /// Code points, [#ANY] or [#STAR].
  private final int[] elements;

  private long work;

  private ShellPattern(int[] elements) {
    this.elements = elements;
  }

  /// @param escape makes the character behind it an ordinary one
  static ShellPattern of(String pattern, char escape) {
    int[] points = pattern.codePoints().toArray();
    int[] elements = new int[points.length];
    int length = 0;
    for (int i = 0; i < points.length; i++) {
      int c = points[i];
      if (c == escape && i + 1 < points.length) {
        elements[length++] = points[++i];
      } else {
        elements[length++] = c == '*' ? STAR : c == '?' ? ANY : c;
      }
    }
    return new ShellPattern(java.util.Arrays.copyOf(elements, length));
  }

  /// A text without the beginning that matches; whole if none does.
  String withoutStart(String text, boolean longest) throws DockerfileException {
    int[] points = text.codePoints().toArray();
    int length = match(points, 0, longest);
    return length < 0 ? text : new String(points, length, points.length - length);
  }

  /// A text without the end that matches; whole if none does.
  String withoutEnd(String text, boolean longest) throws DockerfileException {
    int[] points = text.codePoints().toArray();
    int length = new ShellPattern(reversed(elements)).match(reversed(points), 0, longest);
    return length < 0 ? text : new String(points, 0, points.length - length);
  }

  private static int[] reversed(int[] values) {
    int[] turned = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      turned[values.length - 1 - i] = values[i];
    }
    return turned;
  }

  /// A text with something else for what matches, the leftmost and of those the longest. Nothing at
  /// all is no match right behind another, as with Go's regular expressions.
  String replace(String text, String replacement, boolean all) throws DockerfileException {
    int[] points = text.codePoints().toArray();
    StringBuilder out = new StringBuilder();
    int at = 0;
    int end = -1;
    while (at <= points.length) {
      int length = match(points, at, true);
      if (length > 0 || (length == 0 && at != end)) {
        Expander.append(out, replacement);
        at += length;
        end = at;
        if (!all) {
          break;
        }
      }
      if (length <= 0) {
        if (at < points.length) {
          out.appendCodePoint(points[at]);
        }
        at++;
      }
    }
    for (; at < points.length; at++) {
      out.appendCodePoint(points[at]);
    }
    return out.toString();
  }

  /// How much of a text from `from` on matches; -1 if nothing does, not even nothing.
  private int match(int[] text, int from, boolean longest) throws DockerfileException {
    boolean[] here = new boolean[elements.length + 1];
    reach(here, 0);
    int found = -1;
    for (int at = from; ; at++) {
      if (here[elements.length]) {
        found = at - from;
        if (!longest) {
          return found;
        }
      }
      if (at == text.length) {
        return found;
      }
      boolean[] next = new boolean[here.length];
      if (!step(here, next, text[at])) {
        return found;
      }
      here = next;
    }
  }

  /// Whether a match is still possible behind a character.
  private boolean step(boolean[] here, boolean[] next, int c) throws DockerfileException {
    work += elements.length;
    if (work > MAX_WORK) {
      throw new DockerfileException(
          "matching the pattern of a variable takes too long", "a shorter pattern");
    }
    boolean any = false;
    for (int i = 0; i < elements.length; i++) {
      if (here[i]) {
        int element = elements[i];
        if (element == STAR) {
          reach(next, i);
          any = true;
        } else if (element == ANY || element == c) {
          reach(next, i + 1);
          any = true;
        }
      }
    }
    return any;
  }

  /// A star may stand for nothing.
  private void reach(boolean[] places, int place) {
    int at = place;
    places[at] = true;
    while (at < elements.length && elements[at] == STAR) {
      places[++at] = true;
    }
  }
}
