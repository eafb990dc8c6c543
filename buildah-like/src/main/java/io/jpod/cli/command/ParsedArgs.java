package io.jpod.cli.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A command line that was read: options with their values in the order given, and operands. Values
/// were checked against their options.
public final class ParsedArgs {
  private final CommandDefinition definition;
  private final @Nullable ParsedArgs globals;
  private Option[] options = new Option[8];
  private String[] values = new String[8];
  private int count;
  private List<String> operands = Collections.emptyList();

  private final String[] words;

  ParsedArgs(CommandDefinition definition, String[] words, @Nullable ParsedArgs globals) {
    this.definition = definition;
    this.words = words;
    this.globals = globals;
  }

  void add(Option option, String value) {
    if (count == options.length) {
      options = Arrays.copyOf(options, 2 * count);
      values = Arrays.copyOf(values, 2 * count);
    }
    options[count] = option;
    values[count] = value;
    count++;
  }

  void addOperand(String operand) {
    if (operands.isEmpty()) {
      operands = new ArrayList<>();
    }
    operands.add(operand);
  }

  /// The command that was called.
  public CommandDefinition definition() {
    return definition;
  }

  /// The whole command line as typed, from the program's name on.
  public List<String> words() {
    return Arrays.asList(words);
  }

  /// The options in front of the verb (`--root`), or this where there is no verb.
  public ParsedArgs globals() {
    return globals == null ? this : globals;
  }

  /// False if none of the command's seldom options was given: then nobody need ask for them.
  public boolean mayHaveSeldom() {
    return definition.isSeldomLoaded();
  }

  /// Whether the option was given at all, in whatever form.
  public boolean isGiven(Option option) {
    return last(option) != null;
  }

  /// A flag's state; false if it was not given.
  public boolean flag(Option option) {
    return flag(option, false);
  }

  /// @param otherwise the state of a flag that was not given
  public boolean flag(Option option, boolean otherwise) {
    String value = last(option);
    return value == null ? otherwise : Option.isTrue(value);
  }

  /// The last value given, or null.
  public @Nullable String value(Option option) {
    return last(option);
  }

  /// @param otherwise the value if none was given
  public String value(Option option, String otherwise) {
    String value = last(option);
    return value == null ? otherwise : value;
  }

  /// The last number given.
  public long number(Option option, long otherwise) {
    String value = last(option);
    return value == null ? otherwise : Long.parseLong(value);
  }

  /// All values in the order given, those of a comma-separated option split.
  public List<String> values(Option option) {
    List<String> found = Collections.emptyList();
    for (int i = 0; i < count; i++) {
      if (options[i] == option) {
        if (found.isEmpty()) {
          found = new ArrayList<>();
        }
        if (option.kind() == Option.CSV) {
          splitCsv(values[i], found);
        } else {
          found.add(values[i]);
        }
      }
    }
    return found;
  }

  /// All values of an option as they were given.
  List<String> rawValues(Option option) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (options[i] == option) {
        found.add(values[i]);
      }
    }
    return found;
  }

  /// All operands in the order given.
  public List<String> operands() {
    return operands;
  }

  /// @param index below the minimum that the definition asks for
  public String operand(int index) {
    return operands.get(index);
  }

  private @Nullable String last(Option option) {
    for (int i = count - 1; i >= 0; i--) {
      if (options[i] == option) {
        return values[i];
      }
    }
    return null;
  }

  /// Splits one record as Go's encoding/csv does, which podman's option library uses: a field that
  /// begins with a double quote ends at the next one that is not doubled.
  private static void splitCsv(String record, List<String> into) {
    if (record.isEmpty()) {
      return;
    }
    int at = 0;
    while (true) {
      if (at < record.length() && record.charAt(at) == '"') {
        StringBuilder field = new StringBuilder();
        at = quotedField(record, at + 1, field);
        into.add(field.toString());
      } else {
        int comma = record.indexOf(',', at);
        into.add(record.substring(at, comma < 0 ? record.length() : comma));
        at = comma < 0 ? record.length() : comma;
      }
      if (at >= record.length()) {
        return;
      }
      at++;
    }
  }

  private static int quotedField(String record, int from, StringBuilder field) {
    int at = from;
    while (at < record.length()) {
      char c = record.charAt(at++);
      if (c != '"') {
        field.append(c);
      } else if (at < record.length() && record.charAt(at) == '"') {
        field.append('"');
        at++;
      } else {
        break;
      }
    }
    int comma = record.indexOf(',', at);
    int end = comma < 0 ? record.length() : comma;
    field.append(record, at, end);
    return end;
  }
}
