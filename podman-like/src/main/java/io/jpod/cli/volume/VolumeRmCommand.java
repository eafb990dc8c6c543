package io.jpod.cli.volume;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ErrorPrinter;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.RemoveOptions;
import io.jpod.core.volume.Volume;
import java.util.ArrayList;
import java.util.List;

/// `jpod volume rm`: removes volumes. Exit code 1 if one is not there, 2 if one is in use, as
/// podman's.
public final class VolumeRmCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "All volumes");
  private static final Option FORCE =
      Option.flag("f,force", "Also volumes that containers use; the containers are removed");
  private static final Option TIME =
      Option.unsigned(
          "t,time",
          "With --force: seconds until a container is killed (default: its own, else 10)");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod volume rm", "VOLUME [VOLUME...]", "Remove one or more volumes")
          .options(ALL, FORCE, TIME)
          .examples("jpod volume rm data", "jpod volume rm --all --force");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    boolean all = args.flag(ALL);
    if (args.operands().isEmpty() == !all) {
      throw new JpodException("choose either one or more volumes or all");
    }
    VolumeStore store = VolumeStore.of(args);
    List<String> names = new ArrayList<>(args.operands());
    if (all) {
      for (Volume volume : store.volumes().list()) {
        names.add(volume.name());
      }
    }
    boolean force = args.flag(FORCE);
    RemoveOptions options =
        new RemoveOptions(true, false, (int) Math.min(Integer.MAX_VALUE, args.number(TIME, -1)));
    int code = 0;
    for (String name : names) {
      try {
        remove(store, name, force, options);
        console.line(name);
      } catch (JpodException e) {
        if (!force || e.exitCode() != 1) {
          ErrorPrinter.print(e, console);
          code = e.exitCode();
        }
      }
    }
    return code;
  }

  private static void remove(VolumeStore store, String name, boolean force, RemoveOptions options)
      throws JpodException {
    Volume volume = store.require(name);
    if (force) {
      for (Container user : store.users(volume)) {
        store.containers().remove(user, options);
      }
    }
    List<String> users = store.volumes().remove(volume.name(), store.containers().volumeUsers());
    if (!users.isEmpty()) {
      throw VolumeStore.inUse(volume, users);
    }
  }
}
