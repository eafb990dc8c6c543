package io.jpod.oci;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Strict JSON to Gson's tree and back, on Gson's tokenizer alone: Gson's own adapters cost more
/// start-up time than `ps` has.
///
/// Strict means RFC 8259, valid UTF-8, no duplicate names, one value and nothing behind it, and the
/// bounds below.
public final class Json {
  /// Longest accepted document, in characters: {@value}. Registries limit manifests to 4 MiB.
  public static final int MAX_LENGTH = 16 << 20;

  /// Deepest accepted nesting: {@value}.
  public static final int MAX_DEPTH = 100;

  private static final int MAX_NUMBER_LENGTH = 64;

  private Json() {}

  /// Reads one JSON value from UTF-8.
  ///
  /// @throws InvalidSpecException if it is not exactly that, or over a bound
  public static JsonElement parse(byte[] utf8) {
    return parse(decode(utf8));
  }

  /// Reads one JSON value.
  ///
  /// @throws InvalidSpecException if it is not exactly that, or over a bound
  public static JsonElement parse(String text) {
    try (JsonReader reader = reader(text)) {
      JsonElement value = read(reader, 0);
      end(reader);
      return value;
    } catch (IOException | IllegalStateException e) {
      throw malformed(e);
    }
  }

  /// Reads one JSON object from UTF-8.
  public static JsonObject parseObject(byte[] utf8) {
    return object(parse(utf8));
  }

  /// Reads one JSON object.
  public static JsonObject parseObject(String text) {
    return object(parse(text));
  }

  private static JsonObject object(JsonElement value) {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw new InvalidSpecException("invalid JSON: an object is expected");
  }

  static String decode(byte[] utf8) {
    if (utf8.length > MAX_LENGTH) {
      throw new InvalidSpecException("invalid JSON: longer than " + MAX_LENGTH + " bytes");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidSpecException("invalid JSON: not UTF-8", e);
    }
  }

