package io.jpod.build.dockerfile;

import java.util.ArrayList;
import java.util.List;

/// Splits text at white space outside of quotes, keeping quotes and escapes for [Expander].
final class WordSplitter {
  private WordSplitter() {}

  /// Words of `ENV`, `LABEL`, `ARG`, and of the shell forms of `COPY` and the like.
  static List<String> shellWords(String text, char escape) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    boolean begun = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote == 0 && Character.isWhitespace(c)) {
        if (begun) {
          words.add(word.toString());
          word.setLength(0);
          begun = false;
        }
        continue;
      }
      begun = true;
      word.append(c);
      if (c == escape && quote != '\'' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
    }
    if (begun) {
      words.add(word.toString());
    }
    return words;
  }
}
