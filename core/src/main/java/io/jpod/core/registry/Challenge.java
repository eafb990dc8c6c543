package io.jpod.core.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One way in which a registry lets itself be convinced: a part of `WWW-Authenticate`.
///
/// @param scheme in lower case: `basic`, `bearer`
/// @param parameters names in lower case
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1">RFC 9110, 11.6.1</a>
record Challenge(String scheme, Map<String, String> parameters) {
  private static final int MAX_LENGTH = 16 << 10;

  /// All challenges of the header's values; what cannot be read ends the list.
  static List<Challenge> parse(List<String> values) {
    List<Challenge> challenges = new ArrayList<>();
    for (String value : values) {
      if (value.length() <= MAX_LENGTH) {
        new Reader(value).readAll(challenges);
      }
    }
    return challenges;
  }

  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    void readAll(List<Challenge> into) {
      String word = nextWord();
      while (word != null) {
        Map<String, String> parameters = new LinkedHashMap<>();
        into.add(new Challenge(word.toLowerCase(Locale.ROOT), parameters));
        word = readParameters(parameters);
      }
    }

    /// Reads parameters until a word that is followed by no `=`: the next scheme, which is
    /// returned.
    private @Nullable String readParameters(Map<String, String> into) {
      String name = nextWord();
      while (name != null) {
        skip(" \t");
        if (at >= text.length() || text.charAt(at) != '=') {
          return name;
        }
        at++;
        skip(" \t");
        into.putIfAbsent(name.toLowerCase(Locale.ROOT), value());
        name = nextWord();
      }
      return null;
    }

    private String value() {
      if (at >= text.length() || text.charAt(at) != '"') {
        String word = word();
        return word == null ? "" : word;
      }
      StringBuilder value = new StringBuilder();
      at++;
      while (at < text.length() && text.charAt(at) != '"') {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at++));
      }
      at++;
      return value.toString();
    }

    private @Nullable String nextWord() {
      skip(" \t,");
      return word();
    }

    private @Nullable String word() {
      int start = at;
      while (at < text.length() && " \t,=\"".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return at == start ? null : text.substring(start, at);
    }

    private void skip(String characters) {
      while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }
  }
}
