package io.jpod.core.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.jpod.core.JpodException;
import io.jpod.core.Timestamps;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.StoreErrors;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import io.jpod.userns.Capabilities;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Shows a container in the fields of podman's `inspect`, from its `container.json` and its state.
final class Inspection {
  /// What podman and docker print for a time that has not come.
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private final Container container;
  private final ContainerState state;
  private final Directories directories;
  private final JsonObject record;

  private Inspection(Container container, ContainerState state, Directories directories)
      throws JpodException {
    this.container = container;
    this.state = state;
    this.directories = directories;
    this.record = record(container);
  }

  static JsonObject of(Container container, ContainerState state, Directories directories)
      throws JpodException {
    return new Inspection(container, state, directories).json();
  }

  static JsonObject record(Container container) throws JpodException {
    try {
      byte[] bytes = SmallFiles.bytesIfThere(container.directory().resolve(ContainerRecord.FILE));
      if (bytes == null) {
        throw new JpodException(
            "no container with name or ID \"" + container.name() + "\" found: no such container");
      }
      return Json.parseObject(bytes);
    } catch (InvalidSpecException e) {
      throw new JpodException(
          "the record of container \"" + container.name() + "\" is damaged: " + e.getMessage(), e);
    } catch (IOException e) {
      throw StoreErrors.of("reading container \"" + container.name() + "\"", e);
    }
  }

  /// Names of the volumes that belong to the container alone.
  static List<String> anonymousVolumes(Container container) throws JpodException {
    if (container.mounts().isEmpty()) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    for (JsonElement element : record(container).getAsJsonArray("mounts")) {
      JsonObject mount = element.getAsJsonObject();
      if (mount.get("anonymous").getAsBoolean()) {
        names.add(mount.get("source").getAsString());
      }
    }
    return names;
  }

  private JsonObject json() {
    JsonObject json = new JsonObject();
    JsonArray argv = record.getAsJsonArray("argv");
    json.add("Id", text(container.id()));
    json.add("Created", record.get("created"));
    json.add("Path", argv.get(0));
    json.add("Args", behindFirst(argv));
    json.add("State", stateJson());
    json.add("Image", text(container.imageId()));
    json.add("ImageDigest", record.get("imageDigest"));
    json.add("ImageName", text(container.image()));
    json.add("Rootfs", text(""));
    json.add("Pod", text(""));
    Path directory = container.directory();
    json.add("ResolvConfPath", text(directory.resolve("resolv.conf").toString()));
    json.add("HostnamePath", text(directory.resolve("hostname").toString()));
    json.add("HostsPath", text(directory.resolve("hosts").toString()));
    json.add("StaticDir", text(directory.toString()));
    json.add("OCIConfigPath", text(directory.resolve(KeptPlan.FILE).toString()));
    json.add("OCIRuntime", text("jpod"));
    json.add("ConmonPidFile", text(""));
    json.add("PidFile", record.has("pidFile") ? nullAsEmpty(record.get("pidFile")) : text(""));
    json.add("LogPath", text(directory.resolve("log").toString()));
    json.add("Platform", text("linux"));
    json.add("Name", text(container.name()));
    json.add("RestartCount", number(state.restarts()));
    json.add("Driver", text("overlay"));
    json.add("MountLabel", text(""));
    json.add("ProcessLabel", text(""));
    json.add("AppArmorProfile", text(""));
    json.add("EffectiveCaps", capabilities("effectiveCaps"));
    json.add("BoundingCaps", capabilities("boundingCaps"));
    json.add("ExecIDs", new JsonArray());
    json.add("GraphDriver", graphDriver());
    json.add("Mounts", mounts());
    json.add("Dependencies", new JsonArray());
    json.add("NetworkSettings", InspectedNetwork.of(record, container, state));
    json.add("Namespace", text(""));
    json.add("IsInfra", bool(false));
    json.add("IsService", bool(false));
    json.add("KubeExitCodePropagation", text("invalid"));
    json.add("lockNumber", number(0));
    json.add("UseImageHosts", bool(false));
    json.add("UseImageHostname", bool(false));
    json.add("Config", config());
    json.add("HostConfig", InspectedHostConfig.of(record, container));
    return json;
  }

