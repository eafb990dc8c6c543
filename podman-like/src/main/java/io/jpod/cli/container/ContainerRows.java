package io.jpod.cli.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.jpod.cli.command.Console;
import io.jpod.cli.format.GoTime;
import io.jpod.cli.format.OutputFormat;
import io.jpod.cli.format.Quantities;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerState;
import io.jpod.oci.Json;
import java.util.Comparator;
import java.util.List;

/// What `ps` shows with `--format` or `--sort`: only loaded for these.
final class ContainerRows {
  private static final String TYPE = "containers.psReporter";

  /// Go's zero time in seconds since 1970, which podman shows for "never".
  private static final long NEVER = -62135596800L;

  private static final String[] HEADINGS = {
    "ID",
    "CONTAINER ID",
    "Names",
    "NAMES",
    "Image",
    "IMAGE",
    "ImageID",
    "IMAGE ID",
    "Command",
    "COMMAND",
    "CreatedAt",
    "CREATED AT",
    "CreatedHuman",
    "CREATED",
    "RunningFor",
    "RUNNING FOR",
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
    "Pid",
    "PID",
    "ExitCode",
    "EXIT CODE",
    "StartedAt",
    "STARTED AT",
    "ExitedAt",
    "EXITED AT"
  };

  private ContainerRows() {}

  static void print(
      List<ContainerRow> rows, String format, boolean full, boolean heading, Console console)
      throws JpodException {
    if (OutputFormat.isJson(format)) {
      JsonArray array = new JsonArray();
      for (ContainerRow row : rows) {
        array.add(json(row));
      }
      console.line(Json.writePretty(array));
      return;
    }
    OutputFormat output = OutputFormat.parse("ps", format, TYPE, HEADINGS);
    output.heading(heading);
    for (ContainerRow row : rows) {
      output.row(fields(row, full));
    }
    output.print(console);
  }

  /// As podman's `ps --format json`.
  private static JsonObject json(ContainerRow row) {
    Container container = row.container();
    ContainerState state = row.state();
    JsonObject json = new JsonObject();
    json.addProperty("AutoRemove", container.autoRemove());
    json.add("Command", OutputFormat.array(container.command()));
    json.addProperty("CreatedAt", Quantities.ago(container.createdEpochNanos()));
    json.addProperty("Exited", state.status() == ContainerState.Status.EXITED);
    json.addProperty("ExitedAt", seconds(state.finishedEpochNanos()));
    json.addProperty("ExitCode", state.exitCode());
    json.addProperty("Id", container.id());
    json.addProperty("Image", container.image());
    json.addProperty("ImageID", container.imageId());
    json.addProperty("IsInfra", false);
    json.add("Labels", container.labels().isEmpty() ? JsonNull.INSTANCE : labels(container));
    json.add("Mounts", OutputFormat.array(container.mounts()));
    json.add("Names", OutputFormat.array(List.of(container.name())));
    json.add("Namespaces", new JsonObject());
    json.add("Networks", OutputFormat.array(List.of(container.network())));
    json.addProperty("Pid", state.pid());
    json.addProperty("Pod", "");
    json.addProperty("PodName", "");
    json.add(
        "Ports", container.ports().isEmpty() ? JsonNull.INSTANCE : PortMappings.json(container));
    json.add("Size", JsonNull.INSTANCE);
    json.addProperty("StartedAt", seconds(state.startedEpochNanos()));
    json.addProperty("State", state.status().text());
    json.addProperty("Status", row.status());
    json.addProperty("Created", seconds(container.createdEpochNanos()));
    return json;
  }

  private static long seconds(long epochNanos) {
    return epochNanos == 0 ? NEVER : Math.floorDiv(epochNanos, 1_000_000_000L);
  }

  private static JsonObject labels(Container container) {
    JsonObject labels = new JsonObject();
    for (String label : container.labels()) {
      int equals = label.indexOf('=');
      labels.addProperty(
          equals < 0 ? label : label.substring(0, equals),
          equals < 0 ? "" : label.substring(equals + 1));
    }
    return labels;
  }

  /// What a template sees, docker's and podman's names together.
  private static JsonObject fields(ContainerRow row, boolean full) {
    Container container = row.container();
    ContainerState state = row.state();
    String created = GoTime.text(container.createdEpochNanos());
    String ago = Quantities.ago(container.createdEpochNanos());
    JsonObject fields = new JsonObject();
    fields.addProperty("ID", full ? container.id() : container.shortId());
    fields.addProperty("Id", container.id());
    fields.addProperty("Names", container.name());
    fields.addProperty("Name", container.name());
    fields.addProperty("Image", container.image());
    fields.addProperty(
        "ImageID", full ? container.imageId() : OutputFormat.shortId(container.imageId()));
    fields.addProperty("Command", row.command(full ? Integer.MAX_VALUE : 17));
    fields.addProperty("Created", created);
    fields.addProperty("CreatedAt", created);
    fields.addProperty("CreatedHuman", ago);
    fields.addProperty("RunningFor", ago);
    fields.addProperty("StartedAt", seconds(state.startedEpochNanos()));
    fields.addProperty("Exited", state.status() == ContainerState.Status.EXITED);
    fields.addProperty("ExitedAt", seconds(state.finishedEpochNanos()));
    fields.addProperty("ExitCode", state.exitCode());
    fields.addProperty("Status", row.status());
    fields.addProperty("State", state.status().text());
    fields.addProperty("Pid", state.pid());
    fields.addProperty("Ports", row.ports());
    fields.add("Labels", labels(container));
    fields.addProperty("Mounts", ContainerRow.join(container.mounts(), ","));
    fields.addProperty("Networks", container.network());
    fields.addProperty("AutoRemove", container.autoRemove());
    fields.addProperty("IsInfra", false);
    fields.addProperty("Pod", "");
    fields.addProperty("PodName", "");
    return fields;
  }

  /// Sorts by podman's keys.
  static void sort(List<ContainerRow> rows, String key) throws JpodException {
    Comparator<ContainerRow> order =
        switch (key) {
          case "created", "runningfor" ->
              Comparator.comparingLong(row -> row.container().createdEpochNanos());
          case "id" -> Comparator.comparing(row -> row.container().id());
          case "image" -> Comparator.comparing(row -> row.container().image());
          case "names" -> Comparator.comparing(row -> row.container().name());
          case "command" -> Comparator.comparing(row -> row.command(Integer.MAX_VALUE));
          case "status" -> Comparator.comparing(row -> row.state().status().text());
          default ->
              throw new JpodException(
                  "invalid option for --sort: \"" + key + "\"",
                  "command, created, id, image, names, runningfor or status");
        };
    rows.sort(order);
  }
}
