package io.jpod.cli.command;

import org.jspecify.annotations.Nullable;

/// Reads command lines with [FastParser]; what a person needs beyond that, help and suggestions,
/// comes from [PicocliModel].
public final class CommandLineReader {
  private CommandLineReader() {}

  /// Reads the words behind a verb.
  ///
  /// @param from index of the first word behind the verb
  /// @param globals what stood in front of the verb, or null
  /// @return null if help was asked for and has been printed
  /// @throws UsageException if the command does not understand the line
  public static @Nullable ParsedArgs read(
      CommandDefinition definition,
      String[] args,
      int from,
      @Nullable ParsedArgs globals,
      Console console)
      throws UsageException {
    FastParser parser = new FastParser(definition, args, from, globals);
    if (parser.isHelpRequested()) {
      console.out(PicocliModel.help(definition));
      return null;
    }
    String complaint = parser.complaint();
    if (complaint != null) {
      String meant = parser.isMissing() ? null : PicocliModel.suggestion(definition, args, from);
      throw new UsageException(complaint, definition.path(), meant);
    }
    ParsedArgs parsed = parser.result();
    complaint = definition.operandComplaint(parsed.operands().size());
    if (complaint != null) {
      throw new UsageException(complaint, definition.path(), null);
    }
    return parsed;
  }
}
