package io.jpod.cli.container;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;

/// `jpod container exists`: exit code 0 if the container is there, else 1.
public final class ExistsCommand implements Command {
  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod container exists", "CONTAINER", "Check if a container exists in local storage")
          .operands(1, 1)
          .examples("jpod container exists web || jpod run -d --name web nginx");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    return Engine.containers(args).find(args.operand(0)) == null ? 1 : 0;
  }
}
