package io.jpod.cli.secret;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.secret.Secrets;

/// `jpod secret exists`: exit code 0 if the secret is there, else 1.
public final class SecretExistsCommand implements Command {
  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod secret exists", "SECRET", "Check if a secret exists")
          .operands(1, 1)
          .examples("jpod secret exists key || jpod secret create key key.pem");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    return Secrets.open(Engine.directories(args)).find(args.operand(0)) == null ? 1 : 0;
  }
}
