package io.jpod.oci;

import com.google.gson.JsonObject;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Fields of a specification from a JSON token stream. A JSON `null` is an absent field, as for the
/// Go programs that write these documents; a value of the wrong type is an error that names its
/// place.
final class SpecReader {
  /// Most elements of a list or map in a specification: {@value}.
  static final int MAX_ELEMENTS = 100_000;

  private SpecReader() {}

  static @Nullable String string(JsonReader in) throws IOException {
    JsonToken token = in.peek();
    if (token == JsonToken.NULL) {
      in.nextNull();
      return null;
    }
    if (token != JsonToken.STRING) {
      throw wrongType(in, "a string");
    }
    return in.nextString();
  }

  static long integer(JsonReader in) throws IOException {
    JsonToken token = in.peek();
    if (token == JsonToken.NULL) {
      in.nextNull();
      return 0;
    }
    if (token != JsonToken.NUMBER) {
      throw wrongType(in, "a number");
    }
    try {
      return in.nextLong();
    } catch (NumberFormatException e) {
      throw wrongType(in, "an integer");
    }
  }

  static boolean bool(JsonReader in) throws IOException {
    JsonToken token = in.peek();
    if (token == JsonToken.NULL) {
      in.nextNull();
      return false;
    }
    if (token != JsonToken.BOOLEAN) {
      throw wrongType(in, "true or false");
    }
    return in.nextBoolean();
  }

  /// Null for an absent list; `entrypoint: []` and no entry point are not the same.
  static @Nullable List<String> strings(JsonReader in) throws IOException {
    if (!beginArray(in)) {
      return null;
    }
    List<String> values = new ArrayList<>();
    while (in.hasNext()) {
      String value = string(in);
      values.add(value == null ? "" : value);
      bound(in, values.size());
    }
    in.endArray();
    return values;
  }

  static Map<String, String> stringMap(JsonReader in) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    if (!beginObject(in)) {
      return values;
    }
    while (in.hasNext()) {
      String name = in.nextName();
      String value = string(in);
      values.put(name, value == null ? "" : value);
      bound(in, values.size());
    }
    in.endObject();
    return values;
  }

  /// A set as Go writes it: `{"80/tcp": {}}`.
  static List<String> names(JsonReader in) throws IOException {
    List<String> names = new ArrayList<>();
    if (!beginObject(in)) {
      return names;
    }
    while (in.hasNext()) {
      names.add(in.nextName());
      in.skipValue();
      bound(in, names.size());
    }
    in.endObject();
    return names;
  }

  /// False, and the null is consumed, if the value is absent.
  static boolean beginObject(JsonReader in) throws IOException {
    JsonToken token = in.peek();
    if (token == JsonToken.NULL) {
      in.nextNull();
      return false;
    }
    if (token != JsonToken.BEGIN_OBJECT) {
      throw wrongType(in, "an object");
    }
    in.beginObject();
    return true;
  }

  static boolean beginArray(JsonReader in) throws IOException {
    JsonToken token = in.peek();
    if (token == JsonToken.NULL) {
      in.nextNull();
      return false;
    }
    if (token != JsonToken.BEGIN_ARRAY) {
      throw wrongType(in, "a list");
    }
    in.beginArray();
    return true;
  }

  /// Keeps a field that the specification does not name.
  static @Nullable JsonObject keep(JsonReader in, @Nullable JsonObject other, String name)
      throws IOException {
    JsonObject kept = other == null ? new JsonObject() : other;
    kept.add(name, Json.read(in, 0));
    return kept;
  }

  static void bound(JsonReader in, int count) {
    if (count > MAX_ELEMENTS) {
      throw new InvalidSpecException(
          "invalid JSON: more than " + MAX_ELEMENTS + " elements at " + in.getPath());
    }
  }

  static InvalidSpecException wrongType(JsonReader in, String expected) {
    return new InvalidSpecException("invalid JSON: " + in.getPath() + " must be " + expected);
  }
}
