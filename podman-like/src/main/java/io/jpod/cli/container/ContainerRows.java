package io.jpod.cli.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.jpod.cli.command.Console;
import io.jpod.cli.format.GoTime;
import io.jpod.cli.format.OutputFormat;
import io.jpod.cli.format.Quantities;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerNamespaces;
import io.jpod.core.container.ContainerSize;
import io.jpod.core.container.ContainerState;
import io.jpod.oci.Json;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

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
    "EXITED AT",
    "Size",
    "SIZE",
    "Cgroup",
    "CGROUPNS",
    "IPC",
    "IPC",
    "MNT",
    "MNT",
    "NET",
    "NET",
    "PIDNS",
    "PIDNS",
    "User",
    "USERNS",
    "UTS",
    "UTS",
    "Pod",
    "POD ID",
    "PodName",
    "PODNAME",
    "Restarts",
    "RESTARTS",
    "LocalVolumes",
    "LOCAL VOLUMES",
    "HealthStatus",
    "HEALTH STATUS"
  };

  private static final String TABLE =
      "table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.CreatedHuman}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}";
  private static final String NAMESPACES =
      "table {{.ID}}\t{{.Names}}\t{{.Pid}}\t{{.Cgroup}}\t{{.IPC}}\t{{.MNT}}\t{{.NET}}\t{{.PIDNS}}\t{{.User}}\t{{.UTS}}";

  /// Which columns there are beside the usual ones.
  record Columns(boolean size, boolean namespaces, boolean pod) {}

  private final Columns columns;
  private final boolean full;
  private final Directories directories;

  ContainerRows(Columns columns, boolean full, Directories directories) {
    this.columns = columns;
    this.full = full;
    this.directories = directories;
  }

  private String template(String format) {
    if (!format.equals("table")) {
      return format.replace(".Namespaces.", ".");
    }
    if (columns.namespaces()) {
      return NAMESPACES;
    }
    return TABLE
        + (columns.pod() ? "\t{{.Pod}}\t{{.PodName}}" : "")
        + (columns.size() ? "\t{{.Size}}" : "");
  }

  void print(List<ContainerRow> rows, String format, boolean heading, Console console)
      throws JpodException {
    if (OutputFormat.isJson(format)) {
      JsonArray array = new JsonArray();
      for (ContainerRow row : rows) {
        array.add(json(row));
      }
      console.line(Json.writePretty(array));
      return;
    }
    OutputFormat output = OutputFormat.parse("ps", template(format), TYPE, HEADINGS);
    output.heading(heading);
    for (ContainerRow row : rows) {
      output.row(fields(row));
    }
    output.print(console);
  }

  /// As podman's `ps --format json`.
  private JsonObject json(ContainerRow row) throws JpodException {
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
    json.add("Namespaces", columns.namespaces() ? namespaces(state) : new JsonObject());
    json.add("Networks", OutputFormat.array(List.of(container.network())));
    json.addProperty("Pid", state.pid());
    json.addProperty("Pod", "");
    json.addProperty("PodName", "");
    json.add(
        "Ports", container.ports().isEmpty() ? JsonNull.INSTANCE : PortMappings.json(container));
    json.add("Size", columns.size() ? size(container) : JsonNull.INSTANCE);
    json.addProperty("StartedAt", seconds(state.startedEpochNanos()));
    json.addProperty("State", state.status().text());
    json.addProperty("Status", row.status());
    json.addProperty("Created", seconds(container.createdEpochNanos()));
    return json;
  }

  private static int localVolumes(Container container) {
    int count = 0;
    for (String mount : container.mounts()) {
      count += mount.startsWith("/") ? 0 : 1;
    }
    return count;
  }

  private JsonObject size(Container container) throws JpodException {
    ContainerSize size = ContainerSize.of(container, directories);
    JsonObject json = new JsonObject();
    json.addProperty("rootFsSize", size.wholeBytes());
    json.addProperty("rwSize", size.writtenBytes());
    return json;
  }

  private static JsonObject namespaces(ContainerState state) {
    ContainerNamespaces of = ContainerNamespaces.of(state);
    JsonObject json = new JsonObject();
    json.addProperty("MNT", of.mnt());
    json.addProperty("Cgroup", of.cgroup());
    json.addProperty("IPC", of.ipc());
    json.addProperty("NET", of.net());
    json.addProperty("PIDNS", of.pid());
    json.addProperty("UTS", of.uts());
    json.addProperty("User", of.user());
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
  private JsonObject fields(ContainerRow row) throws JpodException {
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
    fields.addProperty("LocalVolumes", localVolumes(container));
    fields.addProperty("Restarts", Integer.toString(state.restarts()));
    fields.addProperty("HealthStatus", state.health());
    if (columns.size()) {
      ContainerSize size = ContainerSize.of(container, directories);
      fields.addProperty(
          "Size",
          Quantities.size(size.writtenBytes(), "")
              + " (virtual "
              + Quantities.size(size.wholeBytes(), "")
              + ")");
    } else {
      fields.addProperty("Size", "");
    }
    for (Map.Entry<String, JsonElement> entry : namespaces(state).entrySet()) {
      fields.add(entry.getKey(), entry.getValue());
    }
    fields.addProperty("AutoRemove", container.autoRemove());
    fields.addProperty("IsInfra", false);
    fields.addProperty("Pod", "");
    fields.addProperty("PodName", "");
    return fields;
  }

  /// Sorts by podman's keys.
  static void sort(List<ContainerRow> rows, String key, Directories directories)
      throws JpodException {
    if (key.equals("size")) {
      sortBySize(rows, directories);
      return;
    }
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
                  "invalid argument \""
                      + key
                      + "\" for \"--sort\" flag: \""
                      + key
                      + "\" is not a valid value.  Choose from:"
                      + " \"command, created, id, image, names, runningfor, size, status\"");
        };
    rows.sort(order);
  }

  private static void sortBySize(List<ContainerRow> rows, Directories directories)
      throws JpodException {
    IdentityHashMap<ContainerRow, Long> sizes = new IdentityHashMap<>();
    for (ContainerRow row : rows) {
      sizes.put(row, ContainerSize.of(row.container(), directories).writtenBytes());
    }
    rows.sort(Comparator.comparing(sizes::get));
  }
}
