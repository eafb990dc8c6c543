package io.jpod.cli.build;

import io.jpod.build.engine.BuildRequest;
import io.jpod.build.engine.Secret;
import io.jpod.build.run.RunOptions;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.format.GoDuration;
import io.jpod.core.JpodException;
import io.jpod.core.container.EnvFile;
import io.jpod.oci.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes a request of a command line.
final class BuildRequests {
  private BuildRequests() {}

  static BuildRequest read(ParsedArgs args, ContextSource context) throws JpodException {
    checkAdditions(args);
    List<String> allowed = args.values(BuildFlags.ALLOW);
    return BuildRequest.ofText(context.dockerfile())
        .withContext(context.directory())
        .withDockerfileName(context.name())
        .withIgnoreRules(context.ignoreRules())
        .withTarget(args.value(BuildFlags.TARGET))
        .withBuildArgs(buildArgs(args))
        .withLabels(pairs(args, BuildFlags.LABEL))
        .withAnnotations(pairs(args, BuildFlags.ANNOTATION))
        .withEnv(env(args))
        .withNames(names(args))
        .withNoCache(args.flag(BuildFlags.NO_CACHE))
        .withSecrets(secrets(args))
        .withBuildContexts(pairs(args, BuildFlags.BUILD_CONTEXT))
        .withSquash(squash(args))
        .withTimestamp(timestamp(args))
        .withFormat(ImageFormats.read(args, BuildFlags.FORMAT))
        .withJobs((int) Math.min(args.number(BuildFlags.JOBS, 0), 1024))
        .withRunOptions(runOptions(args))
        .withProxies(args.flag(BuildFlags.HTTP_PROXY, true))
        .withNoCacheStages(args.values(BuildFlags.NO_CACHE_FILTER))
        .withCacheAge(cacheAge(args))
        .withUnsetEnv(args.values(BuildFlags.UNSETENV))
        .withUnsetLabels(args.values(BuildFlags.UNSETLABEL))
        .withInheritLabels(args.flag(BuildFlags.INHERIT_LABELS, true))
        .withInsecure(allowed.contains("security.insecure"))
        .withHistory(!args.flag(BuildFlags.OMIT_HISTORY))
        .withBaseOverride(args.value(BuildFlags.FROM))
        .withAllStages(!args.flag(BuildFlags.SKIP_UNUSED_STAGES, true));
  }

  private static List<String> names(ParsedArgs args) {
    List<String> names = new ArrayList<>(args.values(BuildFlags.TAG));
    names.addAll(BuildOutput.names(args.values(BuildFlags.OUTPUT)));
    return names;
  }

  /// The platforms to build for; none: this machine's.
  static List<String> platforms(ParsedArgs args) throws JpodException {
    List<String> all = args.values(BuildFlags.PLATFORM);
    String os = args.value(BuildFlags.OS);
    String arch = args.value(BuildFlags.ARCH);
    String variant = args.value(BuildFlags.VARIANT);
    if (os == null && arch == null && variant == null) {
      return List.copyOf(new java.util.LinkedHashSet<>(all));
    }
    if (!all.isEmpty()) {
      throw new JpodException("--platform cannot be used with --os, --arch or --variant");
    }
    Platform host = Platform.host();
    String one = (os == null ? host.os() : os) + "/" + (arch == null ? host.architecture() : arch);
    return List.of(variant == null ? one : one + "/" + variant);
  }

  /// What `RUN` sees of the machine.
  private static RunOptions runOptions(ParsedArgs args) throws JpodException {
    RunOptions options = RunFlags.read(args);
    if (args.flag(BuildFlags.NO_HOSTS)) {
      options = options.with("no-hosts", "true");
    }
    return args.flag(BuildFlags.NO_HOSTNAME) ? options.with("no-hostname", "true") : options;
  }

  /// Options that promise what is never done may only say that it is not wanted.
  private static void checkAdditions(ParsedArgs args) throws JpodException {
    for (Option option : List.of(BuildFlags.PROVENANCE, BuildFlags.SBOM)) {
      String value = args.value(option);
      if (value != null && !value.equals("false")) {
        throw new JpodException(
            "--" + option.longName() + "=" + value + ": this version makes no attestations",
            "--" + option.longName() + "=false");
      }
    }
    String builder = args.value(BuildFlags.BUILDER);
    if (builder != null && !builder.isEmpty() && !builder.equals("default")) {
      throw new JpodException("no builder \"" + builder + "\" found", "--builder default");
    }
    if (args.flag(BuildFlags.IDENTITY_LABEL)) {
      throw new JpodException(
          "--identity-label: images do not name their builder", "--label NAME=VALUE");
    }
  }

  private static @Nullable Duration cacheAge(ParsedArgs args) throws JpodException {
    String text = args.value(BuildFlags.CACHE_TTL);
    return text == null ? null : Duration.ofNanos(GoDuration.parse("cache-ttl", text));
  }

