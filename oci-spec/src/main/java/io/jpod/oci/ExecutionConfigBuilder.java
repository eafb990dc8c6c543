package io.jpod.oci;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Builds an [ExecutionConfig]; each call sets one field whole.
public final class ExecutionConfigBuilder {
  private @Nullable String user;
  private List<String> exposedPorts = List.of();
  private List<String> env = List.of();
  private @Nullable List<String> entrypoint;
  private @Nullable List<String> cmd;
  private List<String> volumes = List.of();
  private @Nullable String workingDir;
  private Map<String, String> labels = Map.of();
  private @Nullable String stopSignal;
  private @Nullable Healthcheck healthcheck;
  private @Nullable List<String> shell;
  private List<String> onBuild = List.of();
  private @Nullable JsonObject other;

  ExecutionConfigBuilder() {}

  ExecutionConfigBuilder(ExecutionConfig from) {
    user = from.user();
    exposedPorts = from.exposedPorts();
    env = from.env();
    entrypoint = from.entrypoint();
    cmd = from.cmd();
    volumes = from.volumes();
    workingDir = from.workingDir();
    labels = from.labels();
    stopSignal = from.stopSignal();
    healthcheck = from.healthcheck();
    shell = from.shell();
    onBuild = from.onBuild();
    other = from.other();
  }

  public ExecutionConfigBuilder user(@Nullable String value) {
    user = value;
    return this;
  }

  public ExecutionConfigBuilder exposedPorts(List<String> value) {
    exposedPorts = value;
    return this;
  }

  public ExecutionConfigBuilder env(List<String> value) {
    env = value;
    return this;
  }

  public ExecutionConfigBuilder entrypoint(@Nullable List<String> value) {
    entrypoint = value;
    return this;
  }

  public ExecutionConfigBuilder cmd(@Nullable List<String> value) {
    cmd = value;
    return this;
  }

  public ExecutionConfigBuilder volumes(List<String> value) {
    volumes = value;
    return this;
  }

  public ExecutionConfigBuilder workingDir(@Nullable String value) {
    workingDir = value;
    return this;
  }

  public ExecutionConfigBuilder labels(Map<String, String> value) {
    labels = value;
    return this;
  }

  public ExecutionConfigBuilder stopSignal(@Nullable String value) {
    stopSignal = value;
    return this;
  }

  public ExecutionConfigBuilder healthcheck(@Nullable Healthcheck value) {
    healthcheck = value;
    return this;
  }

  public ExecutionConfigBuilder shell(@Nullable List<String> value) {
    shell = value;
    return this;
  }

  public ExecutionConfigBuilder onBuild(List<String> value) {
    onBuild = value;
    return this;
  }

  public ExecutionConfigBuilder other(@Nullable JsonObject value) {
    other = value;
    return this;
  }

  public ExecutionConfig build() {
    return new ExecutionConfig(
        user,
        exposedPorts,
        env,
        entrypoint,
        cmd,
        volumes,
        workingDir,
        labels,
        stopSignal,
        healthcheck,
        shell,
        onBuild,
        other);
  }
}
