package io.jpod.build.cli;

import io.jpod.build.WorkingContainer;
import io.jpod.build.WorkingContainers;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;

/// `jbuild rm`.
final class RmCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "Remove all working containers");

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition("jbuild rm", "CONTAINER...", "Remove working containers")
        .options(ALL)
        .examples("jbuild rm $ctr", "jbuild rm --all");
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    WorkingContainers containers = BuilderProgram.builder(args).containers();
    boolean all = args.flag(ALL);
    if (all != args.operands().isEmpty()) {
      throw new JpodException(
          all
              ? "when using the --all switch, you may not pass any containers names or IDs"
              : "container ID must be specified");
    }
    if (all) {
      for (WorkingContainer container : containers.list()) {
        containers.remove(container);
        console.line(container.id());
      }
      return 0;
    }
    int code = 0;
    for (String operand : args.operands()) {
      WorkingContainer container = containers.find(operand);
      if (container == null) {
        // The others are removed all the same, as rm(1) does.
        console.error("Error: removing container \"" + operand + "\": container not known");
        code = JpodException.ENGINE_FAILED;
      } else {
        containers.remove(container);
        console.line(container.id());
      }
    }
    return code;
  }
}
