package io.jpod.cli.format;

/// Go's string constants.
final class GoQuote {
  private GoQuote() {}

  /// Reads one character, or one escape, of a quoted constant.
  ///
  /// @return the offset behind it, or -1 if the escape is not one of Go's
  static int unescape(String text, int at, StringBuilder into) {
    char c = text.charAt(at);
    if (c != '\\') {
      into.append(c);
      return at + 1;
    }
    if (at + 1 >= text.length()) {
      return -1;
    }
    char escape = text.charAt(at + 1);
    int simple = "abfnrtv\\'\"".indexOf(escape);
    if (simple >= 0) {
      into.append("\u0007\b\f\n\r\t\u000b\\'\"".charAt(simple));
      return at + 2;
    }
    return switch (escape) {
      case 'x' -> digits(text, at + 2, 2, 16, into);
      case 'u' -> digits(text, at + 2, 4, 16, into);
      case 'U' -> digits(text, at + 2, 8, 16, into);
      case '0', '1', '2', '3', '4', '5', '6', '7' -> digits(text, at + 1, 3, 8, into);
      default -> -1;
    };
  }

  private static int digits(String text, int from, int count, int radix, StringBuilder into) {
    if (from + count > text.length()) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < from + count; i++) {
      int digit = Character.digit(text.charAt(i), radix);
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    if (!Character.isValidCodePoint(value)) {
      return -1;
    }
    into.appendCodePoint(value);
    return from + count;
  }

  /// `%q`: the text as a Go constant.
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int simple = "\u0007\b\f\n\r\t\u000b\\\"".indexOf(c);
      if (simple >= 0) {
        quoted.append('\\').append("abfnrtv\\\"".charAt(simple));
      } else if (c < ' ' || c == 0x7f) {
        quoted
            .append("\\x")
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
