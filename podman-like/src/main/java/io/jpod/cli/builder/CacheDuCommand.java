package io.jpod.cli.builder;

import io.jpod.build.cache.BuildCache;
import io.jpod.build.cache.CacheEntry;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.Quantities;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.ImageStore;
import java.util.List;

/// `docker buildx du`: what the cache of builds takes.
public final class CacheDuCommand implements Command {
  @Override
  public CommandDefinition definition() {
    return new CommandDefinition("jpod buildx du", "", "Show what the cache of builds takes")
        .notYet("builder filter format verbose timeout")
        .operands(0, 0)
        .description(
            "Lists the results of steps that the cache has. What images need is theirs and counts nothing here.")
        .examples("jpod buildx du");
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    Directories directories = Engine.directories(args);
    List<CacheEntry> entries =
        BuildCache.open(directories).entries(ImageStore.open(directories).list());
    CacheTable.print(entries, console);
    String total = Quantities.size(CacheTable.bytes(entries), "");
    console.line("Reclaimable:\t" + total);
    console.line("Total:\t\t" + total);
    return 0;
  }
}
