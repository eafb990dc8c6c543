package io.jpod.cli.container;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ErrorPrinter;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Confirmation;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.engine.PruneFilters;
import io.jpod.cli.format.Quantities;
import io.jpod.core.JpodException;
import io.jpod.core.system.PruneFilter;
import io.jpod.core.system.Pruned;
import io.jpod.core.system.Pruning;

/// `jpod container prune`: removes all containers that do not run.
public final class ContainerPruneCommand implements Command {
  private static final Option FILTER =
      Option.list("filter", "KEY=VALUE", "Only those that match: label, label!, until");
  private static final Option FORCE = Option.flag("f,force", "Do not ask");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod container prune", "", "Remove all non running containers")
          .options(FILTER, FORCE)
          .operands(0, 0)
          .examples("jpod container prune --force", "jpod container prune -f --filter until=24h");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    PruneFilter filter = PruneFilters.parse(args.values(FILTER));
    if (!args.flag(FORCE)
        && !Confirmation.ask(
            "WARNING! This will remove all non running containers.\n",
            "WARNING! This will remove all stopped containers.\n",
            console)) {
      return 0;
    }
    boolean docker = console.personality().isDocker();
    boolean failed = false;
    boolean first = true;
    long freed = 0;
    for (Pruned pruned : Pruning.open(Engine.directories(args)).containers(filter)) {
      JpodException failure = pruned.failure();
      if (failure != null) {
        ErrorPrinter.print(failure, console);
        failed = true;
        continue;
      }
      if (docker && first) {
        console.line("Deleted Containers:");
      }
      first = false;
      console.line(pruned.id());
      freed += pruned.bytes();
    }
    if (docker) {
      console.line((first ? "" : "\n") + "Total reclaimed space: " + Quantities.size(freed, ""));
    }
    return failed ? JpodException.ENGINE_FAILED : 0;
  }
}
