package io.jpod.cli.volume;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;

/// `jpod volume exists`: exit code 0 if the volume is there, else 1.
public final class VolumeExistsCommand implements Command {
  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod volume exists", "VOLUME", "Check if a volume exists")
          .operands(1, 1)
          .examples("jpod volume exists data || jpod volume create data");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    return VolumeStore.of(args).find(args.operand(0)) == null ? 1 : 0;
  }
}
