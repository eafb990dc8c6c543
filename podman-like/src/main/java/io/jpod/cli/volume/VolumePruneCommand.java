package io.jpod.cli.volume;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Confirmation;
import io.jpod.cli.format.Quantities;
import io.jpod.core.JpodException;
import io.jpod.core.storage.DirectorySize;
import io.jpod.core.volume.Volume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `jpod volume prune`: removes the volumes that no container uses, named ones included as podman
/// does it.
public final class VolumePruneCommand implements Command {
  private static final Option ALL =
      Option.flag("a,all", "Named volumes too, which only docker leaves out without it");
  private static final Option DRY_RUN =
      Option.flag("dry-run", "Only say which volumes would be removed");
  private static final Option FILTER =
      Option.list("filter", "KEY=VALUE", "Only those that match: label, label!, since, until");
  private static final Option FORCE = Option.flag("f,force", "Do not ask");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod volume prune", "", "Remove all unused volumes")
          .options(ALL, DRY_RUN, FILTER, FORCE)
          .operands(0, 0)
          .examples("jpod volume prune --force");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException, IOException {
    VolumeStore store = VolumeStore.of(args);
    VolumeFilter filter = new VolumeFilter(args.values(FILTER), store);
    List<Volume> unused = new ArrayList<>();
    for (Volume volume : store.volumes().list()) {
      boolean chosen = volume.anonymous() || args.flag(ALL) || !console.personality().isDocker();
      if (chosen && store.users(volume).isEmpty() && filter.matches(volume)) {
        unused.add(volume);
      }
    }
    if (args.flag(DRY_RUN)) {
      for (Volume volume : unused) {
        console.line(volume.name());
      }
      return 0;
    }
    if (console.personality().isDocker()) {
      return pruneAsDocker(args, unused, store, console);
    }
    if (!args.flag(FORCE) && !unused.isEmpty() && !isConfirmed(unused, console)) {
      return 0;
    }
    for (Volume volume : unused) {
      if (store.volumes().remove(volume.name(), store.containers().volumeUsers()).isEmpty()) {
        console.line(volume.name());
      }
    }
    return 0;
  }

  private static int pruneAsDocker(
      ParsedArgs args, List<Volume> unused, VolumeStore store, Console console)
      throws JpodException, IOException {
    String which = args.flag(ALL) ? "all local volumes" : "anonymous local volumes";
    if (!args.flag(FORCE)
        && !Confirmation.ask(
            "",
            "WARNING! This will remove " + which + " not used by at least one container.\n",
            console)) {
      return 0;
    }
    long freed = 0;
    String heading = "Deleted Volumes:\n";
    for (Volume volume : unused) {
      long bytes = DirectorySize.of(volume.data());
      if (store.volumes().remove(volume.name(), store.containers().volumeUsers()).isEmpty()) {
        console.line(heading + volume.name());
        heading = "";
        freed += bytes;
      }
    }
    console.line(
        (heading.isEmpty() ? "\n" : "") + "Total reclaimed space: " + Quantities.size(freed, ""));
    return 0;
  }

  private static boolean isConfirmed(List<Volume> unused, Console console) throws IOException {
    console.line(
        "WARNING! This will remove all volumes not used by at least one container. The following volumes will be removed:");
    for (Volume volume : unused) {
      console.line(volume.name());
    }
    console.out("Are you sure you want to continue? [y/N] ");
    console.flush();
    int answer = console.in().read();
    return answer == 'y' || answer == 'Y';
  }
}
