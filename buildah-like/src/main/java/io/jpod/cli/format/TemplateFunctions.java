package io.jpod.cli.format;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.jpod.oci.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The functions of templates: Go's own, and those that docker and podman add.
final class TemplateFunctions {
  /// Name, least and greatest number of arguments (-1: any).
  private static final Object[][] KNOWN = {
    {"and", 1, -1},
    {"or", 1, -1},
    {"not", 1, 1},
    {"eq", 1, -1},
    {"ne", 2, 2},
    {"lt", 2, 2},
    {"le", 2, 2},
    {"gt", 2, 2},
    {"ge", 2, 2},
    {"index", 1, -1},
    {"slice", 1, 4},
    {"len", 1, 1},
    {"print", 0, -1},
    {"printf", 1, -1},
    {"println", 0, -1},
    {"html", 0, -1},
    {"js", 0, -1},
    {"urlquery", 0, -1},
    {"json", 1, 1},
    {"join", 2, 2},
    {"split", 2, 2},
    {"lower", 1, 1},
    {"upper", 1, 1},
    {"title", 1, 1},
    {"pad", 3, 3},
    {"truncate", 2, 2},
    {"hasPrefix", 2, 2},
    {"hasSuffix", 2, 2},
    {"contains", 2, 2},
    {"replace", 3, 3}
  };

  private TemplateFunctions() {}

  /// A call that went wrong; the text is completed by the caller.
  static final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean complete;

    /// @param complete whether the text stands alone, else Go puts `error calling NAME: ` in front
    Failure(String text, boolean complete) {
      super(text, null, false, false);
      this.complete = complete;
    }

