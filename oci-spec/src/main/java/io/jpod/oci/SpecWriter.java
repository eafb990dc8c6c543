package io.jpod.oci;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Builds the JSON object of a specification; what is absent is left out.
final class SpecWriter {
  private final JsonObject object = new JsonObject();

  void string(String name, @Nullable String value) {
    if (value != null) {
      object.add(name, new JsonPrimitive(value));
    }
  }

  void number(String name, long value) {
    object.add(name, new JsonPrimitive(value));
  }

  /// Left out if null or empty.
  void strings(String name, @Nullable List<String> values) {
    if (values != null && !values.isEmpty()) {
      object.add(name, array(values));
    }
  }

  /// Left out if null; an empty list is written.
  void optionalStrings(String name, @Nullable List<String> values) {
    if (values != null) {
      object.add(name, array(values));
    }
  }

  private static JsonArray array(List<String> values) {
    JsonArray array = new JsonArray(values.size());
    for (String value : values) {
      array.add(new JsonPrimitive(value));
    }
    return array;
  }

  void stringMap(String name, Map<String, String> values) {
    if (values.isEmpty()) {
      return;
    }
    JsonObject map = new JsonObject();
    for (Map.Entry<String, String> entry : values.entrySet()) {
      map.add(entry.getKey(), new JsonPrimitive(entry.getValue()));
    }
    object.add(name, map);
  }

  void names(String name, List<String> values) {
    if (values.isEmpty()) {
      return;
    }
    JsonObject map = new JsonObject();
    for (String value : values) {
      map.add(value, new JsonObject());
    }
    object.add(name, map);
  }

  void element(String name, @Nullable JsonElement value) {
    if (value != null) {
      object.add(name, value);
    }
  }

  JsonObject finish(@Nullable JsonObject other) {
    if (other != null) {
      for (Map.Entry<String, JsonElement> entry : other.entrySet()) {
        object.add(entry.getKey(), entry.getValue().deepCopy());
      }
    }
    return object;
  }
}
