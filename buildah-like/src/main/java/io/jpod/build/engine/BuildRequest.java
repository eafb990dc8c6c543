package io.jpod.build.engine;

import io.jpod.build.ImageFormat;
import io.jpod.build.run.RunOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What to build: a Dockerfile and everything that can be said beside it. Immutable; every `with…`
/// gives a new one, and [DockerfileBuilder#build] carries it out.
///
/// ```java
/// var request = BuildRequest.ofText(text)
///     .withBuildArg("VERSION", "1.2")
///     .withName("localhost/app:1.2");
/// ```
public final class BuildRequest {
  /// Which layers become one.
  public enum Squash {
    /// A layer for each step.
    NONE,
    /// One for all steps of the Dockerfile.
    NEW,
    /// One for everything, the base image's layers too.
    ALL
  }

  private final Values values;

  private BuildRequest(Values values) {
    this.values = values;
  }

  private static final class Values implements Cloneable {
    String dockerfile = "";
    @Nullable Path context = null;
    String dockerfileName = "Dockerfile";
    String ignoreRules = "";
    @Nullable String target = null;
    Map<String, String> buildArgs = Map.of();
    Map<String, String> labels = Map.of();
    Map<String, String> annotations = Map.of();
    List<String> env = List.of();
    @Nullable String platform = null;
    List<String> names = List.of();
    boolean noCache = false;
    Map<String, Secret> secrets = Map.of();
    Map<String, Path> sshAgents = Map.of();
    Map<String, String> buildContexts = Map.of();
    Squash squash = Squash.NONE;
    @Nullable Instant timestamp = null;
    ImageFormat format = ImageFormat.OCI;
    int jobs = 0;
    RunOptions runOptions = RunOptions.NONE;
    List<String> noCacheStages = List.of();
    @Nullable Duration cacheAge = null;
    List<String> unsetEnv = List.of();
    List<String> unsetLabels = List.of();
    boolean inheritLabels = true;
    boolean proxies = true;
    boolean insecure = false;
    boolean history = true;
    @Nullable String baseOverride = null;
    boolean allStages = false;

    Values copy() {
      try {
        return (Values) clone();
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /// Of the text of a Dockerfile.
  public static BuildRequest ofText(String dockerfile) {
    Values values = new Values();
    values.dockerfile = dockerfile;
    return new BuildRequest(values);
  }

  /// The text of the Dockerfile.
  public String dockerfile() {
    return values.dockerfile;
  }

  /// With one more value for `ARG`.
  public BuildRequest withBuildArg(String name, String value) {
    return withBuildArgs(plus(values.buildArgs, name, value));
  }

  /// With one more label.
  public BuildRequest withLabel(String name, String value) {
    return withLabels(plus(values.labels, name, value));
  }

  /// With one more secret.
  public BuildRequest withSecret(String id, Secret secret) {
    return withSecrets(plus(values.secrets, id, secret));
  }

  /// With one more name for the image.
  public BuildRequest withName(String name) {
    List<String> more = new java.util.ArrayList<>(values.names);
    more.add(name);
    return withNames(more);
  }

  private static <T> Map<String, T> plus(Map<String, T> map, String name, T value) {
    Map<String, T> more = new LinkedHashMap<>(map);
    more.put(name, value);
    return more;
  }

  /// Directory that `COPY` reads; null: none.
  public @Nullable Path context() {
    return values.context;
  }

  /// With another `context`.
  public BuildRequest withContext(@Nullable Path value) {
    Values copy = values.copy();
    copy.context = value;
    return new BuildRequest(copy);
  }

  /// What errors call the Dockerfile.
  public String dockerfileName() {
    return values.dockerfileName;
  }

  /// With another `dockerfileName`.
  public BuildRequest withDockerfileName(String value) {
    Values copy = values.copy();
    copy.dockerfileName = value;
    return new BuildRequest(copy);
  }

  /// Text of the `.dockerignore`.
  public String ignoreRules() {
    return values.ignoreRules;
  }

  /// With another `ignoreRules`.
  public BuildRequest withIgnoreRules(String value) {
    Values copy = values.copy();
    copy.ignoreRules = value;
    return new BuildRequest(copy);
  }

  /// Stage to build, by name or number; null: the last.
  public @Nullable String target() {
    return values.target;
  }

  /// With another `target`.
  public BuildRequest withTarget(@Nullable String value) {
    Values copy = values.copy();
    copy.target = value;
    return new BuildRequest(copy);
  }

  /// Values for `ARG`.
  public Map<String, String> buildArgs() {
    return values.buildArgs;
  }

  /// With another `buildArgs`.
  public BuildRequest withBuildArgs(Map<String, String> value) {
    Values copy = values.copy();
    copy.buildArgs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(value));
    return new BuildRequest(copy);
  }

  /// Labels that the image gets beside the Dockerfile's.
  public Map<String, String> labels() {
    return values.labels;
  }

  /// With another `labels`.
  public BuildRequest withLabels(Map<String, String> value) {
    Values copy = values.copy();
    copy.labels = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(value));
    return new BuildRequest(copy);
  }

