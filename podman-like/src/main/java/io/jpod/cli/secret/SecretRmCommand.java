package io.jpod.cli.secret;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ErrorPrinter;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.secret.Secret;
import io.jpod.core.secret.Secrets;
import java.util.ArrayList;
import java.util.List;

/// `jpod secret rm`: removes secrets. Containers that have them keep them.
public final class SecretRmCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "All secrets");
  private static final Option IGNORE =
      Option.flag("i,ignore", "Say nothing if a secret is not there");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod secret rm", "SECRET [SECRET...]", "Remove one or more secrets")
          .options(ALL, IGNORE)
          .examples("jpod secret rm key", "jpod secret rm --all");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    boolean all = args.flag(ALL);
    if (all && !args.operands().isEmpty()) {
      throw new JpodException("`jpod secret rm --all` takes no arguments");
    }
    if (!all && args.operands().isEmpty()) {
      throw new JpodException("secret name or ID must be specified");
    }
    Secrets secrets = Secrets.open(Engine.directories(args));
    List<String> names = new ArrayList<>(args.operands());
    if (all) {
      for (Secret secret : secrets.list()) {
        names.add(secret.id());
      }
    }
    int code = 0;
    for (String name : names) {
      try {
        Secret secret = args.flag(IGNORE) ? secrets.find(name) : secrets.require(name);
        if (secret != null) {
          secrets.remove(secret);
          console.line(secret.id());
        }
      } catch (JpodException e) {
        ErrorPrinter.print(e, console);
        code = e.exitCode();
      }
    }
    return code;
  }
}
