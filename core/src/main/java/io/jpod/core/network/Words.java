package io.jpod.core.network;

import java.util.ArrayList;
import java.util.List;

/// Lines of words, without regular expressions, which cost start-up time.
final class Words {
  private Words() {}

  /// The words of each line that has any; `#` and, as in resolv.conf(5), `;` begin a comment.
  static List<List<String>> lines(String text) {
    var lines = new ArrayList<List<String>>();
    var words = new ArrayList<String>();
    int from = -1;
    boolean comment = false;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? '\n' : text.charAt(i);
      boolean starts = c == '#' || (c == ';' && from < 0);
      boolean blank = c == ' ' || c == '\t' || c == '\n' || c == '\r' || starts;
      if (blank && from >= 0) {
        words.add(text.substring(from, i));
        from = -1;
      } else if (!blank && from < 0 && !comment) {
        from = i;
      }
      comment = c != '\n' && (comment || starts);
      if (c == '\n' && !words.isEmpty()) {
        lines.add(List.copyOf(words));
        words.clear();
      }
    }
    return lines;
  }
}