  /// Annotations of the manifest.
  public Map<String, String> annotations() {
    return values.annotations;
  }

  /// With another `annotations`.
  public BuildRequest withAnnotations(Map<String, String> value) {
    Values copy = values.copy();
    copy.annotations = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(value));
    return new BuildRequest(copy);
  }

  /// Variables `NAME=value` that the image gets.
  public List<String> env() {
    return values.env;
  }

  /// With another `env`.
  public BuildRequest withEnv(List<String> value) {
    Values copy = values.copy();
    copy.env = List.copyOf(value);
    return new BuildRequest(copy);
  }

  /// `os/arch[/variant]`; null: this machine's.
  public @Nullable String platform() {
    return values.platform;
  }

  /// With another `platform`.
  public BuildRequest withPlatform(@Nullable String value) {
    Values copy = values.copy();
    copy.platform = value;
    return new BuildRequest(copy);
  }

  /// Names for the image.
  public List<String> names() {
    return values.names;
  }

  /// With another `names`.
  public BuildRequest withNames(List<String> value) {
    Values copy = values.copy();
    copy.names = List.copyOf(value);
    return new BuildRequest(copy);
  }

  /// Whether every step runs, whatever the cache has.
  public boolean noCache() {
    return values.noCache;
  }

  /// With another `noCache`.
  public BuildRequest withNoCache(boolean value) {
    Values copy = values.copy();
    copy.noCache = value;
    return new BuildRequest(copy);
  }

  /// Secrets by id.
  public Map<String, Secret> secrets() {
    return values.secrets;
  }

