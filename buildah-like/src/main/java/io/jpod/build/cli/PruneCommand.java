package io.jpod.build.cli;

import io.jpod.build.ImageBuilder;
import io.jpod.build.WorkingContainer;
import io.jpod.build.cache.BuildCache;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.PruneFilters;
import io.jpod.core.JpodException;
import io.jpod.core.storage.RemovedImage;
import io.jpod.core.system.Pruning;
import java.util.List;

/// `jbuild prune`: the cache of builds, and images that nobody uses.
final class PruneCommand implements Command {
  private static final Option ALL =
      Option.flag("a,all", "All images that nothing uses, not only those without a name");
  private static final Option FORCE =
      Option.flag("f,force", "With --all: also images of working containers, which go, too");

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition(
            "jbuild prune", "", "Remove the cache of builds and images without a name")
        .options(ALL, FORCE)
        .operands(0, 0)
        .description(
            "Forgets the results of steps and removes images that have no name and that nothing uses, and with them the layers that only"
                + " these needed. Prints the ids of the images.")
        .examples("jbuild prune", "jbuild prune --all");
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    ImageBuilder builder = BuilderProgram.builder(args);
    if (args.flag(FORCE)) {
      for (WorkingContainer container : builder.containers().list()) {
        builder.containers().remove(container);
      }
    }
    BuildCache.open(builder.directories()).clear();
    RemovedImage removed =
        Pruning.open(builder.directories())
            .images(args.flag(ALL), PruneFilters.parse(List.of()), builder.containers());
    for (String id : removed.deleted()) {
      console.line(id);
    }
    return 0;
  }
}
