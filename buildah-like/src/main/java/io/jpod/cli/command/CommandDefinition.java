package io.jpod.cli.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one command accepts: the single source for the parser, the help, the documentation and the
/// completion. Immutable once it is used.
///
/// ```java
/// static final CommandDefinition DEFINITION =
///     new CommandDefinition("jpod rename", "CONTAINER NAME", "Rename an existing container").operands(2, 2);
/// ```
public final class CommandDefinition {
  /// As many operands as the user likes.
  public static final int ANY = Integer.MAX_VALUE;

  private final String path;
  private final String synopsis;
  private final String summary;
  private final List<Option> options = new ArrayList<>();
  private @Nullable String description;
  private String[] examples = {};
  private int minOperands;
  private int maxOperands = ANY;
  private @Nullable String missingOperands;
  private boolean stopsAtFirstOperand;
  private String notYet = "";
  private String @Nullable [] refused;
  private @Nullable SeldomOptions seldom;
  private boolean seldomLoaded;

  /// @param path program and verbs as typed: `jpod container run`
  /// @param synopsis operands as help shows them: `IMAGE [COMMAND [ARG...]]`
  /// @param summary one line, as in the list of commands
  public CommandDefinition(String path, String synopsis, String summary) {
    this.path = path;
    this.synopsis = synopsis;
    this.summary = summary;
  }

  /// Adds options; the order is that of the help.
  public CommandDefinition options(Option... more) {
    for (Option option : more) {
      options.add(option);
    }
    return this;
  }

  /// Adds options that several commands share.
  public CommandDefinition options(List<Option> more) {
    options.addAll(more);
    return this;
  }

  /// How many operands there may be; without a call any number.
  public CommandDefinition operands(int min, int max) {
    minOperands = min;
    maxOperands = max;
    return this;
  }

  /// At least one operand, and the text of the error when there is none.
  public CommandDefinition needsOperand(String errorText) {
    minOperands = 1;
    missingOperands = errorText;
    return this;
  }

  /// Everything from the first operand on belongs to the operands, as in `run IMAGE COMMAND
  /// --its-option`.
  public CommandDefinition stopsAtFirstOperand() {
    stopsAtFirstOperand = true;
    return this;
  }

  /// Options of docker's or podman's command that this one does not have: they are refused with a
  /// word more than a mistyped one.
  ///
  /// @param names long names without dashes and letters, separated by blanks
  public CommandDefinition notYet(String names) {
    notYet = notYet.isEmpty() ? " " + names + " " : notYet + names + " ";
    return this;
  }

  /// Options of docker's or podman's command that this one will not have, and why.
  ///
  /// @param names long names without dashes and letters, separated by blanks
  /// @param reason what the error says behind the option's name: `only Windows has it`
  public CommandDefinition refuse(String names, String reason) {
    String[] before = refused == null ? new String[0] : refused;
    String[] all = new String[before.length + 2];
    System.arraycopy(before, 0, all, 0, before.length);
    all[before.length] = " " + names + " ";
    all[before.length + 1] = reason;
    refused = all;
    return this;
  }

  /// Why an option that docker or podman know is refused; null if neither knows it, or we have it.
  ///
  /// @param name long name without dashes, or a letter
  public @Nullable String refusal(String name) {
    String[] pairs = refused;
    for (int i = 0; pairs != null && i < pairs.length; i += 2) {
      if (pairs[i].contains(" " + name + " ")) {
        return pairs[i + 1];
      }
    }
    if (notYet.contains(" " + name + " ")) {
      return "this version does not support it";
    }
    return seldom == null ? null : seldom.refusal(name);
  }

  /// Options that are made only when a command line has one of them.
  public CommandDefinition seldom(SeldomOptions more) {
    seldom = more;
    return this;
  }

  /// Whether a command line may have had one of the seldom options.
  boolean isSeldomLoaded() {
    return seldomLoaded;
  }

  private boolean loadSeldom() {
    if (seldom == null || seldomLoaded) {
      return false;
    }
    seldomLoaded = true;
    for (Option option : seldom.options()) {
      options.add(option);
    }
    return true;
  }

  /// Some sentences for the help and the manual.
  public CommandDefinition description(String text) {
    description = text;
    return this;
  }

  /// Command lines for the help and the manual, each with the program's name.
  public CommandDefinition examples(String... lines) {
    examples = lines.clone();
    return this;
  }

  /// Program and verbs as typed: `jpod run`.
  public String path() {
    return path;
  }

  public String synopsis() {
    return synopsis;
  }

  public String summary() {
    return summary;
  }

  /// All of them, the seldom ones at the end.
  public List<Option> options() {
    loadSeldom();
    return options;
  }

  /// Longer text for the help, the summary if there is none.
  public String description() {
    return description == null ? summary : description;
  }

  public String[] examples() {
    return examples.clone();
  }

  /// Whether there are operands at all.
  public boolean takesOperands() {
    return maxOperands > 0;
  }

  int minOperands() {
    return minOperands;
  }

  int maxOperands() {
    return maxOperands;
  }

  /// Whether everything from the first operand on is an operand.
  public boolean isStoppingAtFirstOperand() {
    return stopsAtFirstOperand;
  }

  /// Null if the number of operands is right, else what is wrong, in podman's words.
  @Nullable String operandComplaint(int given) {
    if (given < minOperands) {
      if (missingOperands != null) {
        return missingOperands;
      }
      return minOperands == maxOperands
          ? "accepts " + minOperands + " arg(s), received " + given
          : "requires at least " + minOperands + " arg(s), only received " + given;
    }
    if (given > maxOperands) {
      if (maxOperands == 0) {
        return "`" + path + "` takes no arguments";
      }
      return minOperands == maxOperands
          ? "accepts " + maxOperands + " arg(s), received " + given
          : "accepts at most " + maxOperands + " arg(s), received " + given;
    }
    return null;
  }

  /// The option of a long name or alias without dashes, or null.
  public @Nullable Option byName(String name) {
    return byLongName(name, 0, name.length());
  }

  @Nullable Option byLongName(String word, int start, int end) {
    Option option = madeByLongName(word, start, end);
    return option == null && loadSeldom() ? madeByLongName(word, start, end) : option;
  }

  private @Nullable Option madeByLongName(String word, int start, int end) {
    for (int i = 0; i < options.size(); i++) {
      Option option = options.get(i);
      if (option.hasLongName(word, start, end)) {
        return option;
      }
    }
    return null;
  }

  /// The option of a letter, or null.
  public @Nullable Option byShortName(char letter) {
    Option option = madeByShortName(letter);
    return option == null && loadSeldom() ? madeByShortName(letter) : option;
  }

  private @Nullable Option madeByShortName(char letter) {
    for (int i = 0; i < options.size(); i++) {
      Option option = options.get(i);
      if (option.shortName() == letter) {
        return option;
      }
    }
    return null;
  }
}
