package io.jpod.cli.command;

import io.jpod.core.JpodException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A command line that says something the command does not understand.
public final class UsageException extends JpodException {
  private static final long serialVersionUID = 1L;

  /// What is wrong, which decides how docker and podman go on behind the message.
  enum Kind {
    COMMAND,
    FLAG,
    OPERANDS
  }

  private final Kind kind;
  private final String seeAlso;
  private final String usage;
  private final String[] suggestions;

  private UsageException(
      Kind kind, String message, String path, String usage, List<String> suggestions) {
    super(message, (String) null);
    this.kind = kind;
    this.seeAlso = path;
    this.usage = usage;
    this.suggestions = suggestions.toArray(new String[0]);
  }

  /// An option that is not there, or has no or a wrong value.
  ///
  /// @param meant the option that was probably meant, or null
  static UsageException ofFlag(
      String message, CommandDefinition definition, @Nullable String meant) {
    List<String> suggestions = meant == null ? List.of() : List.of(meant);
    return new UsageException(
        Kind.FLAG, message, definition.path(), HelpText.usage(definition), suggestions);
  }

  /// Too few or too many operands.
  static UsageException ofOperands(String message, CommandDefinition definition) {
    return new UsageException(
        Kind.OPERANDS, message, definition.path(), HelpText.usage(definition), List.of());
  }

  /// A verb that is not there.
  ///
  /// @param path program and group, as in `jpod image`
  /// @param suggestions verbs that were probably meant
  public static UsageException ofCommand(String message, String path, List<String> suggestions) {
    return new UsageException(Kind.COMMAND, message, path, path + " COMMAND", suggestions);
  }

  /// Whether it is about an option, which docker tells by its exit code.
  public boolean isAboutFlag() {
    return kind == Kind.FLAG;
  }

  /// Program and verbs: `jpod run`.
  String path() {
    return seeAlso;
  }

  Kind kind() {
    return kind;
  }

  /// The command line as it should be: `jpod rename CONTAINER NAME`.
  String usage() {
    return usage;
  }

  /// What stands behind the message, in podman's words.
  public String hint() {
    StringBuilder hint = new StringBuilder();
    if (suggestions.length > 0) {
      hint.append("\nDid you mean this?\n");
      for (String suggestion : suggestions) {
        hint.append('\t').append(suggestion).append('\n');
      }
      hint.append('\n');
    }
    hint.append(
        kind == Kind.COMMAND
            ? "Try '" + seeAlso + " --help' for more information"
            : "See '" + seeAlso + " --help'");
    return hint.toString();
  }
}
