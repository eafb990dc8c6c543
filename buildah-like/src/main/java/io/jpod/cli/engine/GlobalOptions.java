package io.jpod.cli.engine;

import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Option;

/// Options that stand in front of the verb.
public final class GlobalOptions {
  public static final Option ROOT =
      Option.value("root", "DIR", "Where images and containers are stored");
  public static final Option RUNROOT =
      Option.value("runroot", "DIR", "Where state is kept that a reboot clears");
  public static final Option LOG_LEVEL =
      Option.value(
          "log-level",
          "LEVEL",
          "Say more than errors and warnings (trace, debug, info, warn, error, fatal, panic)");
  public static final Option VERSION = Option.flag("v,version", "Print the version");

  private GlobalOptions() {}

  /// The program itself: everything from the verb on is its operands.
  public static CommandDefinition definition(String program, String summary) {
    return new CommandDefinition(program, "COMMAND", summary)
        .options(ROOT, RUNROOT, LOG_LEVEL, VERSION)
        .stopsAtFirstOperand();
  }
}
