package io.jpod.cli.format;

import com.google.gson.JsonElement;
import io.jpod.cli.format.TemplateFunctions.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `eq`, `lt` and their kin, by Go's rules: only values of one kind compare.
final class GoComparison {
  private GoComparison() {}

  /// `eq a b c`: whether a is any of the others.
  static boolean equalsAny(List<@Nullable JsonElement> arguments) throws Failure {
    if (arguments.size() < 2) {
      throw new Failure("missing argument for comparison", false);
    }
    for (JsonElement other : arguments.subList(1, arguments.size())) {
      if (areEqual(arguments.get(0), other)) {
        return true;
      }
    }
    return false;
  }

  static boolean areEqual(@Nullable JsonElement a, @Nullable JsonElement b) throws Failure {
    if (a == null || b == null || a.isJsonNull() || b.isJsonNull()) {
      return (a == null || a.isJsonNull()) && (b == null || b.isJsonNull());
    }
    checkComparable(a);
    checkComparable(b);
    checkSameKind(a, b);
    if (GoValues.isNumber(a)) {
      return compare(a, b) == 0;
    }
    return a.equals(b);
  }

  /// `BigDecimal` takes long to load, see `HumanSize`; nearly all numbers here are integers.
  private static int compare(JsonElement a, JsonElement b) {
    Number one = a.getAsNumber();
    Number other = b.getAsNumber();
    return isLong(one) && isLong(other)
        ? Long.compare(one.longValue(), other.longValue())
        : a.getAsBigDecimal().compareTo(b.getAsBigDecimal());
  }

  private static boolean isLong(Number number) {
    return number instanceof Long || number instanceof Integer;
  }

  static boolean isLess(@Nullable JsonElement a, @Nullable JsonElement b) throws Failure {
    if (a == null || b == null || a.isJsonNull() || b.isJsonNull()) {
      throw new Failure("invalid type for comparison", false);
    }
    checkComparable(a);
    checkComparable(b);
    checkSameKind(a, b);
    if (GoValues.isNumber(a)) {
      return compare(a, b) < 0;
    }
    if (GoValues.isText(a)) {
      return a.getAsString().compareTo(b.getAsString()) < 0;
    }
    throw new Failure("invalid type for comparison", false);
  }

  private static void checkComparable(JsonElement value) throws Failure {
    if (!value.isJsonPrimitive()) {
      throw new Failure(
          "non-comparable type " + GoFormat.print(value) + ": " + GoValues.typeName(value), false);
    }
  }

  /// JSON does not tell integers from reals, so they compare with each other; Go would not let
  /// them.
  private static void checkSameKind(JsonElement a, JsonElement b) throws Failure {
    boolean same =
        GoValues.isNumber(a) == GoValues.isNumber(b) && GoValues.isText(a) == GoValues.isText(b);
    if (!same) {
      throw new Failure("incompatible types for comparison", false);
    }
  }
}
