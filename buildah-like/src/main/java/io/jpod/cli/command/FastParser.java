package io.jpod.cli.command;

import org.jspecify.annotations.Nullable;

/// Reads a command line straight from a [CommandDefinition], by the rules of podman's and docker's
/// option library (pflag):
///
/// - `--name value`, `--name=value`; a value may begin with a dash;
/// - `-it`, `-itp 80`, `-itp80`, `-p=80`, `-d=false`;
/// - a flag's value and that of an option with an optional value is only given with `=`;
/// - `--` ends the options; `-` is an operand; options may stand behind operands unless the command
///   stops at its first one.
///
/// It builds no model and touches no class but those of this package, since that is most of what a
/// short command costs. Errors are in pflag's words, which scripts know.
final class FastParser {
  private final CommandDefinition definition;
  private final String[] args;
  private final ParsedArgs result;
  private int next;
  private @Nullable String complaint;
  private boolean helpRequested;
  private boolean missing;

  /// Reads everything at once.
  ///
  /// @param from index of the first word behind the verb
  FastParser(CommandDefinition definition, String[] args, int from, @Nullable ParsedArgs globals) {
    this.definition = definition;
    this.args = args;
    this.next = from;
    this.result = new ParsedArgs(definition, args, globals);
    read();
  }

  /// What was read; complete only if there is no complaint and no wish for help.
  ParsedArgs result() {
    return result;
  }

  /// What is wrong with the line, or null.
  @Nullable String complaint() {
    return complaint;
  }

  boolean isHelpRequested() {
    return helpRequested;
  }

  /// Whether the complaint is about an option that docker or podman have.
  boolean isMissing() {
    return missing;
  }

  private void read() {
    while (next < args.length) {
      String word = args[next++];
      if (word.length() < 2 || word.charAt(0) != '-') {
        result.addOperand(word);
        if (definition.isStoppingAtFirstOperand()) {
          takeOperands();
        }
      } else if (word.equals("--")) {
        takeOperands();
      } else if (!(word.charAt(1) == '-' ? readLong(word) : readCluster(word))) {
        return;
      }
    }
  }

  private void takeOperands() {
    while (next < args.length) {
      result.addOperand(args[next++]);
    }
  }

  private boolean readLong(String word) {
    int equals = word.indexOf('=');
    int end = equals < 0 ? word.length() : equals;
    Option option = definition.byLongName(word, 2, end);
    if (option == null) {
      return unknownLong(word, end);
    }
    if (equals >= 0) {
      return accept(option, word.substring(equals + 1));
    }
    return acceptWithoutEquals(option, word, 0);
  }

  private boolean readCluster(String word) {
    int at = 1;
    while (at < word.length()) {
      char letter = word.charAt(at);
      Option option = definition.byShortName(letter);
      if (option == null) {
        return unknownLetter(word, at);
      }
      at++;
      if (at + 1 < word.length() && word.charAt(at) == '=') {
        return accept(option, word.substring(at + 1));
      }
      if (option.valueIfBare() == null && at < word.length()) {
        return accept(option, word.substring(at));
      }
      if (!acceptWithoutEquals(option, word, letter)) {
        return false;
      }
    }
    return true;
  }

  private boolean acceptWithoutEquals(Option option, String word, int letter) {
    String bare = option.valueIfBare();
    if (bare != null) {
      result.add(option, bare);
      return true;
    }
    if (next == args.length) {
      complaint =
          "flag needs an argument: " + (letter == 0 ? word : "'" + (char) letter + "' in " + word);
      return false;
    }
    return accept(option, args[next++]);
  }

  private boolean accept(Option option, String value) {
    String why = option.complaint(value);
    if (why != null) {
      complaint =
          "invalid argument \"" + value + "\" for \"" + option.displayName() + "\" flag: " + why;
      return false;
    }
    result.add(option, value);
    return true;
  }

  private boolean unknownLong(String word, int end) {
    if (word.equals("--help") || word.equals("--help=true")) {
      helpRequested = true;
    } else if (end == 2 || word.charAt(2) == '-') {
      complaint = "bad flag syntax: " + word;
    } else {
      complaint = "unknown flag: " + word.substring(0, end) + reason(word.substring(2, end));
    }
    return false;
  }

  private boolean unknownLetter(String word, int at) {
    if (word.charAt(at) == 'h') {
      helpRequested = true;
    } else {
      String letter = word.substring(at, at + 1);
      complaint =
          "unknown shorthand flag: '" + letter + "' in -" + word.substring(at) + reason(letter);
    }
    return false;
  }

  private String reason(String name) {
    String why = definition.refusal(name);
    missing = why != null;
    return missing ? ": " + why : "";
  }
}
