package io.jpod.build.dockerfile;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Replaces variables in a word and takes its quotes away, by the rules of the Dockerfile
/// reference: `$v ${v} ${v:-w} ${v-w} ${v:+w} ${v+w} ${v:?w} ${v?w} ${v#p} ${v##p} ${v%p} ${v%%p}
/// ${v/p/r} ${v//p/r}`.
public final class Expander {
  /// What variables there are.
  public interface Variables {
    /// Null if the variable is not set.
    @Nullable String get(String name);
  }

  private static final String SPECIAL = "@*#?-$!";
  private static final int MAX_LENGTH = 1 << 22;
  private static final int MAX_DEPTH = 100;

  private final Variables variables;
  private final char escape;
  private final Set<String> used = new LinkedHashSet<>();
  private final Set<String> unset = new LinkedHashSet<>();

  private String text = "";
  private int at;
  private int depth;

  /// @param escape of the Dockerfile
  public Expander(Variables variables, char escape) {
    this.variables = variables;
    this.escape = escape;
  }

  /// Names that were looked up so far.
  public Set<String> used() {
    return used;
  }

  /// Names that were looked up in vain so far, without a default.
  public Set<String> unset() {
    return unset;
  }

  /// Replaces in a single word; white space in it stays.
  public String word(String word) throws DockerfileException {
    return run(word, true);
  }

  /// Replaces in text that is not a word: quotes and backslashes that escape nothing stay.
  public String document(String document) throws DockerfileException {
    return run(document, false);
  }

  private String run(String input, boolean quotes) throws DockerfileException {
    text = input;
    at = 0;
    depth = 0;
    return append(new StringBuilder(), until("", quotes, false)).toString();
  }

  /// At once, as a few lines can double a value until memory is full.
  static StringBuilder append(StringBuilder out, String value) throws DockerfileException {
    if (out.length() + value.length() > MAX_LENGTH) {
      throw new DockerfileException("the value is longer than " + MAX_LENGTH, null);
    }
    return out.append(value);
  }

  /// Replaces, and splits at white space outside of quotes.
  public List<String> words(String input) throws DockerfileException {
    List<String> words = new ArrayList<>();
    for (String word : WordSplitter.shellWords(input, escape)) {
      boolean quoted =
          word.indexOf('"') >= 0 || word.indexOf('\'') >= 0 || word.indexOf(escape) >= 0;
      String value = word(word);
      if (quoted) {
        words.add(value);
      } else {
        for (String part : value.strip().split("\\s+")) {
          if (!part.isEmpty()) {
            words.add(part);
          }
        }
      }
    }
    return words;
  }

