package io.jpod.cli.format;

import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.List;

/// Cuts a template into tokens, by the rules of Go's text/template/parse.
final class TemplateLexer {
  /// @param kind what it is
  /// @param text as written; of a string constant what it stands for
  /// @param offset of its first character
  record Token(Kind kind, String text, int offset) {}

  enum Kind {
    TEXT,
    OPEN,
    CLOSE,
    FIELD,
    VARIABLE,
    IDENTIFIER,
    STRING,
    NUMBER,
    CHARACTER,
    DOT,
    PIPE,
    LEFT_PAREN,
    RIGHT_PAREN,
    DECLARE,
    ASSIGN,
    COMMA,
    SPACE,
    END
  }

  private static final String OPEN = "{{";
  private static final String CLOSE = "}}";

  private final String name;
  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  TemplateLexer(String name, String text) {
    this.name = name;
    this.text = text;
  }

  /// Everything, with an [Kind#END] behind it.
  List<Token> tokens() throws JpodException {
    boolean trim = false;
    while (true) {
      int open = text.indexOf(OPEN, at);
      int end = open < 0 ? text.length() : open;
      addText(end, trim, open >= 0 && isTrimming(open + 2));
      if (open < 0) {
        tokens.add(new Token(Kind.END, "", text.length()));
        return tokens;
      }
      at = open + 2;
      if (isTrimming(at)) {
        at += 2;
      }
      trim = text.startsWith("/*", at) ? comment() : action(open);
    }
  }

  private boolean isTrimming(int offset) {
    return offset + 1 < text.length()
        && text.charAt(offset) == '-'
        && isSpace(text.charAt(offset + 1));
  }

  private void addText(int end, boolean trimLeft, boolean trimRight) {
    int from = at;
    int to = end;
    while (trimLeft && from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (trimRight && to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    if (to > from) {
      tokens.add(new Token(Kind.TEXT, text.substring(from, to), from));
    }
  }

  private boolean comment() throws JpodException {
    int end = text.indexOf("*/", at);
    if (end < 0) {
      throw error("unclosed comment");
    }
    at = end + 2;
    boolean trim = isClosingTrim();
    if (trim) {
      at += 2;
    }
    if (!text.startsWith(CLOSE, at)) {
      throw error("comment ends before closing delimiter");
    }
    at += 2;
    return trim;
  }

  private boolean isClosingTrim() {
    return at + 3 < text.length()
        && isSpace(text.charAt(at))
        && text.charAt(at + 1) == '-'
        && text.startsWith(CLOSE, at + 2);
  }

  /// @return whether the text behind it is trimmed
  private boolean action(int open) throws JpodException {
    tokens.add(new Token(Kind.OPEN, OPEN, open));
    int depth = 0;
    while (true) {
      boolean trim = isClosingTrim();
      if (trim || text.startsWith(CLOSE, at)) {
        if (depth > 0) {
          throw error("unclosed left paren");
        }
        tokens.add(new Token(Kind.CLOSE, CLOSE, at));
        at += trim ? 4 : 2;
        return trim;
      }
      if (at >= text.length()) {
        throw error("unclosed action");
      }
      depth += token();
      if (depth < 0) {
        throw error("unexpected right paren");
      }
    }
  }

  /// @return by how much the depth of parentheses changes
  private int token() throws JpodException {
    char c = text.charAt(at);
    int start = at;
    switch (c) {
      case '"' -> quoted(start);
      case '`' -> raw(start);
      case '\'' -> character(start);
      case '|' -> single(Kind.PIPE);
      case ',' -> single(Kind.COMMA);
      case '=' -> single(Kind.ASSIGN);
      case '(' -> single(Kind.LEFT_PAREN);
      case ')' -> single(Kind.RIGHT_PAREN);
      case ':' -> declare();
      default -> word(c, start);
    }
    return c == '(' ? 1 : c == ')' ? -1 : 0;
  }

  private void word(char c, int start) throws JpodException {
    if (isSpace(c)) {
      while (at < text.length() && isSpace(text.charAt(at)) && !isClosingTrim()) {
        at++;
      }
      tokens.add(new Token(Kind.SPACE, " ", start));
    } else if (c == '$') {
      at++;
      skipName();
      tokens.add(new Token(Kind.VARIABLE, text.substring(start, at), start));
    } else if (c == '.' && !nextIsDigit()) {
      at++;
      skipName();
      Kind kind = at == start + 1 ? Kind.DOT : Kind.FIELD;
      tokens.add(new Token(kind, text.substring(start, at), start));
    } else if (isDigit(c)
        || c == '.'
        || ((c == '+' || c == '-') && (nextIsDigit() || nextIs('.')))) {
      number(start);
    } else if (isNameStart(c)) {
      skipName();
      if (at < text.length() && isBadBehindName(text.charAt(at))) {
        throw error("bad character " + unicode(text.codePointAt(at)));
      }
      tokens.add(new Token(Kind.IDENTIFIER, text.substring(start, at), start));
    } else {
      throw error("unexpected bad character " + unicode(text.codePointAt(at)), "in command");
    }
  }

  private static boolean isBadBehindName(char c) {
    return !isSpace(c) && ".,|:)(=}-".indexOf(c) < 0;
  }

  private static String unicode(int codePoint) {
    StringBuilder text = new StringBuilder("U+");
    String hex = Integer.toHexString(codePoint).toUpperCase(java.util.Locale.ROOT);
    text.repeat('0', Math.max(0, 4 - hex.length())).append(hex);
    return text.append(" '").appendCodePoint(codePoint).append('\'').toString();
  }

  private void number(int start) throws JpodException {
    at++;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || ".+-_".indexOf(text.charAt(at)) >= 0)) {
      char c = text.charAt(at);
      boolean exponent = "eEpP".indexOf(text.charAt(at - 1)) >= 0;
      if ((c == '+' || c == '-') && !exponent) {
        break;
      }
      at++;
    }
    tokens.add(new Token(Kind.NUMBER, text.substring(start, at), start));
  }