  private static JsonArray behindFirst(JsonArray words) {
    JsonArray rest = new JsonArray();
    for (int i = 1; i < words.size(); i++) {
      rest.add(words.get(i));
    }
    return rest;
  }

  private JsonObject stateJson() {
    JsonObject json = new JsonObject();
    json.add("OciVersion", text("1.2.0"));
    json.add("Status", text(state.status().text()));
    json.add("Running", bool(state.isAlive()));
    json.add("Paused", bool(state.status() == ContainerState.Status.PAUSED));
    json.add("Restarting", bool(state.status() == ContainerState.Status.RESTARTING));
    json.add("OOMKilled", bool(state.oomKilled()));
    json.add("Dead", bool(false));
    json.add("Pid", number(state.pid()));
    json.add("ConmonPid", number(state.monitorPid()));
    json.add("ExitCode", number(state.exitCode()));
    String error = state.error();
    json.add("Error", text(error == null ? "" : error));
    json.add("StartedAt", time(state.startedEpochNanos()));
    json.add("FinishedAt", time(state.finishedEpochNanos()));
    json.add("Health", health());
    json.add("CgroupPath", text(""));
    json.add("Checkpointed", bool(false));
    json.add("Restored", bool(false));
    json.add("StoppedByUser", bool(state.stoppedByUser()));
    json.add("CheckpointedAt", text(NEVER));
    json.add("RestoredAt", text(NEVER));
    return json;
  }

  private JsonObject health() {
    if (record.has("healthTest")) {
      return HealthLog.json(container, state);
    }
    JsonObject health = new JsonObject();
    health.add("Status", text(""));
    health.add("FailingStreak", number(0));
    health.add("Log", JsonNull.INSTANCE);
    return health;
  }

  private static JsonPrimitive time(long epochNanos) {
    return text(epochNanos == 0 ? NEVER : Timestamps.format(epochNanos));
  }

  private JsonArray capabilities(String key) {
    JsonArray names = new JsonArray();
    for (String name : Capabilities.names(Long.parseLong(record.get(key).getAsString(), 16))) {
      names.add(text(name));
    }
    return names;
  }

  private JsonObject graphDriver() {
    StringBuilder lower = new StringBuilder();
    for (JsonElement link : record.getAsJsonArray("layers")) {
      lower.append(lower.length() == 0 ? "" : ":");
      lower.append(directories.layers().resolve(link.getAsString()));
    }
    Path directory = container.directory();
    JsonObject data = new JsonObject();
    data.add("LowerDir", text(lower.toString()));
    data.add("MergedDir", text(directory.resolve("rootfs").toString()));
    data.add("UpperDir", text(directory.resolve("diff").toString()));
    data.add("WorkDir", text(directory.resolve("work").toString()));
    JsonObject driver = new JsonObject();
    driver.add("Name", text("overlay"));
    driver.add("Data", data);
    return driver;
  }

  private JsonArray mounts() {
    JsonArray mounts = new JsonArray();
    for (JsonElement element : record.getAsJsonArray("mounts")) {
      JsonObject mount = element.getAsJsonObject();
      String type = mount.get("type").getAsString();
      if (type.equals("tmpfs")) {
        continue; // podman shows these in HostConfig.Tmpfs
      }
      boolean volume = type.equals("volume");
      String source = mount.get("source").getAsString();
      JsonObject json = new JsonObject();
      json.add("Type", text(type));
      if (volume) {
        json.add("Name", text(source));
        source = directories.volumes().resolve(source).resolve("_data").toString();
      }
      json.add("Source", text(source));
      json.add("Destination", mount.get("destination"));
      json.add("Driver", text(volume ? "local" : ""));
      json.add("Mode", text(""));
      json.add("Options", options(mount, volume));
      json.add("RW", bool(!mount.get("readOnly").getAsBoolean()));
      json.add("Propagation", mount.get("propagation"));
      mounts.add(json);
    }
    return mounts;
  }

