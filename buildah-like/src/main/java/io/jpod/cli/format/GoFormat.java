package io.jpod.cli.format;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Go's package fmt for JSON values: `%v` and printf.
final class GoFormat {
  private static final int MAX_WIDTH = 10_000;

  private GoFormat() {}

  /// `%v`, with `<no value>` for what is not there, as templates print it.
  static String print(@Nullable JsonElement value) {
    return value == null ? "<no value>" : verb(value, 'v');
  }

  private static String verb(@Nullable JsonElement value, char verb) {
    if (value == null || value.isJsonNull()) {
      return "<nil>";
    }
    if (value instanceof JsonArray array) {
      StringBuilder text = new StringBuilder("[");
      for (int i = 0; i < array.size(); i++) {
        text.append(i == 0 ? "" : " ").append(verb(array.get(i), verb));
      }
      return text.append(']').toString();
    }
    if (value instanceof JsonObject object) {
      return GoValues.isStruct(object) ? struct(object, verb) : map(object, verb);
    }
    JsonPrimitive primitive = value.getAsJsonPrimitive();
    if (verb == 'q' && primitive.isString()) {
      return GoQuote.quote(primitive.getAsString());
    }
    return primitive.isNumber() && !GoValues.isInteger(primitive)
        ? general(primitive.getAsDouble(), -1)
        : primitive.getAsString();
  }

  private static String struct(JsonObject object, char verb) {
    StringBuilder text = new StringBuilder("{");
    boolean first = true;
    for (String key : object.keySet()) {
      text.append(first ? "" : " ").append(verb(object.get(key), verb));
      first = false;
    }
    return text.append('}').toString();
  }

  private static String map(JsonObject object, char verb) {
    List<String> keys = new ArrayList<>(object.keySet());
    Collections.sort(keys);
    StringBuilder text = new StringBuilder("map[");
    for (int i = 0; i < keys.size(); i++) {
      String key = keys.get(i);
      text.append(i == 0 ? "" : " ").append(key).append(':').append(inMap(object.get(key), verb));
    }
    return text.append(']').toString();
  }

  /// An empty object in a map is a member of a set, as in the exposed ports: Go's `struct{}`.
  private static String inMap(@Nullable JsonElement value, char verb) {
    return value instanceof JsonObject object && object.size() == 0 ? "{}" : verb(value, verb);
  }

  /// `fmt.Sprintf`, with Go's marks for what does not fit: `%!d(string=x)`, `%!v(MISSING)`,
  /// `%!(EXTRA …)`.
  static String printf(String format, List<@Nullable JsonElement> arguments) {
    StringBuilder out = new StringBuilder();
    int used = 0;
    int at = 0;
    while (at < format.length()) {
      char c = format.charAt(at++);
      if (c != '%') {
        out.append(c);
        continue;
      }
      Spec spec = new Spec();
      at = spec.read(format, at);
      if (spec.starWidth && used < arguments.size()) {
        spec.width = width(arguments.get(used++));
      }
      if (at >= format.length()) {
        out.append("%!(NOVERB)");
        break;
      }
      char verb = format.charAt(at++);
      if (verb == '%') {
        out.append('%');
      } else if (used >= arguments.size()) {
        out.append("%!").append(verb).append("(MISSING)");
      } else {
        out.append(spec.pad(one(spec, verb, arguments.get(used++))));
      }
    }
    if (used < arguments.size()) {
      extra(out, arguments.subList(used, arguments.size()));
    }
    return out.toString();
  }

  private static void extra(StringBuilder out, List<@Nullable JsonElement> rest) {
    out.append("%!(EXTRA ");
    for (int i = 0; i < rest.size(); i++) {
      out.append(i == 0 ? "" : ", ").append(typeAndValue(rest.get(i)));
    }
    out.append(')');
  }

  private static int width(@Nullable JsonElement value) {
    return value != null && GoValues.isInteger(value)
        ? (int) Math.max(-MAX_WIDTH, Math.min(MAX_WIDTH, value.getAsLong()))
        : 0;
  }

  private static String typeAndValue(@Nullable JsonElement value) {
    return value == null || value.isJsonNull()
        ? "<nil>"
        : GoValues.typeName(value) + "=" + verb(value, 'v');
  }

