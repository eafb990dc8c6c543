package io.jpod.build.api;

import io.jpod.build.ImageFormat;
import io.jpod.build.engine.BuildRequest;
import io.jpod.build.run.RunOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What of a request `jbuild build` has options for, as those. Files, the Dockerfile and secrets
/// are no part of it.
final class BuildWords {
  private final List<String> words = new ArrayList<>();

  private BuildWords() {}

  static List<String> of(BuildRequest request) {
    BuildWords all = new BuildWords();
    all.result(request);
    all.inputs(request);
    all.cache(request);
    all.machine(request);
    return all.words;
  }

  private void add(String name, Object value) {
    words.add("--" + name + "=" + value);
  }

  private void addAll(String name, List<String> values) {
    for (String value : values) {
      add(name, value);
    }
  }

  private void addAll(String name, Map<String, ?> values) {
    for (Map.Entry<String, ?> value : values.entrySet()) {
      add(name, value.getKey() + "=" + value.getValue());
    }
  }

  private void result(BuildRequest request) {
    addAll("tag", request.names());
    addAll("label", request.labels());
    addAll("annotation", request.annotations());
    addAll("env", request.env());
    addAll("unsetenv", request.unsetEnv());
    addAll("unsetlabel", request.unsetLabels());
    if (!request.inheritLabels()) {
      add("inherit-labels", false);
    }
    switch (request.squash()) {
      case NONE -> add("layers", true);
      case NEW -> add("layers", false);
      case ALL -> add("squash-all", true);
    }
    Instant timestamp = request.timestamp();
    if (timestamp != null) {
      add("timestamp", timestamp.getEpochSecond());
    }
    add("format", request.format() == ImageFormat.OCI ? "oci" : "docker");
    if (!request.history()) {
      add("omit-history", true);
    }
  }

  private void inputs(BuildRequest request) {
    String target = request.target();
    if (target != null) {
      add("target", target);
    }
    String platform = request.platform();
    if (platform != null) {
      add("platform", platform);
    }
    String base = request.baseOverride();
    if (base != null) {
      add("from", base);
    }
    addAll("build-arg", request.buildArgs());
    addAll("build-context", request.buildContexts());
    for (Map.Entry<String, Path> agent : request.sshAgents().entrySet()) {
      add("ssh", agent.getKey() + "=" + agent.getValue().toAbsolutePath());
    }
  }

  private void cache(BuildRequest request) {
    if (request.noCache()) {
      add("no-cache", true);
    }
    addAll("no-cache-filter", request.noCacheStages());
    Duration age = request.cacheAge();
    if (age != null) {
      add("cache-ttl", age.toNanos() + "ns");
    }
    if (request.allStages()) {
      add("skip-unused-stages", false);
    }
  }

  private void machine(BuildRequest request) {
    if (request.jobs() > 0) {
      add("jobs", request.jobs());
    }
    if (!request.proxies()) {
      add("http-proxy", false);
    }
    if (request.insecure()) {
      add("allow", "security.insecure");
    }
    for (RunOptions.Entry entry : request.runOptions().entries()) {
      add(entry.name(), entry.value());
    }
  }
}
