package io.jpod.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `[a-z]` of a pattern: what is in brackets as Go's regular expressions have it, which is what
/// BuildKit makes of it. `^` in front: any other character; `\` before a sign: that sign; `\d`,
/// `\s`, `\w`: digits, blanks, letters of words.
final class CharacterSet {
  private static final List<Range> DIGITS = List.of(new Range('0', '9'));
  private static final List<Range> BLANKS =
      List.of(new Range('\t', '\n'), new Range('\f', '\r'), new Range(' ', ' '));
  private static final List<Range> WORDS =
      List.of(new Range('0', '9'), new Range('A', 'Z'), new Range('_', '_'), new Range('a', 'z'));

  private record Range(char first, char last) {
    boolean contains(char c) {
      return first <= c && c <= last;
    }
  }

  private final boolean others;
  private final List<Range> ranges;
  private final int end;

  private CharacterSet(boolean others, List<Range> ranges, int end) {
    this.others = others;
    this.ranges = ranges;
    this.end = end;
  }

  /// Reads one.
  ///
  /// @param from index behind the opening bracket
  /// @return null if it is none
  static @Nullable CharacterSet read(String pattern, int from) {
    Reader reader = new Reader(pattern, from);
    return reader.read() ? new CharacterSet(reader.others, reader.ranges, reader.at) : null;
  }

  /// Index behind the closing bracket.
  int end() {
    return end;
  }

  boolean contains(char c) {
    for (Range range : ranges) {
      if (range.contains(c)) {
        return !others;
      }
    }
    return others;
  }

  private static final class Reader {
    final String text;
    final List<Range> ranges = new ArrayList<>();
    int at;
    boolean others;

    Reader(String text, int from) {
      this.text = text;
      this.at = from;
    }

    private boolean next(char c) {
      return at < text.length() && text.charAt(at) == c;
    }

    boolean read() {
      others = next('^');
      at += others ? 1 : 0;
      int first = at;
      while (at < text.length()) {
        if (next(']') && at > first) {
          at++;
          return true;
        }
        if (!member()) {
          return false;
        }
      }
      return false;
    }

    private boolean member() {
      List<Range> many = shorthand();
      if (many != null) {
        ranges.addAll(many);
        at += 2;
        return true;
      }
      int low = character();
      if (low < 0) {
        return false;
      }
      int high = low;
      if (next('-') && at + 1 < text.length() && text.charAt(at + 1) != ']') {
        at++;
        high = character();
      }
      if (high < low) {
        return false;
      }
      ranges.add(new Range((char) low, (char) high));
      return true;
    }

    private @Nullable List<Range> shorthand() {
      if (!next('\\') || at + 1 == text.length()) {
        return null;
      }
      return switch (text.charAt(at + 1)) {
        case 'd' -> DIGITS;
        case 's' -> BLANKS;
        case 'w' -> WORDS;
        default -> null;
      };
    }

    /// The next one, -1 if there is none or an unknown letter behind `\`.
    private int character() {
      if (at == text.length()) {
        return -1;
      }
      char c = text.charAt(at++);
      if (c != '\\') {
        return c;
      }
      if (at == text.length()) {
        return -1;
      }
      char meant = text.charAt(at++);
      return switch (meant) {
        case 'a' -> 7;
        case 'f' -> '\f';
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        case 'v' -> 11;
        default -> Character.isLetterOrDigit(meant) ? -1 : meant;
      };
    }
  }
}
