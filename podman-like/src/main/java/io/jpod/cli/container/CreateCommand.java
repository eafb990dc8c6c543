package io.jpod.cli.container;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerOptions;

/// `jpod create`: makes a container without starting it and prints its id.
public final class CreateCommand implements Command {
  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod create", "IMAGE [COMMAND [ARG...]]", "Create but do not start a container")
          .options(CreationOptions.all())
          .seldom(new FurtherFlags.Provider())
          .refuse(
              "a attach", "`jpod start --attach` connects to the streams of a created container")
          .operands(1, CommandDefinition.ANY)
          .stopsAtFirstOperand()
          .examples(
              "jpod create --name db -v data:/var/lib/postgresql/data postgres", "jpod start db");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    ContainerOptions options = CreationOptions.read(args, args.words());
    Container container = ContainerCreation.create(Engine.containers(args), options, args);
    console.line(container.id());
    return 0;
  }
}
