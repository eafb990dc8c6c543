package io.jpod.build.cli;

import io.jpod.build.WorkingContainer;
import io.jpod.build.WorkingContainers;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;

/// `jbuild rename`.
final class RenameCommand implements Command {
  @Override
  public CommandDefinition definition() {
    return new CommandDefinition(
            "jbuild rename", "CONTAINER NAME", "Give a working container another name")
        .operands(2, 2);
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    WorkingContainers containers = BuilderProgram.builder(args).containers();
    WorkingContainer container = containers.require(args.operand(0));
    if (container.name().equals(args.operand(1))) {
      throw new JpodException("renaming a container with the same name as its current name");
    }
    containers.rename(container, args.operand(1));
    return 0;
  }
}