  /// Up to one of `stops` (which is not consumed) or to the end.
  ///
  /// @param raw keep escapes: for patterns
  private String until(String stops, boolean quotes, boolean raw) throws DockerfileException {
    StringBuilder out = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at);
      if (stops.indexOf(c) >= 0) {
        return out.toString();
      }
      if (c == '\'' && quotes) {
        singleQuoted(out);
      } else if (c == '"' && quotes) {
        doubleQuoted(out);
      } else if (c == '$') {
        at++;
        append(out, dollar(quotes));
      } else if (c == escape) {
        escaped(out, quotes, raw);
      } else {
        out.append(c);
        at++;
      }
    }
    return out.toString();
  }

  private void escaped(StringBuilder out, boolean quotes, boolean raw) {
    at++;
    if (at >= text.length()) {
      if (!quotes) {
        out.append(escape);
      }
      return;
    }
    char next = text.charAt(at++);
    if (raw || (!quotes && next != '$' && next != escape)) {
      out.append(escape);
    }
    out.append(next);
  }

  private void singleQuoted(StringBuilder out) throws DockerfileException {
    int end = text.indexOf('\'', at + 1);
    if (end < 0) {
      throw new DockerfileException(
          "unexpected end of statement while looking for matching single-quote", "'");
    }
    out.append(text, at + 1, end);
    at = end + 1;
  }

  private void doubleQuoted(StringBuilder out) throws DockerfileException {
    at++;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return;
      }
      if (c == '$') {
        at++;
        append(out, dollar(true));
      } else if (c == escape) {
        at++;
        if (at >= text.length()) {
          break;
        }
        char next = text.charAt(at++);
        if (next != '"' && next != '$' && next != escape) {
          out.append(escape);
        }
        out.append(next);
      } else {
        out.append(c);
        at++;
      }
    }
    throw new DockerfileException(
        "unexpected end of statement while looking for matching double-quote", "\"");
  }

  private String dollar(boolean quotes) throws DockerfileException {
    if (at < text.length() && text.charAt(at) == '{') {
      at++;
      return braces(quotes);
    }
    String name = name();
    if (name.isEmpty()) {
      return "$";
    }
    return orEmpty(name, lookUp(name));
  }

  private String orEmpty(String name, @Nullable String value) {
    if (value == null) {
      unset.add(name);
      return "";
    }
    return value;
  }

  private @Nullable String lookUp(String name) {
    used.add(name);
    return variables.get(name);
  }

  private String name() {
    int from = at;
    if (at < text.length() && Character.isDigit(text.charAt(at))) {
      while (at < text.length() && Character.isDigit(text.charAt(at))) {
        at++;
      }
      return text.substring(from, at);
    }
    if (at < text.length() && SPECIAL.indexOf(text.charAt(at)) >= 0) {
      return text.substring(from, ++at);
    }
    while (at < text.length() && isNameCharacter(text.charAt(at))) {
      at++;
    }
    return text.substring(from, at);
  }

  private static boolean isNameCharacter(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private String braces(boolean quotes) throws DockerfileException {
    if (++depth > MAX_DEPTH) {
      throw new DockerfileException("more than " + MAX_DEPTH + " variables in each other", null);
    }
    String value = bracesBelow(quotes);
    depth--;
    return value;
  }

  private String bracesBelow(boolean quotes) throws DockerfileException {
    String name = name();
    if (name.isEmpty()) {
      throw new DockerfileException("syntax error: bad substitution", "${NAME}");
    }
    char next = next("syntax error: missing '}'");
    String value = lookUp(name);
    return switch (next) {
      case '}' -> orEmpty(name, value);
      case ':' -> {
        char modifier = next("syntax error: missing modifier");
        if (modifier == '?' && value != null && value.isEmpty()) {
          throw required(name, closed(quotes, false), "empty");
        }
        yield choose(name, value == null || value.isEmpty() ? null : value, modifier, quotes);
      }
      case '-', '+', '?' -> choose(name, value, next, quotes);
      case '#', '%' -> trimmed(name, value, next, quotes);
      case '/' -> replaced(name, value, quotes);
      default ->
          throw new DockerfileException(
              "unsupported modifier (" + next + ") in substitution", "${NAME:-default}");
    };
  }

  private char next(String complaint) throws DockerfileException {
    if (at >= text.length()) {
      throw new DockerfileException(complaint, null);
    }
    return text.charAt(at++);
  }

  private String closed(boolean quotes, boolean raw) throws DockerfileException {
    String word = until("}", quotes, raw);
    next("syntax error: missing '}'");
    return word;
  }

  private String choose(String name, @Nullable String value, char modifier, boolean quotes)
      throws DockerfileException {
    String word = closed(quotes, false);
    return switch (modifier) {
      case '-' -> value == null ? word : value;
      case '+' -> value == null ? "" : word;
      case '?' -> {
        if (value == null) {
          throw required(name, word, "unset");
        }
        yield value;
      }
      default ->
          throw new DockerfileException(
              "unsupported modifier (:" + modifier + ") in substitution", "${NAME:-default}");
    };
  }

  private static DockerfileException required(String name, String message, String state) {
    return new DockerfileException(
        name + ": " + (message.isEmpty() ? "is not allowed to be " + state : message),
        "--build-arg " + name + "=VALUE");
  }

  private String trimmed(String name, @Nullable String value, char end, boolean quotes)
      throws DockerfileException {
    boolean longest = at < text.length() && text.charAt(at) == end;
    if (longest) {
      at++;
    }
    String pattern = closed(quotes, true);
    String whole = orEmpty(name, value);
    ShellPattern matcher = ShellPattern.of(pattern, escape);
    return end == '#' ? matcher.withoutStart(whole, longest) : matcher.withoutEnd(whole, longest);
  }

  private String replaced(String name, @Nullable String value, boolean quotes)
      throws DockerfileException {
    boolean all = at < text.length() && text.charAt(at) == '/';
    if (all) {
      at++;
    }
    String pattern = until("/", quotes, true);
    next("syntax error: missing '/' in ${}");
    String replacement = closed(quotes, true);
    String whole = orEmpty(name, value);
    return ShellPattern.of(pattern, escape).replace(whole, replacement, all);
  }
}
