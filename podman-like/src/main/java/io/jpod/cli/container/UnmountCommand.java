package io.jpod.cli.container;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerMounts;
import io.jpod.core.container.Containers;
import java.util.List;

/// `jpod umount`: takes away what `jpod mount` has mounted.
public final class UnmountCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "All that are mounted");
  private static final Option FORCE =
      Option.flag("f,force", "Even if something in it is in use: it goes when that ends");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod umount",
              "CONTAINER [CONTAINER...]",
              "Unmount working container's root filesystem")
          .options(ALL, FORCE, Selection.LATEST)
          .examples("jpod umount web", "jpod umount --all");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    ContainerMounts.requireOwnNamespace("umount");
    Containers containers = Engine.containers(args);
    Selection selection = new Selection(containers);
    selection.select(args, ALL, false);
    List<Container> list = selection.containers();
    for (int i = 0; i < list.size(); i++) {
      try {
        if (ContainerMounts.unmount(list.get(i), args.flag(FORCE))) {
          console.line(selection.shown(i));
        } else if (!args.flag(ALL)) {
          throw new JpodException(
              "container \"" + list.get(i).name() + "\" is not mounted: layer is not mounted");
        }
      } catch (JpodException e) {
        selection.fail(e);
      }
    }
    return selection.finish(console);
  }
}