  static JsonReader reader(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new InvalidSpecException("invalid JSON: longer than " + MAX_LENGTH + " characters");
    }
    JsonReader reader = new JsonReader(new StringReader(text));
    reader.setStrictness(Strictness.STRICT);
    return reader;
  }

  static void end(JsonReader reader) throws IOException {
    if (reader.peek() != JsonToken.END_DOCUMENT) {
      throw new InvalidSpecException("invalid JSON: text behind the value");
    }
  }

  static InvalidSpecException malformed(Exception cause) {
    String message = String.valueOf(cause.getMessage());
    int line = message.indexOf('\n'); // Gson appends a link to its own troubleshooting guide
    return new InvalidSpecException(
        "invalid JSON: " + (line < 0 ? message : message.substring(0, line)), cause);
  }

  static JsonElement read(JsonReader reader, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new InvalidSpecException("invalid JSON: nested deeper than " + MAX_DEPTH);
    }
    JsonToken token = reader.peek();
    if (token == JsonToken.STRING) {
      return new JsonPrimitive(reader.nextString());
    }
    if (token == JsonToken.BEGIN_OBJECT) {
      return readObject(reader, depth);
    }
    if (token == JsonToken.BEGIN_ARRAY) {
      return readArray(reader, depth);
    }
    if (token == JsonToken.NUMBER) {
      return new JsonPrimitive(number(reader.nextString()));
    }
    if (token == JsonToken.BOOLEAN) {
      return new JsonPrimitive(reader.nextBoolean());
    }
    reader.nextNull();
    return JsonNull.INSTANCE;
  }

  private static JsonObject readObject(JsonReader reader, int depth) throws IOException {
    JsonObject object = new JsonObject();
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (object.has(name)) {
        throw InvalidSpecException.of("JSON name", name, "it stands twice in one object");
      }
      object.add(name, read(reader, depth + 1));
    }
    reader.endObject();
    return object;
  }

  private static JsonArray readArray(JsonReader reader, int depth) throws IOException {
    JsonArray array = new JsonArray();
    reader.beginArray();
    while (reader.hasNext()) {
      array.add(read(reader, depth + 1));
    }
    reader.endArray();
    return array;
  }

  private static Number number(String text) {
    if (text.length() > MAX_NUMBER_LENGTH) {
      throw InvalidSpecException.of("JSON number", text, "too long");
    }
    if (text.length() <= 18 && isInteger(text)) {
      return Long.valueOf(text);
    }
    try {
      BigDecimal value = new BigDecimal(text);
      if (Math.abs((long) value.scale()) <= 400) {
        return value;
      }
    } catch (NumberFormatException _) {
      throw InvalidSpecException.of("JSON number", text, "out of range"); // a larger exponent yet
    }
    // A huge exponent makes later conversions to integers run for minutes.
    throw InvalidSpecException.of("JSON number", text, "out of range");
  }

  private static boolean isInteger(String text) {
    for (int i = text.charAt(0) == '-' ? 1 : 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /// Compact JSON, names in the order of the tree, without an end of line.
  public static String write(JsonElement value) {
    StringBuilder out = new StringBuilder(256);
    write(value, out, null);
    return out.toString();
  }

  /// UTF-8 of [#write(JsonElement)].
  public static byte[] writeBytes(JsonElement value) {
    return write(value).getBytes(StandardCharsets.UTF_8);
  }

  /// Indented by four spaces as `podman inspect` prints, without an end of line at the end.
  public static String writePretty(JsonElement value) {
    return writePretty(value, "    ");
  }

  /// @param indent what each level is indented by
  public static String writePretty(JsonElement value, String indent) {
    StringBuilder out = new StringBuilder(1024);
    write(value, out, new Indent(indent));
    return out.toString();
  }

  private static final class Indent {
    private final String unit;
    private int level;

    Indent(String unit) {
      this.unit = unit;
    }

    void newLine(StringBuilder out) {
      out.append('\n');
      for (int i = 0; i < level; i++) {
        out.append(unit);
      }
    }
  }

  private static void write(JsonElement value, StringBuilder out, @Nullable Indent indent) {
    if (value instanceof JsonObject object) {
      writeObject(object, out, indent);
    } else if (value instanceof JsonArray array) {
      writeArray(array, out, indent);
    } else if (value instanceof JsonPrimitive primitive && primitive.isString()) {
      quote(primitive.getAsString(), out);
    } else if (value instanceof JsonPrimitive primitive) {
      out.append(primitive.getAsString());
    } else {
      out.append("null");
    }
  }

  private static void writeObject(JsonObject object, StringBuilder out, @Nullable Indent indent) {
    out.append('{');
    Iterator<Map.Entry<String, JsonElement>> entries = object.entrySet().iterator();
    boolean empty = !entries.hasNext();
    open(indent);
    while (entries.hasNext()) {
      Map.Entry<String, JsonElement> entry = entries.next();
      lineBreak(out, indent);
      quote(entry.getKey(), out);
      out.append(indent == null ? ":" : ": ");
      write(entry.getValue(), out, indent);
      if (entries.hasNext()) {
        out.append(',');
      }
    }
    close(out, indent, empty);
    out.append('}');
  }

  private static void writeArray(JsonArray array, StringBuilder out, @Nullable Indent indent) {
    out.append('[');
    open(indent);
    for (int i = 0; i < array.size(); i++) {
      lineBreak(out, indent);
      write(array.get(i), out, indent);
      if (i + 1 < array.size()) {
        out.append(',');
      }
    }
    close(out, indent, array.isEmpty());
    out.append(']');
  }

  private static void open(@Nullable Indent indent) {
    if (indent != null) {
      indent.level++;
    }
  }

  private static void lineBreak(StringBuilder out, @Nullable Indent indent) {
    if (indent != null) {
      indent.newLine(out);
    }
  }

  private static void close(StringBuilder out, @Nullable Indent indent, boolean empty) {
    if (indent != null) {
      indent.level--;
      if (!empty) {
        indent.newLine(out);
      }
    }
  }

  /// Appends the text as a JSON string with its quotes.
  public static void quote(String text, StringBuilder out) {
    out.append('"');
    int plain = 0; // start of what needs no escape: copied in one piece, as this runs interpreted
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c != '"' && c != '\\' && (c < 0x2028 || isWritable(text, i))) {
        continue;
      }
      out.append(text, plain, i);
      plain = i + 1;
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else {
        escape(c, out);
      }
    }
    out.append(text, plain, text.length()).append('"');
  }

  private static boolean isWritable(String text, int i) {
    char c = text.charAt(i);
    return c != 0x2028 && c != 0x2029 && !isLoneSurrogate(text, i);
  }

  private static boolean isLoneSurrogate(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }

  private static void escape(char c, StringBuilder out) {
    out.append('\\');
    if (c == '\n') {
      out.append('n');
    } else if (c == '\r') {
      out.append('r');
    } else if (c == '\t') {
      out.append('t');
    } else {
      out.append('u');
      for (int shift = 12; shift >= 0; shift -= 4) {
        out.append(Character.forDigit((c >> shift) & 15, 16));
      }
    }
  }
}
