package io.jpod.userns;

import java.util.ArrayList;
import java.util.List;

/// Small text files of the kernel and of `/etc`, read without regular expressions, which cost
/// start-up time.
final class Lines {
  private Lines() {}

  /// The lines of a text, without their ends.
  static List<String> of(String text) {
    return split(text, '\n');
  }

  /// The parts between separators, empty ones too; a separator at the end adds no part.
  static List<String> split(String text, char separator) {
    var parts = new ArrayList<String>();
    int from = 0;
    while (from < text.length()) {
      int to = text.indexOf(separator, from);
      if (to < 0) {
        to = text.length();
      }
      parts.add(text.substring(from, to));
      from = to + 1;
    }
    return parts;
  }

  /// The words of a line between blanks and tabs.
  static List<String> words(String line) {
    var words = new ArrayList<String>();
    int from = -1;
    for (int i = 0; i <= line.length(); i++) {
      boolean blank = i == line.length() || line.charAt(i) == ' ' || line.charAt(i) == '\t';
      if (blank && from >= 0) {
        words.add(line.substring(from, i));
        from = -1;
      } else if (!blank && from < 0) {
        from = i;
      }
    }
    return words;
  }

  /// A number of 0 to 4294967295, -1 if it is none.
  static long id(String digits) {
    if (digits.isEmpty() || digits.length() > 10) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    return number <= 0xffffffffL ? number : -1;
  }
}