  private static BuildRequest.Squash squash(ParsedArgs args) {
    if (args.flag(BuildFlags.SQUASH_ALL)) {
      return BuildRequest.Squash.ALL;
    }
    if (args.flag(BuildFlags.SQUASH) && args.definition().path().startsWith("jbuild")) {
      return BuildRequest.Squash
          .ALL; // buildah's takes the base image in, podman's and docker's do not
    }
    boolean one = args.flag(BuildFlags.SQUASH) || !args.flag(BuildFlags.LAYERS, true);
    return one ? BuildRequest.Squash.NEW : BuildRequest.Squash.NONE;
  }

  private static Map<String, String> pairs(ParsedArgs args, Option option) throws JpodException {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String text : args.values(option)) {
      int equals = text.indexOf('=');
      if (equals == 0) {
        throw new JpodException("--" + option.longName() + " '" + text + "': no name");
      }
      pairs.put(
          equals < 0 ? text : text.substring(0, equals),
          equals < 0 ? "" : text.substring(equals + 1));
    }
    return pairs;
  }

  private static Map<String, String> buildArgs(ParsedArgs args) throws JpodException {
    Map<String, String> values = new LinkedHashMap<>();
    List<String> texts = new ArrayList<>();
    for (String file : args.values(BuildFlags.BUILD_ARG_FILE)) {
      texts.addAll(EnvFile.read(Path.of(file)));
    }
    texts.addAll(args.values(BuildFlags.BUILD_ARG));
    for (String text : texts) {
      int equals = text.indexOf('=');
      String name = equals < 0 ? text : text.substring(0, equals);
      String value = equals < 0 ? System.getenv(name) : text.substring(equals + 1);
      if (value != null) {
        values.put(name, value);
      }
    }
    return values;
  }

  private static List<String> env(ParsedArgs args) {
    List<String> all = new ArrayList<>();
    for (String text : args.values(BuildFlags.ENV)) {
      String value = text.indexOf('=') < 0 ? System.getenv(text) : "";
      if (text.indexOf('=') > 0) {
        all.add(text);
      } else if (value != null) {
        all.add(text + "=" + value);
      }
    }
    return all;
  }

  private static Map<String, Secret> secrets(ParsedArgs args) throws JpodException {
    Map<String, Secret> secrets = new LinkedHashMap<>();
    for (String text : args.values(BuildFlags.SECRET)) {
      Map<String, String> parts = new LinkedHashMap<>();
      for (String part : text.split(",", -1)) {
        int equals = part.indexOf('=');
        if (equals <= 0) {
          throw wrongSecret(text, "'" + part + "' is not NAME=VALUE");
        }
        parts.put(part.substring(0, equals), part.substring(equals + 1));
      }
      String id = parts.get("id");
      if (id == null || id.isEmpty()) {
        throw wrongSecret(text, "it has no id");
      }
      secrets.put(id, secret(text, id, parts));
    }
    return secrets;
  }

  private static Secret secret(String text, String id, Map<String, String> parts)
      throws JpodException {
    String file = parts.getOrDefault("src", parts.get("source"));
    String type = parts.get("type");
    String variable = parts.get("env");
    if (variable == null && "env".equals(type)) {
      variable = file == null ? id : file;
    }
    if (variable == null && file == null && !"file".equals(type)) {
      // As docker has it: a variable of that name, else a file.
      return System.getenv(id) != null ? new Secret.OfVariable(id) : fileSecret(text, id);
    }
    return variable != null
        ? new Secret.OfVariable(variable)
        : fileSecret(text, file == null ? id : file);
  }

  private static Secret fileSecret(String text, String file) throws JpodException {
    String home = System.getenv("HOME");
    Path path =
        file.startsWith("~/") && home != null ? Path.of(home, file.substring(2)) : Path.of(file);
    if (!Files.isRegularFile(path)) {
      throw wrongSecret(text, "stat " + path + ": no such file or directory");
    }
    return new Secret.OfFile(path.toAbsolutePath());
  }

  private static JpodException wrongSecret(String text, String why) {
    return new JpodException("--secret '" + text + "': " + why, "--secret id=NAME,src=FILE");
  }

  private static @Nullable Instant timestamp(ParsedArgs args) throws JpodException {
    String given = args.value(BuildFlags.TIMESTAMP);
    String text = given == null ? System.getenv("SOURCE_DATE_EPOCH") : given;
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      return Instant.ofEpochSecond(Long.parseLong(text));
    } catch (NumberFormatException | DateTimeException e) {
      throw new JpodException(
          (given == null ? "SOURCE_DATE_EPOCH" : "--timestamp")
              + " is '"
              + text
              + "': not a number of seconds",
          given == null ? "unset SOURCE_DATE_EPOCH" : "--timestamp 0",
          e);
    }
  }
}
