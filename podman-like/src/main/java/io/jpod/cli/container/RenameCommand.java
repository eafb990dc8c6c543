package io.jpod.cli.container;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.container.Containers;

/// `jpod rename`: gives a container another name.
public final class RenameCommand implements Command {
  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod rename", "CONTAINER NAME", "Rename an existing container")
          .operands(2, 2)
          .examples("jpod rename web web-old");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    Containers containers = Engine.containers(args);
    containers.rename(containers.require(args.operand(0)), args.operand(1));
    return 0;
  }
}
