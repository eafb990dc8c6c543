package io.jpod.oci;

import com.google.gson.JsonObject;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The `config` object of an image config: what a container of the image runs with unless told
/// otherwise.
///
/// @param user `user`, `uid`, `user:group` ...; null or empty: root
/// @param exposedPorts `80/tcp`, `53/udp` or `80`
/// @param env `NAME=value`
/// @param entrypoint null: none. An empty list is not the same where configs are merged
/// @param cmd null: none
/// @param volumes absolute paths that get an anonymous volume
/// @param stopSignal `SIGTERM`, `TERM` or a number; null: SIGTERM
/// @param healthcheck docker's, not OCI's
/// @param shell docker's SHELL, for the shell form of Dockerfile instructions
/// @param onBuild docker's ONBUILD triggers
/// @param other fields of the document that have no component here
/// @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md">image-spec
///   1.1.1, Image Configuration</a>
public record ExecutionConfig(
    @Nullable String user,
    List<String> exposedPorts,
    List<String> env,
    @Nullable List<String> entrypoint,
    @Nullable List<String> cmd,
    List<String> volumes,
    @Nullable String workingDir,
    Map<String, String> labels,
    @Nullable String stopSignal,
    @Nullable Healthcheck healthcheck,
    @Nullable List<String> shell,
    List<String> onBuild,
    @Nullable JsonObject other) {
  public ExecutionConfig {
    exposedPorts = List.copyOf(exposedPorts);
    env = List.copyOf(env);
    entrypoint = entrypoint == null ? null : List.copyOf(entrypoint);
    cmd = cmd == null ? null : List.copyOf(cmd);
    volumes = List.copyOf(volumes);
    labels = ImageConfig.ordered(labels);
    shell = shell == null ? null : List.copyOf(shell);
    onBuild = List.copyOf(onBuild);
  }

  /// A config that asks for nothing.
  public static ExecutionConfig empty() {
    return new ExecutionConfigBuilder().build();
  }

  public static ExecutionConfigBuilder builder() {
    return new ExecutionConfigBuilder();
  }

  public ExecutionConfigBuilder toBuilder() {
    return new ExecutionConfigBuilder(this);
  }

  static ExecutionConfig read(JsonReader in) throws IOException {
    ExecutionConfigBuilder to = new ExecutionConfigBuilder();
    if (!SpecReader.beginObject(in)) {
      return to.build();
    }
    JsonObject other = null;
    while (in.hasNext()) {
      String name = in.nextName();
      switch (name) {
        case "User" -> to.user(SpecReader.string(in));
        case "ExposedPorts" -> to.exposedPorts(SpecReader.names(in));
        case "Env" -> to.env(orEmpty(SpecReader.strings(in)));
        case "Entrypoint" -> to.entrypoint(SpecReader.strings(in));
        case "Cmd" -> to.cmd(SpecReader.strings(in));
        case "Volumes" -> to.volumes(SpecReader.names(in));
        case "WorkingDir" -> to.workingDir(SpecReader.string(in));
        case "Labels" -> to.labels(SpecReader.stringMap(in));
        case "StopSignal" -> to.stopSignal(SpecReader.string(in));
        case "Healthcheck" -> to.healthcheck(Healthcheck.read(in));
        case "Shell" -> to.shell(SpecReader.strings(in));
        case "OnBuild" -> to.onBuild(orEmpty(SpecReader.strings(in)));
        default -> other = SpecReader.keep(in, other, name);
      }
    }
    in.endObject();
    return to.other(other).build();
  }

  private static List<String> orEmpty(@Nullable List<String> list) {
    return list == null ? List.of() : list;
  }

  public JsonObject toJson() {
    SpecWriter out = new SpecWriter();
    out.string("User", user == null || user.isEmpty() ? null : user);
    out.names("ExposedPorts", exposedPorts);
    out.strings("Env", env);
    out.optionalStrings("Entrypoint", entrypoint);
    out.optionalStrings("Cmd", cmd);
    out.names("Volumes", volumes);
    out.string("WorkingDir", workingDir == null || workingDir.isEmpty() ? null : workingDir);
    out.stringMap("Labels", labels);
    out.string("StopSignal", stopSignal == null || stopSignal.isEmpty() ? null : stopSignal);
    out.element("Healthcheck", healthcheck == null ? null : healthcheck.toJson());
    out.optionalStrings("Shell", shell);
    out.strings("OnBuild", onBuild);
    return out.finish(other);
  }
}
