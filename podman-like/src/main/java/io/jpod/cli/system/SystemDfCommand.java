package io.jpod.cli.system;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.jpod.build.cache.BuildCache;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.OutputFormat;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.system.DiskUsage;
import io.jpod.oci.Json;

/// `jpod system df`: what images, containers and volumes take.
public final class SystemDfCommand implements Command {
  private static final Option FORMAT = Option.value("format", "FORMAT", "json, or a Go template");
  private static final Option VERBOSE =
      Option.flag("v,verbose", "One line for each image, container and volume");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod system df", "", "Show jpod disk usage")
          .options(FORMAT, VERBOSE)
          .operands(0, 0)
          .examples(
              "jpod system df",
              "jpod system df -v",
              "jpod system df --format '{{.Type}} {{.Reclaimable}}'");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    String format = args.value(FORMAT);
    boolean verbose = args.flag(VERBOSE);
    if (format != null && verbose) {
      throw new JpodException("cannot combine --format and --verbose flags");
    }
    DiskUsage usage = DiskUsage.of(Engine.directories(args));
    if (verbose) {
      DiskUsageTables.print(usage, console);
      return 0;
    }
    JsonArray rows = DiskUsageRows.of(usage);
    if (console.personality().isDocker()) {
      Directories directories = Engine.directories(args);
      rows.add(
          DiskUsageRows.buildCache(
              BuildCache.open(directories).entries(ImageStore.open(directories).list())));
    }
    if (format != null && OutputFormat.isJson(format)) {
      console.line(Json.writePretty(rows, "    "));
      return 0;
    }
    OutputFormat output =
        OutputFormat.parse(
            "df",
            format == null
                ? "table {{.Type}}\t{{.Total}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}"
                : format,
            "*system.dfSummary");
    for (int i = 0; i < rows.size(); i++) {
      JsonObject row = rows.get(i).getAsJsonObject();
      output.row(row);
    }
    output.print(console);
    return 0;
  }
}