  /// With another `secrets`.
  public BuildRequest withSecrets(Map<String, Secret> value) {
    Values copy = values.copy();
    copy.secrets = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(value));
    return new BuildRequest(copy);
  }

  /// Sockets of SSH agents by id.
  public Map<String, Path> sshAgents() {
    return values.sshAgents;
  }

  /// With another `sshAgents`.
  public BuildRequest withSshAgents(Map<String, Path> value) {
    Values copy = values.copy();
    copy.sshAgents = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(value));
    return new BuildRequest(copy);
  }

  /// Named contexts: a directory, `docker-image://NAME`, or `scratch`.
  public Map<String, String> buildContexts() {
    return values.buildContexts;
  }

  /// With another `buildContexts`.
  public BuildRequest withBuildContexts(Map<String, String> value) {
    Values copy = values.copy();
    copy.buildContexts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(value));
    return new BuildRequest(copy);
  }

  /// How many layers the image gets.
  public Squash squash() {
    return values.squash;
  }

  /// With another `squash`.
  public BuildRequest withSquash(Squash value) {
    Values copy = values.copy();
    copy.squash = value;
    return new BuildRequest(copy);
  }

  /// Moment that the image, its history and the files of its new layers bear; null: now.
  public @Nullable Instant timestamp() {
    return values.timestamp;
  }

  /// With another `timestamp`.
  public BuildRequest withTimestamp(@Nullable Instant value) {
    Values copy = values.copy();
    copy.timestamp = value;
    return new BuildRequest(copy);
  }

  /// Format of the image.
  public ImageFormat format() {
    return values.format;
  }

  /// With another `format`.
  public BuildRequest withFormat(ImageFormat value) {
    Values copy = values.copy();
    copy.format = value;
    return new BuildRequest(copy);
  }

  /// Stages at once; 0: as many as there are processors.
  public int jobs() {
    return values.jobs;
  }

  /// With another `jobs`.
  public BuildRequest withJobs(int value) {
    Values copy = values.copy();
    copy.jobs = value;
    return new BuildRequest(copy);
  }

  /// What `RUN` sees of the machine: network, capabilities, limits, volumes.
  public RunOptions runOptions() {
    return values.runOptions;
  }

  /// With another `runOptions`.
  public BuildRequest withRunOptions(RunOptions value) {
    Values copy = values.copy();
    copy.runOptions = value;
    return new BuildRequest(copy);
  }

  /// Stages whose steps run whatever the cache has, by name or number.
  public List<String> noCacheStages() {
    return values.noCacheStages;
  }

  /// With another `noCacheStages`.
  public BuildRequest withNoCacheStages(List<String> value) {
    Values copy = values.copy();
    copy.noCacheStages = List.copyOf(value);
    return new BuildRequest(copy);
  }

  /// How old a result of the cache may be; null: any age.
  public @Nullable Duration cacheAge() {
    return values.cacheAge;
  }

  /// With another `cacheAge`.
  public BuildRequest withCacheAge(@Nullable Duration value) {
    Values copy = values.copy();
    copy.cacheAge = value;
    return new BuildRequest(copy);
  }

  /// Variables that the image does not get, whoever sets them.
  public List<String> unsetEnv() {
    return values.unsetEnv;
  }

  /// With another `unsetEnv`.
  public BuildRequest withUnsetEnv(List<String> value) {
    Values copy = values.copy();
    copy.unsetEnv = List.copyOf(value);
    return new BuildRequest(copy);
  }

  /// Labels of the base image that the image does not get.
  public List<String> unsetLabels() {
    return values.unsetLabels;
  }

  /// With another `unsetLabels`.
  public BuildRequest withUnsetLabels(List<String> value) {
    Values copy = values.copy();
    copy.unsetLabels = List.copyOf(value);
    return new BuildRequest(copy);
  }

  /// Whether the base image's labels are the image's, too.
  public boolean inheritLabels() {
    return values.inheritLabels;
  }

  /// With another `inheritLabels`.
  public BuildRequest withInheritLabels(boolean value) {
    Values copy = values.copy();
    copy.inheritLabels = value;
    return new BuildRequest(copy);
  }

  /// Whether `RUN` sees the caller's proxy variables.
  public boolean proxies() {
    return values.proxies;
  }

  /// With another `proxies`.
  public BuildRequest withProxies(boolean value) {
    Values copy = values.copy();
    copy.proxies = value;
    return new BuildRequest(copy);
  }

  /// Whether `RUN --security=insecure` is allowed.
  public boolean insecure() {
    return values.insecure;
  }

  /// With another `insecure`.
  public BuildRequest withInsecure(boolean value) {
    Values copy = values.copy();
    copy.insecure = value;
    return new BuildRequest(copy);
  }

  /// Whether the image says how it was made.
  public boolean history() {
    return values.history;
  }

  /// With another `history`.
  public BuildRequest withHistory(boolean value) {
    Values copy = values.copy();
    copy.history = value;
    return new BuildRequest(copy);
  }

  /// Image instead of the first stage's, as `--from` has it.
  public @Nullable String baseOverride() {
    return values.baseOverride;
  }

  /// With another `baseOverride`.
  public BuildRequest withBaseOverride(@Nullable String value) {
    Values copy = values.copy();
    copy.baseOverride = value;
    return new BuildRequest(copy);
  }

  /// Whether stages that the target does not need are built, too.
  public boolean allStages() {
    return values.allStages;
  }

  /// With another `allStages`.
  public BuildRequest withAllStages(boolean value) {
    Values copy = values.copy();
    copy.allStages = value;
    return new BuildRequest(copy);
  }
}
