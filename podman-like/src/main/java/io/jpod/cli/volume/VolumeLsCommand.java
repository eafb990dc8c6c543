package io.jpod.cli.volume;

import com.google.gson.JsonArray;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.format.OutputFormat;
import io.jpod.cli.format.Table;
import io.jpod.core.JpodException;
import io.jpod.core.volume.Volume;
import io.jpod.oci.Json;
import java.util.ArrayList;
import java.util.List;

/// `jpod volume ls`: lists volumes by name.
public final class VolumeLsCommand implements Command {
  private static final Option FILTER =
      Option.list(
          "f,filter",
          "KEY=VALUE",
          "Those that match: name, driver, label, opt, scope, dangling, since, until");
  private static final Option FORMAT =
      Option.value(
          "format", "FORMAT", "json, or a Go template, with headings if it begins with 'table'");
  private static final Option NOHEADING = Option.flag("n,noheading", "Leave out the headings");
  private static final Option QUIET = Option.flag("q,quiet", "Print names only");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod volume ls", "", "List volumes")
          .options(FILTER, FORMAT, NOHEADING, QUIET)
          .operands(0, 0)
          .examples("jpod volume ls", "jpod volume ls -q --filter dangling=true");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    VolumeStore store = VolumeStore.of(args);
    VolumeFilter filter = new VolumeFilter(args.values(FILTER), store);
    List<Volume> volumes = new ArrayList<>();
    for (Volume volume : store.volumes().list()) {
      if (filter.matches(volume)) {
        volumes.add(volume);
      }
    }
    boolean heading = !args.flag(NOHEADING);
    String format = args.value(FORMAT, "table");
    if (args.flag(QUIET)) {
      for (Volume volume : volumes) {
        console.line(volume.name());
      }
    } else if (format.equals("table")) {
      Table table = new Table();
      if (heading) {
        table.row("DRIVER", "VOLUME NAME");
      }
      for (Volume volume : volumes) {
        table.row("local", volume.name());
      }
      table.print(console);
    } else {
      formatted(store, volumes, format, heading, console);
    }
    return 0;
  }

  private static void formatted(
      VolumeStore store, List<Volume> volumes, String format, boolean heading, Console console)
      throws JpodException {
    if (OutputFormat.isJson(format)) {
      JsonArray array = new JsonArray();
      for (Volume volume : volumes) {
        array.add(store.inspect(volume));
      }
      console.line(Json.writePretty(array));
      return;
    }
    OutputFormat output =
        OutputFormat.parse("list", format, "volumes.ListReporter", "Name", "VOLUME NAME");
    output.heading(heading);
    for (Volume volume : volumes) {
      output.row(store.inspect(volume));
    }
    output.print(console);
  }
}
