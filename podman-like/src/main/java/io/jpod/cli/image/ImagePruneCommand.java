package io.jpod.cli.image;

import io.jpod.build.WorkingContainers;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Confirmation;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.engine.PruneFilters;
import io.jpod.cli.format.Quantities;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.RemovedImage;
import io.jpod.core.system.PruneFilter;
import io.jpod.core.system.Pruning;

/// `jpod image prune`: removes images that nobody uses.
public final class ImagePruneCommand implements Command {
  private static final Option ALL =
      Option.flag("a,all", "All images without a container, not only those without a name");
  private static final Option BUILD_CACHE =
      Option.flag("build-cache", "Layers of builds too, which have no name and are removed anyway");
  private static final Option EXTERNAL =
      Option.flag("external", "Also images of working containers of builds, which are removed too");
  private static final Option FILTER =
      Option.list("filter", "KEY=VALUE", "Only those that match: label, label!, until");
  private static final Option FORCE = Option.flag("f,force", "Do not ask");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod image prune", "", "Remove unused images")
          .options(ALL, BUILD_CACHE, EXTERNAL, FILTER, FORCE)
          .operands(0, 0)
          .examples("jpod image prune", "jpod image prune -a --force --filter until=24h");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    boolean all = args.flag(ALL);
    PruneFilter filter = PruneFilters.parse(args.values(FILTER));
    String which =
        all
            ? "all images without at least one container associated with them"
            : "all dangling images";
    if (!args.flag(FORCE)
        && !Confirmation.ask(
            "WARNING! This command removes " + which + ".\n",
            "WARNING! This will remove "
                + which.replace("associated with", "associated to")
                + ".\n",
            console)) {
      return 0;
    }
    Directories directories = Engine.directories(args);
    WorkingContainers working = WorkingContainers.open(directories);
    Pruning pruning = Pruning.open(directories);
    if (args.flag(EXTERNAL)) {
      pruning.usersOfImages(all, filter, working);
    }
    RemovedImage removed = pruning.images(all, filter, working);
    if (console.personality().isDocker()) {
      printAsDocker(removed, console);
      return 0;
    }
    for (String id : removed.deleted()) {
      console.line(id);
    }
    return 0;
  }

  private static void printAsDocker(RemovedImage removed, Console console) {
    if (!removed.deleted().isEmpty()) {
      console.line("Deleted Images:");
      for (String name : removed.untagged()) {
        console.line("untagged: " + name);
      }
      for (String id : removed.deleted()) {
        console.line("deleted: sha256:" + id);
      }
      console.line("");
    }
    console.line("Total reclaimed space: " + Quantities.size(removed.freedBytes(), ""));
  }
}
