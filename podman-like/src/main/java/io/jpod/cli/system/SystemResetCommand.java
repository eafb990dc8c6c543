package io.jpod.cli.system;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Confirmation;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.system.StoreReset;
import java.nio.file.Path;

/// `jpod system reset`: removes everything.
public final class SystemResetCommand implements Command {
  private static final Option FORCE = Option.flag("f,force", "Do not ask");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod system reset", "", "Reset jpod storage back to default state")
          .options(FORCE)
          .operands(0, 0)
          .examples("jpod system reset", "jpod system reset --force");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    Directories directories = Engine.directories(args);
    if (!args.flag(FORCE) && !Confirmation.ask(warning(directories), console)) {
      return 0;
    }
    for (Path stranger : StoreReset.run(directories)) {
      console.error("'" + stranger + "' is not jpod's and stays");
    }
    return 0;
  }

  private static String warning(Directories directories) {
    return "WARNING! This will remove:\n"
        + "        - all containers\n"
        + "        - all images\n"
        + "        - all networks\n"
        + "        - all build cache\n"
        + "        - all volumes\n"
        + "        - the graphRoot directory: \""
        + directories.root()
        + "\"\n"
        + "        - the runRoot directory: \""
        + directories.runDir()
        + "\"\n";
  }
}
