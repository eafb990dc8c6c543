package io.jpod.core.toml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A table of a TOML file, in the order of the file. Asking for a key with another type than the
/// value has is an error that names file and key.
public final class TomlTable {
  private final String source;
  private final String path;
  private final Map<String, Object> values = new LinkedHashMap<>();

  /// Defined by a header or a dotted key; a second header for it is an error.
  boolean defined;

  /// Written as `{ ... }`: nothing can be added to it later.
  boolean closed;

  TomlTable(String source, String path) {
    this.source = source;
    this.path = path;
  }

  @Nullable Object raw(String key) {
    return values.get(key);
  }

  void put(String key, Object value) {
    values.put(key, value);
  }

  TomlTable child(String key) {
    return new TomlTable(source, path.isEmpty() ? key : path + "." + key);
  }

  /// All keys, in the order of the file.
  public Set<String> keys() {
    return values.keySet();
  }

  public boolean has(String key) {
    return values.containsKey(key);
  }

  /// Null if the key is absent.
  public @Nullable String string(String key) throws TomlException {
    return typed(key, String.class, "a string");
  }

  public boolean flag(String key, boolean otherwise) throws TomlException {
    Boolean value = typed(key, Boolean.class, "true or false");
    return value == null ? otherwise : value;
  }

  public long integer(String key, long otherwise) throws TomlException {
    Long value = typed(key, Long.class, "an integer");
    return value == null ? otherwise : value;
  }

  /// Null if the key is absent.
  public @Nullable TomlTable table(String key) throws TomlException {
    return typed(key, TomlTable.class, "a table");
  }

  /// The strings of an array; null if the key is absent.
  public @Nullable List<String> strings(String key) throws TomlException {
    List<?> array = typed(key, List.class, "an array of strings");
    if (array == null) {
      return null;
    }
    List<String> strings = new ArrayList<>(array.size());
    for (Object element : array) {
      if (!(element instanceof String string)) {
        throw wrongType(key, "an array of strings");
      }
      strings.add(string);
    }
    return strings;
  }

  /// The tables of an array of tables; empty if the key is absent.
  public List<TomlTable> tables(String key) throws TomlException {
    List<?> array = typed(key, List.class, "an array of tables");
    List<TomlTable> tables = new ArrayList<>();
    if (array != null) {
      for (Object element : array) {
        if (!(element instanceof TomlTable table)) {
          throw wrongType(key, "an array of tables");
        }
        tables.add(table);
      }
    }
    return tables;
  }

  /// An error about this table, naming the file.
  public TomlException complaint(String what) {
    return new TomlException(source, path.isEmpty() ? what : "[" + path + "]: " + what);
  }

  private <T> @Nullable T typed(String key, Class<T> type, String words) throws TomlException {
    Object value = values.get(key);
    if (value == null) {
      return null;
    }
    if (!type.isInstance(value)) {
      throw wrongType(key, words);
    }
    return type.cast(value);
  }

  private TomlException wrongType(String key, String words) {
    return complaint("'" + key + "' must be " + words);
  }
}