  private static String one(Spec spec, char verb, @Nullable JsonElement value) {
    switch (verb) {
      case 'v' -> {
        return value != null && GoValues.isInteger(value)
            ? spec.sign(verb(value, 'v'))
            : verb(value, 'v');
      }
      case 's', 'q' -> {
        if (value == null || !(GoValues.isNumber(value) || GoValues.isBoolean(value))) {
          return spec.cut(verb(value, verb), verb);
        }
      }
      case 'd', 'x', 'X', 'o', 'b', 'c' -> {
        if (value != null && GoValues.isInteger(value)) {
          return spec.sign(integer(value.getAsBigInteger(), verb));
        }
        if ((verb == 'x' || verb == 'X') && value != null && GoValues.isText(value)) {
          return hex(value.getAsString(), verb);
        }
      }
      case 'f', 'F', 'e', 'E', 'g', 'G' -> {
        if (value != null && GoValues.isNumber(value) && !GoValues.isInteger(value)) {
          return spec.sign(real(value.getAsDouble(), verb, spec.precision));
        }
      }
      case 't' -> {
        if (value != null && GoValues.isBoolean(value)) {
          return value.getAsString();
        }
      }
      case 'T' -> {
        return value == null || value.isJsonNull() ? "<nil>" : GoValues.typeName(value);
      }
      default -> {}
    }
    return "%!" + verb + "(" + typeAndValue(value) + ")";
  }

  private static String integer(BigInteger number, char verb) {
    return switch (verb) {
      case 'x' -> number.toString(16);
      case 'X' -> number.toString(16).toUpperCase(Locale.ROOT);
      case 'o' -> number.toString(8);
      case 'b' -> number.toString(2);
      case 'c' -> Character.toString(number.intValue());
      default -> number.toString();
    };
  }

  private static String hex(String text, char verb) {
    StringBuilder hex = new StringBuilder();
    for (byte b : text.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      hex.append(Character.forDigit((b >> 4) & 15, 16)).append(Character.forDigit(b & 15, 16));
    }
    return verb == 'X' ? hex.toString().toUpperCase(Locale.ROOT) : hex.toString();
  }

  private static String real(double value, char verb, int precision) {
    return switch (verb) {
      case 'f', 'F' ->
          String.format(Locale.ROOT, "%." + (precision < 0 ? 6 : precision) + "f", value);
      case 'e', 'E' ->
          String.format(Locale.ROOT, "%." + (precision < 0 ? 6 : precision) + verb, value);
      default -> general(value, precision);
    };
  }

  /// `%g`: the fewest digits, with an exponent from 1e21 on and below 1e-4.
  private static String general(double value, int precision) {
    BigDecimal decimal = new BigDecimal(Double.toString(value));
    if (precision > 0) {
      decimal = decimal.round(new MathContext(precision));
    }
    decimal = decimal.stripTrailingZeros();
    int exponent = decimal.precision() - decimal.scale() - 1;
    int limit = precision > 0 ? precision : 21;
    if (decimal.signum() == 0) {
      return "0";
    }
    if (exponent >= -4 && exponent < limit) {
      return decimal.toPlainString();
    }
    String digits = decimal.unscaledValue().abs().toString();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    String size = Integer.toString(Math.abs(exponent));
    return (decimal.signum() < 0 ? "-" : "")
        + mantissa
        + (exponent < 0 ? "e-" : "e+")
        + (size.length() < 2 ? "0" + size : size);
  }

  /// Flags, width and precision of one verb.
  private static final class Spec {
    private boolean minus;
    private boolean zero;
    private boolean plus;
    private boolean space;
    private boolean starWidth;
    private int width;
    private int precision = -1;

    int read(String format, int from) {
      int at = from;
      for (; at < format.length(); at++) {
        char c = format.charAt(at);
        if (c == '-') {
          minus = true;
        } else if (c == '0') {
          zero = true;
        } else if (c == '+') {
          plus = true;
        } else if (c == ' ') {
          space = true;
        } else if (c != '#') {
          break;
        }
      }
      if (at < format.length() && format.charAt(at) == '*') {
        starWidth = true;
        at++;
      }
      while (at < format.length() && Character.isDigit(format.charAt(at))) {
        width = Math.min(MAX_WIDTH, width * 10 + (format.charAt(at++) - '0'));
      }
      if (at < format.length() && format.charAt(at) == '.') {
        at++;
        precision = 0;
        while (at < format.length() && Character.isDigit(format.charAt(at))) {
          precision = Math.min(MAX_WIDTH, precision * 10 + (format.charAt(at++) - '0'));
        }
      }
      return at;
    }

    String sign(String number) {
      if (number.startsWith("-")) {
        return number;
      }
      return plus ? "+" + number : space ? " " + number : number;
    }

    String cut(String text, char verb) {
      if (precision < 0 || verb == 'q') {
        return text;
      }
      int points = text.codePointCount(0, text.length());
      return points <= precision ? text : text.substring(0, text.offsetByCodePoints(0, precision));
    }

    String pad(String text) {
      boolean left = minus || width < 0;
      int missing = Math.abs(width) - text.codePointCount(0, text.length());
      if (missing <= 0) {
        return text;
      }
      if (left) {
        return text + " ".repeat(missing);
      }
      if (!zero) {
        return " ".repeat(missing) + text;
      }
      boolean signed = text.startsWith("-") || text.startsWith("+");
      return signed
          ? text.charAt(0) + "0".repeat(missing) + text.substring(1)
          : "0".repeat(missing) + text;
    }
  }
}
