package io.jpod.build.dockerfile;

import java.util.List;

/// Takes `--flag=value` words from the front of an instruction. A value may hold quotes, which are
/// kept, and spaces inside of them.
final class FlagReader {
  private final String text;
  private final char escape;

  FlagReader(String text, char escape) {
    this.text = text;
    this.escape = escape;
  }

  /// @param flags gets the words
  /// @return what is behind them
  String read(List<String> flags) {
    int at = 0;
    while (text.startsWith("--", at)) {
      int end = wordEnd(at);
      String word = text.substring(at, end);
      at = end;
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      if (word.equals("--")) {
        break;
      }
      flags.add(unquoted(word));
    }
    return text.substring(at);
  }

  private int wordEnd(int from) {
    char quote = 0;
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == escape && at + 1 < text.length() && quote != '\'') {
        at++;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else if (quote == 0 && Character.isWhitespace(c)) {
        return at;
      }
      at++;
    }
    return at;
  }

  /// Quotes around the value or the whole word are the reader's, not the value's.
  private static String unquoted(String word) {
    int equals = word.indexOf('=');
    String value = word.substring(equals + 1);
    if (equals > 0 && value.length() > 1) {
      char quote = value.charAt(0);
      if ((quote == '"' || quote == '\'') && value.indexOf(quote, 1) == value.length() - 1) {
        return word.substring(0, equals + 1) + value.substring(1, value.length() - 1);
      }
    }
    return word;
  }
}
