package io.jpod.cli.volume;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.volume.Volume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `jpod volume prune`: removes the volumes that no container uses, named ones included as podman
/// does it.
public final class VolumePruneCommand implements Command {
  private static final Option ALL =
      Option.flag("a,all", "Named volumes too, as it does anyway (docker's option)");
  private static final Option FILTER =
      Option.list("filter", "KEY=VALUE", "Only those that match: label, label!, since, until");
  private static final Option FORCE = Option.flag("f,force", "Do not ask");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod volume prune", "", "Remove all unused volumes")
          .options(ALL, FILTER, FORCE)
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
      if (store.users(volume).isEmpty() && filter.matches(volume)) {
        unused.add(volume);
      }
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
