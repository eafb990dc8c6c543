package io.jpod.cli.builder;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Version;
import io.jpod.core.JpodException;

/// `docker buildx inspect`: the one builder that there is.
public final class BuilderInspectCommand implements Command {
  private static final Option BOOTSTRAP =
      Option.flag("bootstrap", "For docker's users: there is nothing to start");

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition("jpod buildx inspect", "[NAME]", "Show the builder")
        .options(BOOTSTRAP)
        .notYet("builder timeout")
        .operands(0, 1)
        .description("There is one builder, called default: this program.")
        .examples("jpod buildx inspect");
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    if (!args.operands().isEmpty() && !args.operand(0).equals("default")) {
      throw new JpodException(
          "no builder \"" + args.operand(0) + "\" found", "default: there is no other");
    }
    console.line("Name:          default");
    console.line("Driver:        jpod");
    console.line("");
    console.line("Nodes:");
    console.line("Name:             default");
    console.line("Endpoint:         default");
    console.line("Status:           running");
    console.line("BuildKit version: jpod " + Version.NUMBER);
    console.line("Platforms:        " + BuilderLsCommand.platform());
    return 0;
  }
}