  private static JsonArray options(JsonObject mount, boolean volume) {
    JsonArray options = new JsonArray();
    if (volume) {
      options.add(text("nosuid"));
      options.add(text("nodev"));
    }
    for (JsonElement option : mount.getAsJsonArray("options")) {
      options.add(option);
    }
    options.add(text("rbind"));
    return options;
  }

  private JsonObject config() {
    JsonObject json = new JsonObject();
    json.add("Hostname", record.get("hostname"));
    json.add("Domainname", text(""));
    json.add("User", record.get("user"));
    json.add("AttachStdin", bool(false));
    json.add("AttachStdout", bool(false));
    json.add("AttachStderr", bool(false));
    json.add("Tty", record.get("tty"));
    json.add("OpenStdin", record.get("interactive"));
    json.add("StdinOnce", bool(false));
    json.add("Env", record.get("env"));
    json.add("Cmd", record.get("cmd"));
    json.add("Image", text(container.image()));
    json.add("Volumes", JsonNull.INSTANCE);
    json.add("WorkingDir", record.get("workdir"));
    json.add("Entrypoint", text(joined(record.getAsJsonArray("entrypoint"))));
    json.add("OnBuild", JsonNull.INSTANCE);
    json.add("Labels", keyed(record.getAsJsonArray("labels")));
    json.add("Annotations", keyed(record.getAsJsonArray("annotations")));
    json.add("StopSignal", record.get("stopSignal"));
    json.add("SystemdMode", bool(false));
    json.add("ExposedPorts", exposed());
    json.add("CreateCommand", record.get("createCommand"));
    json.add("Umask", record.get("umask"));
    if (record.has("healthTest")) {
      json.add("Healthcheck", HealthLog.configured(record));
      json.add("HealthcheckOnFailureAction", record.get("healthOnFailure"));
      json.add("HealthLogDestination", text("local"));
      json.add("HealthcheckMaxLogCount", record.get("healthLogCount"));
      json.add("HealthcheckMaxLogSize", record.get("healthLogBytes"));
    }
    json.add("Timeout", record.has("timeout") ? record.get("timeout") : number(0));
    json.add("StopTimeout", record.get("stopTimeout"));
    json.add("Passwd", bool(true));
    return json;
  }

  private static JsonElement nullAsEmpty(JsonElement element) {
    return element.isJsonNull() ? text("") : element;
  }

  /// docker's form: an object of empty objects, by `80/tcp`.
  private JsonElement exposed() {
    JsonObject ports = new JsonObject();
    for (String port : container.ports()) {
      int arrow = port.indexOf("->");
      ports.add(arrow < 0 ? port : port.substring(arrow + 2), new JsonObject());
    }
    return ports.isEmpty() ? JsonNull.INSTANCE : ports;
  }

  private static String joined(JsonArray words) {
    StringBuilder text = new StringBuilder();
    for (JsonElement word : words) {
      text.append(text.length() == 0 ? "" : " ").append(word.getAsString());
    }
    return text.toString();
  }

  private static JsonElement keyed(JsonArray entries) {
    JsonObject json = new JsonObject();
    for (JsonElement element : entries) {
      String entry = element.getAsString();
      int equals = entry.indexOf('=');
      json.add(
          equals < 0 ? entry : entry.substring(0, equals),
          text(equals < 0 ? "" : entry.substring(equals + 1)));
    }
    return json.isEmpty() ? JsonNull.INSTANCE : json;
  }

  static JsonPrimitive text(@Nullable String value) {
    return new JsonPrimitive(value == null ? "" : value);
  }

  static JsonPrimitive number(long value) {
    return new JsonPrimitive(value);
  }

  static JsonPrimitive bool(boolean value) {
    return new JsonPrimitive(value);
  }
}
