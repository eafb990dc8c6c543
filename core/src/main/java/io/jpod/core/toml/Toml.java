package io.jpod.core.toml;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads TOML 1.0: what stands where, which headers extend which tables. [TomlScanner] reads the
/// values.
///
/// @see <a href="https://toml.io/en/v1.0.0">TOML 1.0.0</a>
public final class Toml {
  private static final int MAX_BYTES = 4 << 20;

  private final TomlScanner in;
  private final TomlTable root;
  private TomlTable current;

  private Toml(String text, String source) {
    in = new TomlScanner(text, source);
    root = new TomlTable(source, "");
    current = root;
  }

  /// Reads a file.
  ///
  /// @throws TomlException if it cannot be read, or is not TOML
  public static TomlTable read(Path file) throws TomlException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new TomlException(file.toString(), "larger than " + MAX_BYTES + " bytes");
      }
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(java.nio.ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString();
      return parse(text, file.toString());
    } catch (java.nio.charset.CharacterCodingException e) {
      throw new TomlException(file.toString(), "not UTF-8");
    } catch (IOException e) {
      throw new TomlException(file.toString(), String.valueOf(e.getMessage()));
    }
  }

  /// Reads a document.
  ///
  /// @param source its name in errors
  public static TomlTable parse(String text, String source) throws TomlException {
    Toml toml = new Toml(text, source);
    toml.document();
    return toml.root;
  }

  private void document() throws TomlException {
    in.skipBlankLines();
    while (!in.atEnd()) {
      if (in.at("[[")) {
        arrayHeader();
      } else if (in.at("[")) {
        header();
      } else {
        keyValue(in, current);
      }
      in.endOfLine();
      in.skipBlankLines();
    }
  }

  private void header() throws TomlException {
    in.expect("[");
    List<String> key = in.key();
    in.expect("]");
    TomlTable parent = descend(key);
    String last = key.getLast();
    Object there = parent.raw(last);
    TomlTable table = there instanceof TomlTable known ? known : parent.child(last);
    if (there != null && (!(there instanceof TomlTable) || table.defined || table.closed)) {
      throw in.error("table [" + String.join(".", key) + "] is defined twice");
    }
    table.defined = true;
    parent.put(last, table);
    current = table;
  }

  private void arrayHeader() throws TomlException {
    in.expect("[[");
    List<String> key = in.key();
    in.expect("]]");
    TomlTable parent = descend(key);
    String last = key.getLast();
    Object there = parent.raw(last);
    TableArray array = there instanceof TableArray known ? known : new TableArray();
    if (there != null && !(there instanceof TableArray)) {
      throw in.error("[[" + String.join(".", key) + "]] is no array of tables elsewhere");
    }
    parent.put(last, array);
    current = parent.child(last);
    current.defined = true;
    array.add(current);
  }

  /// Array that was begun by a `[[header]]`; one written as `[ ... ]` cannot be extended.
  private static final class TableArray extends ArrayList<Object> {
    private static final long serialVersionUID = 1L;
  }

  /// The table that holds the last part of a header's key. Through an array, it is its last table.
  private TomlTable descend(List<String> key) throws TomlException {
    TomlTable table = root;
    for (String part : key.subList(0, key.size() - 1)) {
      Object next = table.raw(part);
      if (next instanceof TableArray array && array.getLast() instanceof TomlTable last) {
        table = last;
      } else {
        table = step(in, table, part, next);
      }
    }
    return table;
  }

  private static TomlTable step(TomlScanner in, TomlTable table, String part, @Nullable Object next)
      throws TomlException {
    if (next == null) {
      TomlTable made = table.child(part);
      table.put(part, made);
      return made;
    }
    if (next instanceof TomlTable known && !known.closed) {
      return known;
    }
    throw in.error("'" + part + "' is no table that can be extended");
  }

  /// `a.b = value`, also within an inline table.
  static void keyValue(TomlScanner in, TomlTable into) throws TomlException {
    List<String> key = in.key();
    in.skipSpace();
    in.expect("=");
    in.skipSpace();
    TomlTable table = into;
    for (String part : key.subList(0, key.size() - 1)) {
      table = step(in, table, part, table.raw(part));
      table.defined = true;
    }
    if (table.has(key.getLast())) {
      throw in.error("'" + String.join(".", key) + "' is given twice");
    }
    table.put(key.getLast(), in.value(table, key.getLast()));
  }
}
