package io.jpod.build.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import io.jpod.core.JpodException;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Commands as options carry them: a JSON array of strings, or words quoted as for a shell.
final class ShellWords {
  private ShellWords() {}

  /// The strings of a JSON array, null if the text is something else.
  static @Nullable List<String> jsonArray(String text) {
    if (!text.strip().startsWith("[")) {
      return null;
    }
    try {
      List<String> words = new ArrayList<>();
      if (!(Json.parse(text.strip()) instanceof JsonArray array)) {
        return null;
      }
      for (JsonElement element : array) {
        if (!(element instanceof JsonPrimitive primitive) || !primitive.isString()) {
          return null;
        }
        words.add(primitive.getAsString());
      }
      return words;
    } catch (InvalidSpecException e) {
      return null; // then it is meant for a shell: [ -f x ]
    }
  }

  /// Splits at blanks; quotes and backslashes keep them, nothing is expanded.
  ///
  /// @param option whose value it is, for the error
  static List<String> split(String option, String text) throws JpodException {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'') {
        if (++i == text.length()) {
          throw invalid(option, text);
        }
        word.append(text.charAt(i));
        inWord = true;
      } else if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        inWord = true;
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (quote != 0) {
      throw invalid(option, text);
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }

  private static JpodException invalid(String option, String text) {
    return new JpodException(
        "parsing " + option + " \"" + text + "\": invalid command line string", "close the quotes");
  }
}
