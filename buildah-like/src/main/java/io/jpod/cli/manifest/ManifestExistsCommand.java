package io.jpod.cli.manifest;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;

/// `manifest exists`: exit code 0 if there is such a list, else 1.
final class ManifestExistsCommand implements Command {
  private final CommandDefinition definition;

  ManifestExistsCommand(String program) {
    definition =
        new CommandDefinition(
                program + " manifest exists",
                "LIST",
                "Check if a manifest list exists in local storage")
            .operands(1, 1)
            .examples(program + " manifest exists app:1");
  }

  @Override
  public CommandDefinition definition() {
    return definition;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    return Engine.images(args).lists().find(args.operand(0)) == null ? 1 : 0;
  }
}
