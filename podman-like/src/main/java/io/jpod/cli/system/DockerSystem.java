package io.jpod.cli.system;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.cli.command.Personality;
import io.jpod.cli.engine.Version;

/// `version` and `info` as docker's, whose lines scripts look for. Only loaded as docker.
final class DockerSystem {
  private static final String API_VERSION = "1.48";

  private DockerSystem() {}

  /// The fields of `docker version`.
  static JsonObject version() {
    JsonObject client = new JsonObject();
    client.addProperty("Version", Personality.DOCKER_VERSION);
    client.addProperty("ApiVersion", API_VERSION);
    client.addProperty("DefaultAPIVersion", API_VERSION);
    client.addProperty("GitCommit", "jpod-" + Version.NUMBER);
    client.addProperty("Os", "linux");
    client.addProperty("Arch", Version.architecture());
    client.addProperty("Context", "default");
    JsonObject server = client.deepCopy();
    server.addProperty("APIVersion", API_VERSION);
    server.addProperty("MinAPIVersion", "1.24");
    JsonObject json = new JsonObject();
    json.add("Client", client);
    json.add("Server", server);
    return json;
  }

  /// The text of `docker version`.
  static String versionText() {
    String lines =
        " Version:           "
            + Personality.DOCKER_VERSION
            + "\n API version:       "
            + API_VERSION
            + "\n OS/Arch:           linux/"
            + Version.architecture()
            + "\n";
    return "Client: jpod "
        + Version.NUMBER
        + "\n"
        + lines
        + "\nServer: jpod "
        + Version.NUMBER
        + " (no daemon)\n Engine:\n"
        + lines.replace("\n ", "\n  ").replaceFirst("^ ", "  ");
  }

  /// The fields of `docker info`.
  static JsonObject info(JsonObject podman) {
    JsonObject host = podman.getAsJsonObject("host");
    JsonObject store = podman.getAsJsonObject("store");
    JsonObject counts = store.getAsJsonObject("containerStore");
    JsonObject json = new JsonObject();
    json.add("Containers", counts.get("number"));
    json.add("ContainersRunning", counts.get("running"));
    json.add("ContainersPaused", counts.get("paused"));
    json.add("ContainersStopped", counts.get("stopped"));
    json.add("Images", store.getAsJsonObject("imageStore").get("number"));
    json.addProperty("Driver", "overlay2");
    json.add("LoggingDriver", host.get("logDriver"));
    json.addProperty("CgroupVersion", host.get("cgroupVersion").getAsString().replace("v", ""));
    json.add("KernelVersion", host.get("kernel"));
    json.add("OperatingSystem", host.getAsJsonObject("distribution").get("distribution"));
    json.addProperty("OSType", "linux");
    json.addProperty("Architecture", Version.architecture().equals("amd64") ? "x86_64" : "aarch64");
    json.add("NCPU", host.get("cpus"));
    json.add("MemTotal", host.get("memTotal"));
    json.add("DockerRootDir", store.get("graphRoot"));
    json.add("Name", host.get("hostname"));
    json.addProperty("ServerVersion", Personality.DOCKER_VERSION);
    JsonArray security = new JsonArray();
    security.add("name=seccomp,profile=builtin");
    if (host.getAsJsonObject("security").get("rootless").getAsBoolean()) {
      security.add("name=rootless");
    }
    json.add("SecurityOptions", security);
    return json;
  }

  /// The text of `docker info`.
  static String infoText(JsonObject info) {
    StringBuilder text = new StringBuilder("Client: jpod ").append(Version.NUMBER);
    text.append("\n Context:    default\n\nServer:\n");
    line(text, "Containers", info.get("Containers"));
    line(text, " Running", info.get("ContainersRunning"));
    line(text, " Paused", info.get("ContainersPaused"));
    line(text, " Stopped", info.get("ContainersStopped"));
    line(text, "Images", info.get("Images"));
    line(text, "Server Version", info.get("ServerVersion"));
    line(text, "Storage Driver", info.get("Driver"));
    line(text, "Logging Driver", info.get("LoggingDriver"));
    line(text, "Cgroup Version", info.get("CgroupVersion"));
    text.append(" Security Options:\n");
    for (JsonElement option : info.getAsJsonArray("SecurityOptions")) {
      text.append("  ")
          .append(option.getAsString().replaceFirst("name=([a-z]+).*", "$1"))
          .append('\n');
    }
    line(text, "Kernel Version", info.get("KernelVersion"));
    line(text, "Operating System", info.get("OperatingSystem"));
    line(text, "OSType", info.get("OSType"));
    line(text, "Architecture", info.get("Architecture"));
    line(text, "CPUs", info.get("NCPU"));
    line(text, "Name", info.get("Name"));
    line(text, "Docker Root Dir", info.get("DockerRootDir"));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, JsonElement value) {
    text.append(' ').append(name).append(": ").append(value.getAsString()).append('\n');
  }
}
