package io.jpod.cli.format;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import org.jspecify.annotations.Nullable;

/// JSON values seen as Go values.
final class GoValues {
  private GoValues() {}

  /// An object whose names all begin with a capital letter stands for a Go struct, any other for a
  /// map.
  static boolean isStruct(JsonObject object) {
    if (object.size() == 0) {
      return false;
    }
    for (String key : object.keySet()) {
      if (key.isEmpty() || !Character.isUpperCase(key.charAt(0)) || key.indexOf('/') >= 0) {
        return false;
      }
    }
    return !looksLikeMap(object);
  }

  /// `MAINTAINER=…` as a label, `HOME=…` as a variable: names in capitals throughout are keys, not
  /// fields.
  private static boolean looksLikeMap(JsonObject object) {
    for (String key : object.keySet()) {
      for (int i = 1; i < key.length(); i++) {
        if (Character.isLowerCase(key.charAt(i))) {
          return false;
        }
      }
    }
    return object.size() > 0 && !object.has("ID") && !object.has("IP");
  }

  /// Whether this may be a map of texts, as labels and annotations are, an empty one included.
  static boolean isMapOfTexts(JsonObject object) {
    for (String key : object.keySet()) {
      if (!isText(object.get(key))) {
        return false;
      }
    }
    return true;
  }

  /// Go's truth: not false, 0, nil, empty text, empty list, empty map; a struct is always true.
  static boolean isTrue(@Nullable JsonElement value) {
    if (value == null || value.isJsonNull()) {
      return false;
    }
    if (value instanceof JsonArray array) {
      return array.size() > 0;
    }
    if (value instanceof JsonObject object) {
      return object.size() > 0;
    }
    JsonPrimitive primitive = value.getAsJsonPrimitive();
    if (primitive.isBoolean()) {
      return primitive.getAsBoolean();
    }
    if (primitive.isNumber()) {
      return primitive.getAsDouble() != 0;
    }
    return !primitive.getAsString().isEmpty();
  }

  static boolean isInteger(@Nullable JsonElement value) {
    if (!(value instanceof JsonPrimitive primitive) || !primitive.isNumber()) {
      return false;
    }
    Number number = primitive.getAsNumber();
    if (number instanceof Double || number instanceof Float) {
      return false;
    }
    String text = number.toString();
    for (int i = text.startsWith("-") ? 1 : 0; i < text.length(); i++) {
      if (!Character.isDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  static boolean isNumber(@Nullable JsonElement value) {
    return value instanceof JsonPrimitive primitive && primitive.isNumber();
  }

  static boolean isText(@Nullable JsonElement value) {
    return value instanceof JsonPrimitive primitive && primitive.isString();
  }

  static boolean isBoolean(@Nullable JsonElement value) {
    return value instanceof JsonPrimitive primitive && primitive.isBoolean();
  }

  /// As Go names the type in its errors.
  static String typeName(JsonElement value) {
    if (value instanceof JsonArray) {
      return "[]interface {}";
    }
    if (value instanceof JsonObject) {
      return "map[string]interface {}";
    }
    if (isText(value)) {
      return "string";
    }
    return isBoolean(value) ? "bool" : isInteger(value) ? "int" : "float64";
  }
}