    String text(String function) {
      return complete
          ? String.valueOf(getMessage())
          : "error calling " + function + ": " + getMessage();
    }
  }

  static boolean isKnown(String name) {
    return find(name) != null;
  }

  private static Object @Nullable [] find(String name) {
    for (Object[] function : KNOWN) {
      if (function[0].equals(name)) {
        return function;
      }
    }
    return null;
  }

  static @Nullable JsonElement call(String name, List<@Nullable JsonElement> arguments)
      throws Failure {
    checkCount(name, arguments.size());
    return switch (name) {
      case "not" -> bool(!GoValues.isTrue(arguments.get(0)));
      case "eq" -> bool(GoComparison.equalsAny(arguments));
      case "ne" -> bool(!GoComparison.areEqual(arguments.get(0), arguments.get(1)));
      case "lt" -> bool(GoComparison.isLess(arguments.get(0), arguments.get(1)));
      case "le" -> bool(!GoComparison.isLess(arguments.get(1), arguments.get(0)));
      case "gt" -> bool(GoComparison.isLess(arguments.get(1), arguments.get(0)));
      case "ge" -> bool(!GoComparison.isLess(arguments.get(0), arguments.get(1)));
      case "index" -> index(arguments);
      case "slice" -> slice(arguments);
      case "len" -> length(arguments.get(0));
      case "print" -> text(print(arguments));
      case "println" -> text(println(arguments));
      case "printf" ->
          text(GoFormat.printf(string(arguments, 0), arguments.subList(1, arguments.size())));
      case "html" -> text(html(print(arguments)));
      case "js" -> text(js(print(arguments)));
      case "urlquery" -> text(URLEncoder.encode(print(arguments), StandardCharsets.UTF_8));
      case "json" -> text(json(arguments.get(0)));
      default -> words(name, arguments);
    };
  }

  private static JsonElement words(String name, List<@Nullable JsonElement> arguments)
      throws Failure {
    return switch (name) {
      case "join" -> text(join(arguments.get(0), string(arguments, 1)));
      case "split" -> split(string(arguments, 0), string(arguments, 1));
      case "lower" -> text(string(arguments, 0).toLowerCase(Locale.ROOT));
      case "upper" -> text(string(arguments, 0).toUpperCase(Locale.ROOT));
      case "title" -> text(title(string(arguments, 0)));
      case "pad" -> text(pad(string(arguments, 0), integer(arguments, 1), integer(arguments, 2)));
      case "truncate" -> text(truncate(string(arguments, 0), integer(arguments, 1)));
      case "hasPrefix" -> bool(string(arguments, 0).startsWith(string(arguments, 1)));
      case "hasSuffix" -> bool(string(arguments, 0).endsWith(string(arguments, 1)));
      case "contains" -> bool(string(arguments, 0).contains(string(arguments, 1)));
      case "replace" ->
          text(string(arguments, 0).replace(string(arguments, 1), string(arguments, 2)));
      default -> throw new Failure("function \"" + name + "\" not defined", true);
    };
  }

  private static void checkCount(String name, int given) throws Failure {
    Object[] function = find(name);
    if (function == null) {
      throw new Failure("function \"" + name + "\" not defined", true);
    }
    int min = (Integer) function[1];
    int max = (Integer) function[2];
    if (given < min || (max >= 0 && given > max)) {
      String want = max < 0 ? "at least " + min : Integer.toString(given < min ? min : max);
      throw new Failure(
          "wrong number of args for " + name + ": want " + want + " got " + given, true);
    }
  }

  private static JsonPrimitive bool(boolean value) {
    return new JsonPrimitive(value);
  }

  private static JsonPrimitive text(String value) {
    return new JsonPrimitive(value);
  }

  private static String string(List<@Nullable JsonElement> arguments, int index) throws Failure {
    JsonElement value = arguments.get(index);
    if (value == null || !GoValues.isText(value)) {
      throw new Failure(
          "wrong type for value; expected string; got "
              + (value == null || value.isJsonNull() ? "<nil>" : GoValues.typeName(value)),
          true);
    }
    return value.getAsString();
  }

  private static int integer(List<@Nullable JsonElement> arguments, int index) throws Failure {
    JsonElement value = arguments.get(index);
    if (value == null || !GoValues.isInteger(value)) {
      throw new Failure("wrong type for value; expected int", true);
    }
    return (int) Math.max(0, Math.min(1 << 20, value.getAsLong()));
  }

  private static @Nullable JsonElement index(List<@Nullable JsonElement> arguments) throws Failure {
    JsonElement value = arguments.get(0);
    for (JsonElement key : arguments.subList(1, arguments.size())) {
      if (value == null || value.isJsonNull()) {
        throw new Failure("index of untyped nil", false);
      }
      if (value instanceof JsonObject object) {
        if (key == null || !GoValues.isText(key)) {
          throw new Failure("value has type " + type(key) + "; should be string", false);
        }
        value = object.get(key.getAsString());
        if (value == null && GoValues.isMapOfTexts(object)) {
          value = new JsonPrimitive(""); // what Go finds in a map[string]string
        }
      } else if (value instanceof JsonArray array) {
        value = array.get(position(key, array.size()));
      } else if (GoValues.isText(value)) {
        byte[] bytes = value.getAsString().getBytes(StandardCharsets.UTF_8);
        value = new JsonPrimitive(bytes[position(key, bytes.length)] & 0xff);
      } else {
        throw new Failure("can't index item of type " + GoValues.typeName(value), false);
      }
    }
    return value;
  }

  private static String type(@Nullable JsonElement value) {
    return value == null || value.isJsonNull() ? "nil" : GoValues.typeName(value);
  }

  private static int position(@Nullable JsonElement key, int size) throws Failure {
    if (key == null || !GoValues.isInteger(key)) {
      throw new Failure("cannot index slice/array with type " + type(key), false);
    }
    long position = key.getAsLong();
    if (position < 0 || position >= size) {
      throw new Failure("index out of range: " + position, false);
    }
    return (int) position;
  }

  private static JsonElement slice(List<@Nullable JsonElement> arguments) throws Failure {
    JsonElement value = arguments.get(0);
    int from = arguments.size() > 1 ? integer(arguments, 1) : 0;
    if (value instanceof JsonArray array) {
      int to = end(arguments, array.size(), from);
      JsonArray part = new JsonArray();
      for (int i = from; i < to; i++) {
        part.add(array.get(i));
      }
      return part;
    }
    if (value == null || !GoValues.isText(value)) {
      throw new Failure("can't slice item of type " + type(value), false);
    }
    String text = value.getAsString();
    return text(text.substring(from, end(arguments, text.length(), from)));
  }

  private static int end(List<@Nullable JsonElement> arguments, int size, int from) throws Failure {
    int to = arguments.size() > 2 ? integer(arguments, 2) : size;
    if (to > size) {
      throw new Failure("index out of range: " + to, false);
    }
    if (from > to) {
      throw new Failure("invalid slice index: " + from + " > " + to, false);
    }
    return to;
  }

  private static JsonElement length(@Nullable JsonElement value) throws Failure {
    if (value instanceof JsonArray array) {
      return new JsonPrimitive(array.size());
    }
    if (value instanceof JsonObject object) {
      return new JsonPrimitive(object.size());
    }
    if (value != null && GoValues.isText(value)) {
      return new JsonPrimitive(value.getAsString().getBytes(StandardCharsets.UTF_8).length);
    }
    if (value == null || value instanceof JsonNull) {
      throw new Failure("len of nil pointer", false);
    }
    throw new Failure("len of type " + GoValues.typeName(value), false);
  }

  /// `fmt.Sprint`: a blank between operands when neither is a text.
  private static String print(List<@Nullable JsonElement> arguments) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < arguments.size(); i++) {
      boolean apart =
          i > 0 && !GoValues.isText(arguments.get(i - 1)) && !GoValues.isText(arguments.get(i));
      out.append(apart ? " " : "").append(GoFormat.print(arguments.get(i)));
    }
    return out.toString();
  }

  private static String println(List<@Nullable JsonElement> arguments) {
    List<String> words = new ArrayList<>();
    for (JsonElement argument : arguments) {
      words.add(GoFormat.print(argument));
    }
    return String.join(" ", words) + "\n";
  }

  private static String json(@Nullable JsonElement value) {
    return value == null ? "null" : Json.write(value);
  }

  private static String join(@Nullable JsonElement list, String separator) throws Failure {
    if (list == null || list.isJsonNull()) {
      return "";
    }
    if (!(list instanceof JsonArray array)) {
      throw new Failure(
          "wrong type for value; expected []string; got " + GoValues.typeName(list), true);
    }
    List<String> words = new ArrayList<>();
    for (JsonElement element : array) {
      words.add(GoFormat.print(element));
    }
    return String.join(separator, words);
  }

  private static JsonArray split(String text, String separator) {
    JsonArray parts = new JsonArray();
    if (separator.isEmpty()) {
      text.codePoints().forEach(point -> parts.add(Character.toString(point)));
      return parts;
    }
    int at = 0;
    while (true) {
      int next = text.indexOf(separator, at);
      if (next < 0) {
        parts.add(text.substring(at));
        return parts;
      }
      parts.add(text.substring(at, next));
      at = next + separator.length();
    }
  }

  /// Go's strings.Title: the first letter of each word in title case.
  private static String title(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int before = ' ';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean inside = Character.isLetterOrDigit(before) || before == '_' || before == '\'';
      out.append(inside ? c : Character.toTitleCase(c));
      before = c;
    }
    return out.toString();
  }

  private static String pad(String text, int before, int behind) {
    return text.isEmpty() ? text : " ".repeat(before) + text + " ".repeat(behind);
  }

  private static String truncate(String text, int length) {
    return text.codePointCount(0, text.length()) <= length
        ? text
        : text.substring(0, text.offsetByCodePoints(0, length));
  }

  private static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("'", "&#39;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&#34;");
  }

  private static String js(String text) {
    return text.replace("\\", "\\\\")
        .replace("'", "\\'")
        .replace("\"", "\\\"")
        .replace("<", "\\u003C")
        .replace(">", "\\u003E")
        .replace("&", "\\u0026")
        .replace("=", "\\u003D")
        .replace("\n", "\\u000A");
  }
}
