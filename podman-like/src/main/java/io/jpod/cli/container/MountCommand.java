package io.jpod.cli.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.Table;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerMounts;
import io.jpod.core.container.Containers;
import io.jpod.oci.Json;
import java.util.List;

/// `jpod mount`: shows a container's root file system at a path, in a shell of `jpod unshare`.
public final class MountCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "All containers");
  private static final Option FORMAT = Option.value("format", "FORMAT", "json");
  private static final Option NO_TRUNC = Option.flag("no-trunc,notruncate", "Show ids in full");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod mount", "[CONTAINER...]", "Mount a working container's root filesystem")
          .description(
              "Mounts the root file systems of containers and prints where; without a container it lists what is mounted."
                  + " As an ordinary user it works below jpod unshare only. A container that runs is shown by a path in"
                  + " /proc, as its processes see it.")
          .options(ALL, FORMAT, Selection.LATEST, NO_TRUNC)
          .examples("jpod unshare sh -c 'ls $(jpod mount web)/etc'");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    String format = args.value(FORMAT, "");
    if (!format.isEmpty() && !format.equals("json")) {
      throw new JpodException("unknown --format argument: \"" + format + "\"");
    }
    ContainerMounts.requireOwnNamespace("mount");
    Containers containers = Engine.containers(args);
    if (args.operands().isEmpty() && !args.flag(ALL) && !args.flag(Selection.LATEST)) {
      list(containers, args, console);
      return 0;
    }
    Selection selection = new Selection(containers);
    selection.select(args, ALL, false);
    List<Container> list = selection.containers();
    boolean alone = list.size() == 1 && !args.flag(ALL);
    for (Container container : list) {
      try {
        String path = ContainerMounts.mount(container);
        console.line(alone ? path : container.id() + " " + path);
      } catch (JpodException e) {
        selection.fail(e);
      }
    }
    return selection.finish(console);
  }

  private static void list(Containers containers, ParsedArgs args, Console console)
      throws JpodException {
    JsonArray json = new JsonArray();
    Table table = new Table();
    for (Container container : containers.list()) {
      String path = ContainerMounts.mounted(container);
      if (path.isEmpty()) {
        continue;
      }
      String id = args.flag(NO_TRUNC) ? container.id() : container.shortId();
      table.row(id, path);
      JsonObject one = new JsonObject();
      one.addProperty("id", container.id());
      JsonArray names = new JsonArray();
      names.add(container.name());
      one.add("Names", names);
      one.addProperty("mountpoint", path);
      json.add(one);
    }
    if (args.isGiven(FORMAT)) {
      console.line(Json.writePretty(json));
    } else {
      table.print(console);
    }
  }
}
