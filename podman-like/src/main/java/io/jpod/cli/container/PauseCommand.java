package io.jpod.cli.container;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerFreezer;
import io.jpod.core.container.ContainerState;
import io.jpod.core.container.Containers;
import java.util.List;

/// `jpod pause` and `jpod unpause`: all processes of containers stand still, and go on.
public final class PauseCommand implements Command {
  private static final Option ALL_RUNNING = Option.flag("a,all", "All running containers");
  private static final Option ALL_PAUSED = Option.flag("a,all", "All paused containers");

  private final boolean pause;
  private final Option all;
  private final CommandDefinition definition;

  /// @param pause false: `unpause`
  public PauseCommand(boolean pause) {
    this.pause = pause;
    all = pause ? ALL_RUNNING : ALL_PAUSED;
    definition =
        new CommandDefinition(
                pause ? "jpod pause" : "jpod unpause",
                "CONTAINER [CONTAINER...]",
                pause
                    ? "Pause all the processes in one or more containers"
                    : "Unpause the processes in one or more containers")
            .description(
                pause
                    ? "Freezes all processes of each container, by the freezer of a cgroup. It takes a cgroup (version 2)"
                        + " that is delegated to you, as systemd does it for a user's session."
                    : "Lets the processes of paused containers go on.")
            .options(all, Selection.CIDFILE, Selection.FILTER, Selection.LATEST)
            .examples(
                pause ? "jpod pause web" : "jpod unpause web",
                pause ? "jpod pause -a" : "jpod unpause -a");
  }

  @Override
  public CommandDefinition definition() {
    return definition;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    Containers containers = Engine.containers(args);
    Directories directories = Engine.directories(args);
    Selection selection = new Selection(containers);
    selection.select(args, all, false);
    boolean wide = args.flag(all) || args.isGiven(Selection.FILTER);
    List<Container> list = selection.containers();
    for (int i = 0; i < list.size(); i++) {
      try {
        if (wide && !isMeant(containers.state(list.get(i)))) {
          continue;
        }
        if (pause) {
          ContainerFreezer.pause(list.get(i), directories);
        } else {
          ContainerFreezer.unpause(list.get(i), directories);
        }
        console.line(selection.shown(i));
      } catch (JpodException e) {
        selection.fail(e);
      }
    }
    return selection.finish(console);
  }

  private boolean isMeant(ContainerState state) {
    return state.status() == (pause ? ContainerState.Status.RUNNING : ContainerState.Status.PAUSED);
  }
}
