package io.jpod.cli.builder;

import io.jpod.build.WorkingContainers;
import io.jpod.build.cache.BuildCache;
import io.jpod.build.cache.CacheEntry;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Confirmation;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.GoDuration;
import io.jpod.cli.format.Quantities;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.container.Containers;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.ImageUsers;
import java.util.ArrayList;
import java.util.List;

/// `docker builder prune`, `docker buildx prune`: forgets results of builds.
public final class CachePruneCommand implements Command {
  private static final Option ALL =
      Option.flag("a,all", "For docker's users: there is nothing that is kept without it");
  private static final Option FILTER =
      Option.list("filter", "until=TIME", "Only results that are older, as in until=24h");
  private static final Option FORCE = Option.flag("f,force", "Do not ask");

  private final String path;

  /// @param path program and verbs, as help shows them
  public CachePruneCommand(String path) {
    this.path = path;
  }

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition(path, "", "Remove the cache of builds")
        .options(ALL, FILTER, FORCE)
        .notYet("builder keep-storage max-used-space min-free-space reserved-space timeout verbose")
        .operands(0, 0)
        .description(
            "Forgets the results of steps, and removes the layers that only these needed. Images stay.")
        .examples(path + " --force", path + " --filter until=24h");
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    long before = before(args.values(FILTER));
    String what = args.flag(ALL) ? "all build cache" : "all dangling build cache";
    if (!args.flag(FORCE)
        && !Confirmation.ask("WARNING! This will remove " + what + ".\n", console)) {
      return 0;
    }
    Directories directories = Engine.directories(args);
    ImageStore images = ImageStore.open(directories);
    BuildCache cache = BuildCache.open(directories);
    List<CacheEntry> gone = new ArrayList<>();
    for (CacheEntry entry : cache.entries(images.list())) {
      if (entry.millis() < before) {
        cache.forget(entry);
        gone.add(entry);
      }
    }
    ImageUsers users =
        ImageUsers.both(
            Containers.open(directories).imageUsers(), WorkingContainers.open(directories));
    images.prune(image -> false, users); // no image, only layers that none needs
    CacheTable.print(gone, console);
    console.line("Total:\t" + Quantities.size(CacheTable.bytes(gone), ""));
    return 0;
  }

  /// Results made before this moment go, in milliseconds since 1970.
  private static long before(List<String> filters) throws JpodException {
    long before = Long.MAX_VALUE;
    for (String filter : filters) {
      if (!filter.startsWith("until=")) {
        throw new JpodException("--filter " + filter + " is not supported", "--filter until=24h");
      }
      long nanos = GoDuration.parse("until", filter.substring("until=".length()));
      before = System.currentTimeMillis() - nanos / 1_000_000;
    }
    return before;
  }
}
