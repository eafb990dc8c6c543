package io.jpod.cli.image;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;

/// `jpod image exists`: exit code 0 if the image is there, else 1.
public final class ImageExistsCommand implements Command {
  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod image exists", "IMAGE", "Check if an image exists in local storage")
          .operands(1, 1)
          .examples("jpod image exists debian || jpod load -i debian.tar");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    return Engine.images(args).find(args.operand(0)) == null ? 1 : 0;
  }
}
