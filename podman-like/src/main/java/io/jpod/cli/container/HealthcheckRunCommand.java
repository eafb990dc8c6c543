package io.jpod.cli.container;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.container.Containers;
import io.jpod.core.container.HealthResult;

/// `jpod healthcheck run`: has a container's monitor check its health now.
public final class HealthcheckRunCommand implements Command {
  private static final Option IGNORE_RESULT =
      Option.flag("ignore-result", "End with 0 whatever the result is");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod healthcheck run", "CONTAINER", "Run the health check of a container")
          .description(
              "Ends with 0 if the check succeeds, with 1 and a line that says what the container's health is if it fails, with 125 if there is none or the container does not run.")
          .options(IGNORE_RESULT)
          .operands(1, 1)
          .examples("jpod healthcheck run web");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    Containers containers = Engine.containers(args);
    HealthResult result = containers.checkHealth(containers.require(args.operand(0)));
    if (result.succeeded()) {
      return 0;
    }
    console.line(result.status().equals("starting") ? "starting" : "unhealthy");
    return args.flag(IGNORE_RESULT) ? 0 : 1;
  }
}
