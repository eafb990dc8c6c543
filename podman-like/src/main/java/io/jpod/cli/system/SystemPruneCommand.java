package io.jpod.cli.system;

import io.jpod.build.WorkingContainer;
import io.jpod.build.WorkingContainers;
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
import io.jpod.core.config.Directories;
import io.jpod.core.storage.RemovedImage;
import io.jpod.core.system.PruneFilter;
import io.jpod.core.system.Pruned;
import io.jpod.core.system.Pruning;
import java.util.ArrayList;
import java.util.List;

/// `jpod system prune`: removes containers, images and, if asked, volumes that nobody uses, and
/// downloads that nobody went on with.
public final class SystemPruneCommand implements Command {
  private static final Option ALL =
      Option.flag("a,all", "All images without a container, not only those without a name");
  private static final Option BUILD = Option.flag("build", "Working containers of builds too");
  private static final Option EXTERNAL =
      Option.flag("external", "Only what interrupted commands have left behind");
  private static final Option FILTER =
      Option.list("filter", "KEY=VALUE", "Only those that match: label, label!, until");
  private static final Option FORCE = Option.flag("f,force", "Do not ask");
  private static final Option VOLUMES = Option.flag("volumes", "Volumes without a container too");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod system prune", "", "Remove unused data")
          .options(ALL, BUILD, EXTERNAL, FILTER, FORCE, VOLUMES)
          .operands(0, 0)
          .examples(
              "jpod system prune --force",
              "jpod system prune --all --volumes",
              "jpod system prune --filter until=24h");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    boolean external = args.flag(EXTERNAL);
    PruneFilter filter = PruneFilters.parse(args.values(FILTER));
    if (external && (args.flag(ALL) || args.flag(VOLUMES) || args.isGiven(FILTER))) {
      throw new JpodException("system prune --external cannot be combined with other options");
    }
    if (!external
        && !args.flag(FORCE)
        && !Confirmation.ask(warning(args), dockersWarning(args), console)) {
      return 0;
    }
    Directories directories = Engine.directories(args);
    Pruning pruning = Pruning.open(directories);
    WorkingContainers working = WorkingContainers.open(directories);
    if (external) {
      pruning.images(false, NOTHING, working); // its sweep takes what no image needs
      return 0;
    }
    long freed = 0;
    List<Pruned> containers = new ArrayList<>();
    if (args.flag(BUILD)) {
      for (WorkingContainer container : working.list()) {
        working.remove(container);
        containers.add(new Pruned(container.id(), 0, null));
      }
    }
    containers.addAll(pruning.containers(filter));
    freed += print("Deleted Containers", containers, console);
    if (args.flag(VOLUMES)) {
      boolean docker = console.personality().isDocker(); // only takes those without a name
      freed += print("Deleted Volumes", pruning.volumes(!docker, filter), console);
    }
    RemovedImage images = pruning.images(args.flag(ALL), filter, working);
    freed += images.freedBytes() + pruning.downloads();
    if (!images.deleted().isEmpty()) {
      console.line("Deleted Images");
      for (String id : images.deleted()) {
        console.line(id);
      }
    }
    console.line("Total reclaimed space: " + Quantities.bytes(freed));
    return 0;
  }

  private static final PruneFilter NOTHING = new PruneFilter(List.of(), List.of(), Long.MIN_VALUE);

  private static long print(String heading, List<Pruned> pruned, Console console) {
    long freed = 0;
    if (!pruned.isEmpty()) {
      console.line(heading);
    }
    for (Pruned one : pruned) {
      JpodException failure = one.failure();
      if (failure == null) {
        console.line(one.id());
        freed += one.bytes();
      } else {
        ErrorPrinter.print(failure, console);
      }
    }
    return freed;
  }

  private static String dockersWarning(ParsedArgs args) {
    StringBuilder filters = new StringBuilder();
    for (String filter : args.values(FILTER)) {
      filters.append("  - ").append(filter).append('\n');
    }
    return "WARNING! This will remove:\n"
        + "  - all stopped containers\n"
        + "  - all networks not used by at least one container\n"
        + (args.flag(VOLUMES)
            ? "  - all anonymous volumes not used by at least one container\n"
            : "")
        + (args.flag(ALL)
            ? "  - all images without at least one container associated to them\n"
            : "  - all dangling images\n")
        + (args.flag(ALL) ? "  - all build cache\n" : "  - unused build cache\n")
        + (filters.isEmpty() ? "" : "\n  Items to be pruned will be filtered with:\n" + filters)
        + "\n";
  }

  private static String warning(ParsedArgs args) {
    boolean all = args.flag(ALL);
    return "WARNING! This command removes:\n"
        + "\t- all stopped containers\n"
        + "\t- all networks not used by at least one container\n"
        + (args.flag(VOLUMES) ? "\t- all volumes not used by at least one container\n" : "")
        + (args.flag(BUILD) ? "\t- all build containers\n" : "")
        + (all
            ? "\t- all images without at least one container associated with them\n"
            : "\t- all dangling images\n")
        + (all ? "\t- all build cache\n" : "\t- all dangling build cache\n")
        + "\n";
  }
}
