package io.jpod.cli.container;

import com.google.gson.JsonObject;
import io.jpod.cli.command.Console;
import io.jpod.cli.format.FamiliarName;
import io.jpod.cli.format.GoTime;
import io.jpod.cli.format.OutputFormat;
import io.jpod.cli.format.Quantities;
import io.jpod.cli.format.Table;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.oci.Json;
import java.util.List;

/// `ps` as docker's: the newest first, commands in quotes, familiar names of images, JSON in lines.
/// Only loaded as docker.
final class DockerPs {
  private static final int COMMAND_LENGTH = 20;

  private static final String[] HEADINGS = {
    "ID",
    "CONTAINER ID",
    "Names",
    "NAMES",
    "Image",
    "IMAGE",
    "Command",
    "COMMAND",
    "CreatedAt",
    "CREATED AT",
    "RunningFor",
    "CREATED",
    "Status",
    "STATUS",
    "State",
    "STATE",
    "Ports",
    "PORTS",
    "Labels",
    "LABELS",
    "Mounts",
    "MOUNTS",
    "Networks",
    "NETWORKS",
    "LocalVolumes",
    "LOCAL VOLUMES",
    "Size",
    "SIZE"
  };

  private DockerPs() {}

  /// @param format a Go template, `json`, or `table`
  static void print(
      List<ContainerRow> oldestFirst, String format, boolean full, boolean heading, Console console)
      throws JpodException {
    List<ContainerRow> rows = oldestFirst.reversed();
    if (format.equals("table")) {
      table(rows, full, heading).print(console);
    } else if (OutputFormat.isJson(format)) {
      for (ContainerRow row : rows) {
        console.line(Json.write(fields(row, full)));
      }
    } else {
      OutputFormat output = OutputFormat.parse("", format, "formatter.ContainerContext", HEADINGS);
      output.heading(heading);
      for (ContainerRow row : rows) {
        output.row(fields(row, full));
      }
      output.print(console);
    }
  }

  private static Table table(List<ContainerRow> rows, boolean full, boolean heading) {
    Table table = new Table();
    if (heading) {
      table.row("CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES");
    }
    for (ContainerRow row : rows) {
      Container container = row.container();
      table.row(
          full ? container.id() : container.shortId(),
          FamiliarName.shortest(container.image()),
          command(row, full),
          Quantities.ago(container.createdEpochNanos()),
          row.status(),
          row.ports(),
          container.name());
    }
    return table;
  }

  /// In quotes, and cut to twenty characters with an ellipsis as the last.
  private static String command(ContainerRow row, boolean full) {
    String text = row.command(Integer.MAX_VALUE);
    boolean cut = !full && text.length() > COMMAND_LENGTH;
    return "\"" + (cut ? text.substring(0, COMMAND_LENGTH - 1) + "…" : text) + "\"";
  }

  private static JsonObject fields(ContainerRow row, boolean full) {
    Container container = row.container();
    int volumes = 0;
    for (String mount : container.mounts()) {
      volumes += mount.startsWith("/") ? 0 : 1;
    }
    JsonObject fields = new JsonObject();
    fields.addProperty("Command", command(row, full));
    fields.addProperty("CreatedAt", GoTime.text(container.createdEpochNanos()));
    fields.addProperty("ID", full ? container.id() : container.shortId());
    fields.addProperty("Image", FamiliarName.shortest(container.image()));
    fields.addProperty("Labels", ContainerRow.join(container.labels(), ","));
    fields.addProperty("LocalVolumes", Integer.toString(volumes));
    fields.addProperty("Mounts", ContainerRow.join(container.mounts(), ","));
    fields.addProperty("Names", container.name());
    fields.addProperty("Networks", container.network());
    fields.addProperty("Ports", row.ports());
    fields.addProperty("RunningFor", Quantities.ago(container.createdEpochNanos()));
    fields.addProperty("Size", "0B");
    fields.addProperty("State", row.state().status().text());
    fields.addProperty("Status", row.status());
    return fields;
  }
}
