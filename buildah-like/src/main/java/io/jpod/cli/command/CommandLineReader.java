package io.jpod.cli.command;

import org.jspecify.annotations.Nullable;

/// Reads command lines with [FastParser]; what a person needs beyond that comes from [HelpText] and
/// [PicocliModel].
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
      console.out(HelpText.of(definition, console.personality()));
      return null;
    }
    String complaint = parser.complaint();
    if (complaint != null) {
      String meant = parser.isMissing() ? null : PicocliModel.suggestion(definition, args, from);
      throw UsageException.ofFlag(complaint, definition, meant);
    }
    ParsedArgs parsed = parser.result();
    complaint = definition.operandComplaint(parsed.operands().size());
    if (complaint != null) {
      throw UsageException.ofOperands(complaint, definition);
    }
    return parsed;
  }
}
