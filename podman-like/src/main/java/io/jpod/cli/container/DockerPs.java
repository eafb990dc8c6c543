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
import io.jpod.core.container.ContainerSize;
import io.jpod.core.container.Containers;
import io.jpod.oci.Json;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
  /// @param sizes with which sizes are shown; null: none
  static void print(
      List<ContainerRow> oldestFirst,
      String format,
      boolean full,
      boolean heading,
      @Nullable Containers sizes,
      Console console)
      throws JpodException {
    List<ContainerRow> rows = oldestFirst.reversed();
    if (format.equals("table")) {
      table(rows, full, heading, sizes).print(console);
    } else if (OutputFormat.isJson(format)) {
      for (ContainerRow row : rows) {
        console.line(Json.write(fields(row, full, sizes)));
      }
    } else {
      OutputFormat output = OutputFormat.parse("", format, "formatter.ContainerContext", HEADINGS);
      output.heading(heading);
      for (ContainerRow row : rows) {
        output.row(fields(row, full, sizes));
      }
      output.print(console);
    }
  }

  private static Table table(
      List<ContainerRow> rows, boolean full, boolean heading, @Nullable Containers sizes)
      throws JpodException {
    Table table = new Table();
    if (heading) {
      row(
          table,
          sizes == null ? null : "SIZE",
          "CONTAINER ID",
          "IMAGE",
          "COMMAND",
          "CREATED",
          "STATUS",
          "PORTS",
          "NAMES");
    }
    for (ContainerRow row : rows) {
      Container container = row.container();
      row(
          table,
          sizes == null ? null : size(container, sizes),
          full ? container.id() : container.shortId(),
          FamiliarName.shortest(container.image()),
          command(row, full),
          Quantities.ago(container.createdEpochNanos()),
          row.status(),
          ports(row),
          container.name());
    }
    return table;
  }

  private static void row(Table table, @Nullable String size, String... cells) {
    if (size == null) {
      table.row(cells);
      return;
    }
    String[] all = Arrays.copyOf(cells, cells.length + 1);
    all[cells.length] = size;
    table.row(all);
  }

  private static String size(Container container, Containers sizes) throws JpodException {
    ContainerSize size = sizes.size(container);
    return Quantities.size(size.writtenBytes(), "")
        + " (virtual "
        + Quantities.size(size.wholeBytes(), "")
        + ")";
  }

  /// A container that does not run publishes nothing.
  private static String ports(ContainerRow row) {
    return row.state().isAlive() ? row.ports() : "";
  }

  /// In quotes, and cut to twenty characters with an ellipsis as the last.
  private static String command(ContainerRow row, boolean full) {
    String text = row.command(Integer.MAX_VALUE);
    boolean cut = !full && text.length() > COMMAND_LENGTH;
    return "\"" + (cut ? text.substring(0, COMMAND_LENGTH - 1) + "…" : text) + "\"";
  }

  private static JsonObject fields(ContainerRow row, boolean full, @Nullable Containers sizes)
      throws JpodException {
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
    fields.addProperty("Ports", ports(row));
    fields.addProperty("RunningFor", Quantities.ago(container.createdEpochNanos()));
    fields.addProperty("Size", sizes == null ? "0B" : size(container, sizes));
    fields.addProperty("State", row.state().status().text());
    fields.addProperty("Status", row.status());
    return fields;
  }
}
