package io.jpod.cli.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One option of a command. Commands keep theirs as constants and ask [ParsedArgs] with them.
///
/// Names are given as podman prints them, without dashes and separated by commas: `"p,publish"`,
/// `"network,net"`. A name of one character stands behind one dash, a longer one behind two. The
/// first long name is the one that texts use; further ones are aliases.
public final class Option {
  /// `--rm`, `--rm=false`.
  static final int FLAG = 0;

  /// `--name x`; the last one counts.
  static final int VALUE = 1;

  /// `--env A=1 --env B=2`; a comma means nothing.
  static final int LIST = 2;

  /// `--cap-add A,B --cap-add C`.
  static final int CSV = 3;

  /// Signed 64-bit number.
  static final int NUMBER = 4;

  /// Unsigned number, at most 2^63-1.
  static final int UNSIGNED = 5;

  private final int kind;
  private final char shortName;
  private final String longName;
  private final String @Nullable [] aliases;
  private final String label;
  private final String description;
  private final @Nullable String valueIfBare;

  private Option(int kind, String names, String label, String description, @Nullable String bare) {
    this.kind = kind;
    this.label = label;
    this.description = description;
    this.valueIfBare = bare;
    int comma = names.indexOf(',');
    char letter = 0;
    String rest = names;
    if (names.length() == 1 || comma == 1) {
      letter = names.charAt(0);
      rest = comma < 0 ? "" : names.substring(2);
    }
    shortName = letter;
    comma = rest.indexOf(',');
    longName = comma < 0 ? rest : rest.substring(0, comma);
    aliases = comma < 0 ? null : rest.substring(comma + 1).split(",");
  }

  /// An option without a value; `--x=false` switches it off.
  public static Option flag(String names, String description) {
    return new Option(FLAG, names, "", description, "true");
  }

  /// @param label the value's name in help, as `NAME`
  public static Option value(String names, String label, String description) {
    return new Option(VALUE, names, label, description, null);
  }

  /// An option whose value may be left out; a value is then only given as `--x=value`.
  ///
  /// @param valueIfBare what `--x` alone means
  public static Option optionalValue(
      String names, String label, String valueIfBare, String description) {
    return new Option(VALUE, names, label, description, valueIfBare);
  }

  /// May be repeated; each value counts as it is.
  public static Option list(String names, String label, String description) {
    return new Option(LIST, names, label, description, null);
  }

  /// May be repeated; each value is split at its commas, double quotes keep commas.
  public static Option csv(String names, String label, String description) {
    return new Option(CSV, names, label, description, null);
  }

  /// A signed whole number.
  public static Option number(String names, String description) {
    return new Option(NUMBER, names, "int", description, null);
  }

  /// A whole number from 0.
  public static Option unsigned(String names, String description) {
    return new Option(UNSIGNED, names, "uint", description, null);
  }

  int kind() {
    return kind;
  }

  /// The one-letter name, or 0.
  public char shortName() {
    return shortName;
  }

  /// The long name without dashes; empty if there is only a letter.
  public String longName() {
    return longName;
  }

  /// Further long names without dashes.
  public List<String> aliases() {
    return aliases == null ? List.of() : List.of(aliases);
  }

  /// The value's name in help; empty for a flag.
  public String label() {
    return label;
  }

  public String description() {
    return description;
  }

  /// Whether the option may be given more than once with all its values counting.
  public boolean isRepeatable() {
    return kind == LIST || kind == CSV;
  }

  /// Whether the option is a switch.
  public boolean isFlag() {
    return kind == FLAG;
  }

  /// What the option alone, without `=value`, stands for; null if it needs a value.
  public @Nullable String valueIfBare() {
    return valueIfBare;
  }

  boolean hasLongName(String args, int start, int end) {
    if (regionIs(args, start, end, longName)) {
      return true;
    }
    if (aliases != null) {
      for (String alias : aliases) {
        if (regionIs(args, start, end, alias)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean regionIs(String word, int start, int end, String name) {
    int length = name.length();
    return length == end - start && length > 0 && word.startsWith(name, start);
  }

  /// As podman names the option in errors: `-t, --time`.
  String displayName() {
    if (shortName == 0) {
      return "--" + longName;
    }
    return longName.isEmpty() ? "-" + shortName : "-" + shortName + ", --" + longName;
  }

  /// Null if the value can be read, else why not, in the words of Go's strconv that podman and
  /// docker print.
  @Nullable String complaint(String value) {
    return switch (kind) {
      case FLAG -> isBoolean(value) ? null : parsing("ParseBool", value);
      case NUMBER -> isNumber(value, true) ? null : parsing("ParseInt", value);
      case UNSIGNED -> isNumber(value, false) ? null : parsing("ParseUint", value);
      default -> null;
    };
  }

  private static String parsing(String function, String value) {
    return "strconv." + function + ": parsing \"" + value + "\": invalid syntax";
  }

  static boolean isBoolean(String value) {
    return isTrue(value)
        || value.equals("false")
        || value.equals("0")
        || value.equals("f")
        || value.equals("F")
        || value.equals("FALSE")
        || value.equals("False");
  }

  static boolean isTrue(String value) {
    return value.equals("true")
        || value.equals("1")
        || value.equals("t")
        || value.equals("T")
        || value.equals("TRUE")
        || value.equals("True");
  }

  private static boolean isNumber(String value, boolean signed) {
    int start = signed && (value.startsWith("-") || value.startsWith("+")) ? 1 : 0;
    int length = value.length();
    if (length == start || length - start > 18) {
      return false;
    }
    for (int i = start; i < length; i++) {
      char c = value.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return displayName();
  }
}
