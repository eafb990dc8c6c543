package io.jpod.cli.format;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Map;

/// Writes JSON trees as YAML for people, in the form of podman's `info`.
public final class Yaml {
  private Yaml() {}

  /// The tree as YAML 1.2 in block style.
  public static String write(JsonObject tree) {
    StringBuilder out = new StringBuilder();
    object(tree, "", out);
    return out.toString();
  }

  private static void object(JsonObject object, String indent, StringBuilder out) {
    for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
      out.append(indent).append(entry.getKey()).append(':');
      value(entry.getValue(), indent, out);
    }
  }

  private static void value(JsonElement value, String indent, StringBuilder out) {
    if (value instanceof JsonObject object && object.size() > 0) {
      out.append('\n');
      object(object, indent + "  ", out);
    } else if (value instanceof JsonArray array && array.size() > 0) {
      out.append('\n');
      for (JsonElement element : array) {
        item(element, indent, out);
      }
    } else {
      out.append(' ').append(scalar(value)).append('\n');
    }
  }

  private static void item(JsonElement element, String indent, StringBuilder out) {
    if (element instanceof JsonObject object && object.size() > 0) {
      StringBuilder inner = new StringBuilder();
      object(object, indent + "  ", inner);
      out.append(indent).append("- ").append(inner.substring(indent.length() + 2));
    } else {
      out.append(indent).append("-");
      value(element, indent + "  ", out);
    }
  }

  private static String scalar(JsonElement value) {
    if (value instanceof JsonPrimitive primitive && primitive.isString()) {
      String text = primitive.getAsString();
      return needsQuotes(text) ? GoQuote.quote(text) : text;
    }
    return value instanceof JsonArray
        ? "[]"
        : value instanceof JsonObject ? "{}" : value.toString();
  }

  /// Whether a reader would take the bare text for something else than that text.
  private static boolean needsQuotes(String text) {
    if (text.isEmpty() || text.contains(": ") || text.contains(" #") || text.endsWith(":")) {
      return true;
    }
    char first = text.charAt(0);
    if ("-?:,[]{}#&*!|>'\"%@` ".indexOf(first) >= 0 || text.indexOf('\n') >= 0) {
      return true;
    }
    boolean number = true;
    for (int i = 0; i < text.length(); i++) {
      number &= Character.isDigit(text.charAt(i)) || ".eE+-_".indexOf(text.charAt(i)) >= 0;
    }
    return number
        || switch (text) {
          case "true", "false", "null", "yes", "no", "on", "off", "~" -> true;
          default -> false;
        };
  }
}