  private boolean nextIsDigit() {
    return at + 1 < text.length() && isDigit(text.charAt(at + 1));
  }

  private boolean nextIs(char c) {
    return at + 1 < text.length() && text.charAt(at + 1) == c;
  }

  private void skipName() {
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
  }

  private void single(Kind kind) {
    tokens.add(new Token(kind, text.substring(at, at + 1), at));
    at++;
  }

  private void declare() throws JpodException {
    if (!text.startsWith(":=", at)) {
      throw error("expected :=");
    }
    tokens.add(new Token(Kind.DECLARE, ":=", at));
    at += 2;
  }

  private void raw(int start) throws JpodException {
    int end = text.indexOf('`', at + 1);
    if (end < 0) {
      throw error("unterminated raw quoted string");
    }
    tokens.add(new Token(Kind.STRING, text.substring(at + 1, end), start));
    at = end + 1;
  }

  private void quoted(int start) throws JpodException {
    StringBuilder value = new StringBuilder();
    at++;
    while (true) {
      if (at >= text.length() || text.charAt(at) == '\n') {
        throw error("unterminated quoted string");
      }
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        tokens.add(new Token(Kind.STRING, value.toString(), start));
        return;
      }
      at = GoQuote.unescape(text, at, value);
      if (at < 0) {
        at = start;
        throw error("invalid syntax in string constant");
      }
    }
  }

  private void character(int start) throws JpodException {
    StringBuilder value = new StringBuilder();
    int end = at + 1 < text.length() ? GoQuote.unescape(text, at + 1, value) : -1;
    if (end < 0 || end >= text.length() || text.charAt(end) != '\'') {
      throw error("unterminated character constant");
    }
    at = end + 1;
    tokens.add(new Token(Kind.CHARACTER, Integer.toString(value.codePointAt(0)), start));
  }

  private JpodException error(String what) {
    return error(what, "");
  }

  private JpodException error(String what, String where) {
    return new JpodException(
        "template: "
            + name
            + ":"
            + line(text, at)
            + ": "
            + what
            + (where.isEmpty() ? "" : " " + where));
  }

  /// Line of an offset, from 1.
  static int line(String text, int offset) {
    int line = 1;
    for (int i = 0; i < offset && i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        line++;
      }
    }
    return line;
  }

  /// The template as written.
  String text() {
    return text;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNameStart(char c) {
    return c == '_' || Character.isLetter(c);
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }
}
