package io.jpod.build.dockerfile;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The JSON form of an instruction: `["a", "b"]`.
final class JsonWords {
  private JsonWords() {}

  /// Null if the text is no JSON array of strings: then it is the shell form.
  static @Nullable List<String> read(String text) {
    if (!text.startsWith("[")) {
      return null;
    }
    try {
      if (!(Json.parse(text) instanceof JsonArray array)) {
        return null;
      }
      List<String> words = new ArrayList<>();
      for (JsonElement element : array) {
        if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isString()) {
          return null;
        }
        words.add(element.getAsString());
      }
      return words;
    } catch (InvalidSpecException e) {
      return null;
    }
  }
}
