package io.jpod.cli.builder;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Version;

/// `docker buildx version`, by which scripts see whether there is a builder.
public final class BuildxVersionCommand implements Command {
  @Override
  public CommandDefinition definition() {
    return new CommandDefinition("jpod buildx version", "", "Show the builder's version")
        .operands(0, 0)
        .examples("jpod buildx version");
  }

  @Override
  public int run(ParsedArgs args, Console console) {
    console.line("jpod/buildx v" + Version.NUMBER);
    return 0;
  }
}
