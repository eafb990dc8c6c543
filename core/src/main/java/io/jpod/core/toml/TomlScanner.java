package io.jpod.core.toml;

import java.util.ArrayList;
import java.util.List;

/// The characters of a TOML document: keys and values.
final class TomlScanner {
  private static final int MAX_DEPTH = 50;

  private final String text;
  private final String source;
  private int at;
  private int depth;

  TomlScanner(String text, String source) {
    this.text = text;
    this.source = source;
  }

  TomlException error(String what) {
    int line = 1;
    for (int i = 0; i < at && i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        line++;
      }
    }
    return new TomlException(source, line, what);
  }

  boolean atEnd() {
    return at >= text.length();
  }

  boolean at(String word) {
    return text.startsWith(word, at);
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  void expect(String word) throws TomlException {
    if (!at(word)) {
      throw error("'" + word + "' is expected");
    }
    at += word.length();
  }

  void skipSpace() {
    while (peek() == ' ' || peek() == '\t') {
      at++;
    }
  }

  /// Skips white space, ends of lines and comments.
  void skipBlankLines() throws TomlException {
    while (true) {
      skipSpace();
      skipComment();
      if (!newLine()) {
        return;
      }
    }
  }

  /// What may follow a value or header on its line: nothing but a comment.
  void endOfLine() throws TomlException {
    skipSpace();
    skipComment();
    if (!atEnd() && !newLine()) {
      throw error("the line should end here");
    }
  }

  private void skipComment() throws TomlException {
    if (peek() == '#') {
      while (!atEnd() && peek() != '\n' && !at("\r\n")) {
        checkControl(peek());
        at++;
      }
    }
  }

  private boolean newLine() {
    if (at("\r\n")) {
      at += 2;
      return true;
    }
    if (peek() == '\n') {
      at++;
      return true;
    }
    return false;
  }

  private void checkControl(char c) throws TomlException {
    if ((c < ' ' && c != '\t') || c == 0x7f) {
      throw error("a control character");
    }
  }

  /// A key, dotted or not, with the space around its dots.
  List<String> key() throws TomlException {
    List<String> parts = new ArrayList<>();
    do {
      if (!parts.isEmpty()) {
        at++;
      }
      skipSpace();
      parts.add(keyPart());
      skipSpace();
    } while (peek() == '.');
    return parts;
  }

  private String keyPart() throws TomlException {
    if (peek() == '"') {
      return basicString();
    }
    if (peek() == '\'') {
      return literalString();
    }
    int start = at;
    while (isBareKey(peek())) {
      at++;
    }
    if (at == start) {
      throw error("a key is expected");
    }
    return text.substring(start, at);
  }

  private static boolean isBareKey(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }

  /// A value; a table in it becomes a child of the given one.
  Object value(TomlTable parent, String key) throws TomlException {
    if (++depth > MAX_DEPTH) {
      throw error("nested deeper than " + MAX_DEPTH);
    }
    try {
      return switch (peek()) {
        case '"' -> at("\"\"\"") ? multiLine("\"\"\"") : basicString();
        case '\'' -> at("'''") ? multiLine("'''") : literalString();
        case '[' -> array(parent, key);
        case '{' -> inlineTable(parent.child(key));
        default -> scalar();
      };
    } finally {
      depth--;
    }
  }

  private List<Object> array(TomlTable parent, String key) throws TomlException {
    List<Object> values = new ArrayList<>();
    expect("[");
    skipBlankLines();
    while (peek() != ']') {
      values.add(value(parent, key));
      skipBlankLines();
      if (peek() != ']') {
        expect(",");
        skipBlankLines();
      }
    }
    expect("]");
    return values;
  }

  private TomlTable inlineTable(TomlTable table) throws TomlException {
    expect("{");
    skipSpace();
    while (peek() != '}') {
      Toml.keyValue(this, table);
      skipSpace();
      if (peek() != '}') {
        expect(",");
        skipSpace();
        if (peek() == '}') {
          throw error("a comma before '}'");
        }
      }
    }
    expect("}");
    table.closed = true;
    return table;
  }

  private String literalString() throws TomlException {
    expect("'");
    int start = at;
    while (peek() != '\'') {
      if (atEnd() || peek() == '\n') {
        throw error("a string without its end");
      }
      checkControl(peek());
      at++;
    }
    return text.substring(start, at++);
  }

  private String basicString() throws TomlException {
    expect("\"");
    StringBuilder out = new StringBuilder();
    while (peek() != '"') {
      if (atEnd() || peek() == '\n') {
        throw error("a string without its end");
      }
      if (peek() == '\\') {
        escape(out);
      } else {
        checkControl(peek());
        out.append(text.charAt(at++));
      }
    }
    at++;
    return out.toString();
  }

  private String multiLine(String quotes) throws TomlException {
    expect(quotes);
    newLine(); // a first one right behind the quotes does not count
    StringBuilder out = new StringBuilder();
    boolean basic = quotes.charAt(0) == '"';
    while (!at(quotes) || text.startsWith(quotes, at + 1)) {
      if (atEnd()) {
        throw error("a string without its end");
      }
      if (basic && peek() == '\\') {
        if (!lineEndingBackslash()) {
          escape(out);
        }
      } else if (newLine()) {
        out.append('\n');
      } else {
        checkControl(peek());
        out.append(text.charAt(at++));
      }
    }
    at += 3;
    return out.toString();
  }

  /// A backslash at the end of a line swallows all white space up to the next character.
  private boolean lineEndingBackslash() {
    int start = at++;
    skipSpace();
    if (!newLine()) {
      at = start;
      return false;
    }
    do {
      skipSpace();
    } while (newLine());
    return true;
  }

  private void escape(StringBuilder out) throws TomlException {
    at++;
    char c = peek();
    at++;
    switch (c) {
      case 'b' -> out.append('\b');
      case 't' -> out.append('\t');
      case 'n' -> out.append('\n');
      case 'f' -> out.append('\f');
      case 'r' -> out.append('\r');
      case '"' -> out.append('"');
      case '\\' -> out.append('\\');
      case 'u' -> out.appendCodePoint(codePoint(4));
      case 'U' -> out.appendCodePoint(codePoint(8));
      default -> throw error("unknown escape '\\" + c + "'");
    }
  }

  private int codePoint(int digits) throws TomlException {
    int end = at + digits;
    try {
      int value = Integer.parseInt(text, at, end, 16);
      if (Character.isValidCodePoint(value) && (value < 0xd800 || value > 0xdfff)) {
        at = end;
        return value;
      }
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw error(digits + " hexadecimal digits are expected");
    }
    throw error("no Unicode scalar value");
  }

  private Object scalar() throws TomlException {
    int start = at;
    while (!atEnd() && ",]}# \t\r\n".indexOf(peek()) < 0) {
      at++;
    }
    String word = text.substring(start, at);
    if (word.equals("true") || word.equals("false")) {
      return word.equals("true");
    }
    if (isDate(word)) {
      return word;
    }
    try {
      return number(word);
    } catch (NumberFormatException e) {
      at = start;
      throw error(word.isEmpty() ? "a value is expected" : "'" + word + "' is no value");
    }
  }

  private static boolean isDate(String word) {
    return (word.length() >= 10 && word.charAt(4) == '-' && word.charAt(7) == '-')
        || (word.length() >= 8 && word.charAt(2) == ':' && word.charAt(5) == ':');
  }

  private static Object number(String word) {
    boolean underscores =
        word.startsWith("_") || word.endsWith("_") || word.contains("__") || word.contains("._");
    String digits = word.replace("_", "");
    if (underscores || digits.isEmpty()) {
      throw new NumberFormatException(word);
    }
    if (digits.startsWith("0x")) {
      return Long.parseLong(digits.substring(2), 16);
    }
    if (digits.startsWith("0o")) {
      return Long.parseLong(digits.substring(2), 8);
    }
    if (digits.startsWith("0b")) {
      return Long.parseLong(digits.substring(2), 2);
    }
    String unsigned =
        digits.startsWith("+") || digits.startsWith("-") ? digits.substring(1) : digits;
    if (unsigned.equals("inf") || unsigned.equals("nan")) {
      double value = unsigned.equals("inf") ? Double.POSITIVE_INFINITY : Double.NaN;
      return digits.startsWith("-") ? -value : value;
    }
    if (unsigned.isEmpty() || unsigned.charAt(0) < '0' || unsigned.charAt(0) > '9') {
      throw new NumberFormatException(word);
    }
    if (unsigned.length() > 1
        && unsigned.charAt(0) == '0'
        && Character.isDigit(unsigned.charAt(1))) {
      throw new NumberFormatException(word); // 012: octal elsewhere, so forbidden here
    }
    char last = unsigned.charAt(unsigned.length() - 1);
    if (last < '0' || last > '9') {
      throw new NumberFormatException(word); // 1d, which Java's Double would take
    }
    return isDigits(unsigned) ? (Object) Long.parseLong(digits) : Double.valueOf(digits);
  }

  private static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
