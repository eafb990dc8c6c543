package io.jpod.core.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.core.JpodException;
import io.jpod.core.storage.ConfigChanges;
import io.jpod.oci.ExecutionConfig;
import io.jpod.oci.ExecutionConfigBuilder;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The config of an image that `commit` makes: that of the container's image, with what the
/// container was made with on top, as podman does it, then what the command line says.
final class CommittedConfig {
  /// What every container has of itself; an image would only pass it on to others.
  private static final List<String> OF_THE_CONTAINER =
      List.of("HOME=", "HOSTNAME=", "TERM=", "container=");

  private CommittedConfig() {}

  static ImageConfig of(ImageConfig image, Container container, CommitOptions options)
      throws JpodException {
    JsonObject record = Inspection.record(container);
    ExecutionConfig config = merged(image.config(), record, container, options.includeVolumes());
    byte[] override = options.config();
    if (override != null) {
      config = overridden(config, override);
    }
    ImageConfig result = image.withConfig(ConfigChanges.apply(config, options.changes()));
    return options.author() == null ? result : result.withAuthor(options.author());
  }

  private static ExecutionConfig merged(
      ExecutionConfig image, JsonObject record, Container container, boolean includeVolumes) {
    ExecutionConfigBuilder to = image.toBuilder();
    to.entrypoint(texts(record, "entrypoint"));
    to.cmd(texts(record, "cmd"));
    to.env(env(image.env(), texts(record, "env")));
    Map<String, String> labels = new LinkedHashMap<>(image.labels());
    for (String label : texts(record, "labels")) {
      int equals = label.indexOf('=');
      labels.put(
          equals < 0 ? label : label.substring(0, equals),
          equals < 0 ? "" : label.substring(equals + 1));
    }
    to.labels(labels);
    String user = record.get("user").getAsString();
    if (!user.isEmpty()) {
      to.user(user);
    }
    to.workingDir(record.get("workdir").getAsString());
    to.exposedPorts(with(image.exposedPorts(), ports(container)));
    to.volumes(with(image.volumes(), volumes(record, includeVolumes)));
    return to.build();
  }

  private static List<String> env(List<String> image, List<String> container) {
    List<String> env = new ArrayList<>(image);
    for (String entry : container) {
      if (!isOfTheContainer(entry)) {
        String key = entry.substring(0, entry.indexOf('=') + 1);
        env.removeIf(old -> old.startsWith(key));
        env.add(entry);
      }
    }
    return env;
  }

  private static boolean isOfTheContainer(String entry) {
    for (String start : OF_THE_CONTAINER) {
      if (entry.startsWith(start)) {
        return true;
      }
    }
    return entry.indexOf('=') < 0;
  }

  /// `80/tcp` of `0.0.0.0:8080->80/tcp`.
  private static List<String> ports(Container container) {
    List<String> ports = new ArrayList<>();
    for (String port : container.ports()) {
      ports.add(port.substring(port.indexOf("->") < 0 ? 0 : port.indexOf("->") + 2));
    }
    return ports;
  }

  private static List<String> volumes(JsonObject record, boolean all) {
    List<String> volumes = new ArrayList<>();
    for (JsonElement element : record.getAsJsonArray("mounts")) {
      JsonObject mount = element.getAsJsonObject();
      if (!mount.get("type").getAsString().equals("tmpfs")
          && (all || mount.get("anonymous").getAsBoolean())) {
        volumes.add(mount.get("destination").getAsString());
      }
    }
    return volumes;
  }

  private static List<String> with(List<String> old, List<String> more) {
    List<String> all = new ArrayList<>(old);
    for (String value : more) {
      if (!all.contains(value)) {
        all.add(value);
      }
    }
    return all;
  }

  /// Every field that the given config has replaces or, for maps and variables, joins the other.
  private static ExecutionConfig overridden(ExecutionConfig config, byte[] override)
      throws JpodException {
    ExecutionConfig other;
    try {
      JsonObject whole = new JsonObject();
      whole.addProperty("architecture", "any");
      whole.addProperty("os", "linux");
      whole.add("config", Json.parse(new String(override, StandardCharsets.UTF_8)));
      JsonObject rootfs = new JsonObject();
      rootfs.addProperty("type", "layers");
      rootfs.add("diff_ids", new JsonArray());
      whole.add("rootfs", rootfs);
      other = ImageConfig.parse(Json.writeBytes(whole)).config();
    } catch (InvalidSpecException e) {
      throw new JpodException("--config: " + e.getMessage(), e);
    }
    ExecutionConfigBuilder to = config.toBuilder();
    if (other.entrypoint() != null) {
      to.entrypoint(other.entrypoint());
    }
    if (other.cmd() != null) {
      to.cmd(other.cmd());
    }
    if (other.user() != null) {
      to.user(other.user());
    }
    if (other.workingDir() != null) {
      to.workingDir(other.workingDir());
    }
    if (other.stopSignal() != null) {
      to.stopSignal(other.stopSignal());
    }
    Map<String, String> labels = new LinkedHashMap<>(config.labels());
    labels.putAll(other.labels());
    return to.labels(labels)
        .env(env(config.env(), other.env()))
        .exposedPorts(with(config.exposedPorts(), other.exposedPorts()))
        .volumes(with(config.volumes(), other.volumes()))
        .build();
  }

  private static List<String> texts(JsonObject record, String key) {
    List<String> texts = new ArrayList<>();
    for (JsonElement element : record.getAsJsonArray(key)) {
      texts.add(element.getAsString());
    }
    return texts;
  }
}
