package io.jpod.cli.command;

import io.jpod.core.JpodException;
import java.io.IOException;

/// One command of a program. An implementation parses nothing itself and ends no process.
public interface Command {
  /// What it accepts.
  CommandDefinition definition();

  /// Does it. Results go to the console's standard output, everything else to its standard error.
  ///
  /// @return the exit code
  /// @throws JpodException printed by the caller as `Error: …`, with its exit code
  /// @throws IOException what the file system refused without a better explanation
  int run(ParsedArgs args, Console console) throws JpodException, IOException;
}
