package io.jpod.cli.build;

import io.jpod.build.ImageFormat;
import io.jpod.build.engine.BuildRequest;
import io.jpod.build.engine.Secret;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.container.EnvFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
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
    checkIsolation(args);
    String platform = args.value(BuildFlags.PLATFORM);
    if (platform != null && platform.indexOf(',') >= 0) {
      throw new JpodException(
          "--platform "
              + platform
              + ": building for several platforms at once is not supported yet",
          "one build for each platform, then jpod manifest");
    }
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
        .withPlatform(platform)
        .withNames(args.values(BuildFlags.TAG))
        .withNoCache(args.flag(BuildFlags.NO_CACHE))
        .withSecrets(secrets(args))
        .withSshAgents(agents(args))
        .withBuildContexts(pairs(args, BuildFlags.BUILD_CONTEXT))
        .withSquash(squash(args))
        .withTimestamp(timestamp(args))
        .withFormat(format(args))
        .withJobs((int) Math.min(args.number(BuildFlags.JOBS, 0), 1024))
        .withNetwork(network(args))
        .withCapAdd(args.values(BuildFlags.CAP_ADD))
        .withCapDrop(args.values(BuildFlags.CAP_DROP))
        .withAddHosts(args.values(BuildFlags.ADD_HOST))
        .withDns(args.values(BuildFlags.DNS))
        .withUlimits(args.values(BuildFlags.ULIMIT))
        .withShmSize(args.value(BuildFlags.SHM_SIZE))
        .withVolumes(args.values(BuildFlags.VOLUME))
        .withInsecure(allowed.contains("security.insecure"))
        .withHistory(!args.flag(BuildFlags.OMIT_HISTORY))
        .withBaseOverride(args.value(BuildFlags.FROM))
        .withAllStages(!args.flag(BuildFlags.SKIP_UNUSED_STAGES, true));
  }

  private static void checkIsolation(ParsedArgs args) throws JpodException {
    String isolation = args.value(BuildFlags.ISOLATION, "oci");
    if (!List.of("oci", "rootless", "default").contains(isolation)) {
      throw new JpodException(
          "--isolation " + isolation + " is not supported for builds", "--isolation oci");
    }
  }

  private static @Nullable String network(ParsedArgs args) {
    String network = args.value(BuildFlags.NETWORK);
    boolean usual = network == null || network.equals("default") || network.equals("private");
    return usual ? null : network;
  }

  private static BuildRequest.Squash squash(ParsedArgs args) {
    if (args.flag(BuildFlags.SQUASH_ALL)) {
      return BuildRequest.Squash.ALL;
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

  private static Map<String, Path> agents(ParsedArgs args) throws JpodException {
    Map<String, Path> agents = new LinkedHashMap<>();
    for (String text : args.values(BuildFlags.SSH)) {
      int equals = text.indexOf('=');
      String id = equals < 0 ? text : text.substring(0, equals);
      String socket = equals < 0 ? System.getenv("SSH_AUTH_SOCK") : text.substring(equals + 1);
      if (socket == null || socket.isEmpty()) {
        throw new JpodException(
            "--ssh " + text + ": there is no SSH agent", "eval $(ssh-agent); ssh-add");
      }
      Path path = Path.of(socket).toAbsolutePath();
      if (!Files.exists(path) || Files.isRegularFile(path)) {
        throw new JpodException(
            "--ssh " + text + ": '" + path + "' is no socket of an agent",
            "ssh-add " + path + ", then --ssh default");
      }
      agents.put(id, path);
    }
    return agents;
  }

  private static ImageFormat format(ParsedArgs args) throws JpodException {
    String environment = System.getenv("BUILDAH_FORMAT");
    String format =
        args.value(
            BuildFlags.FORMAT, environment == null || environment.isEmpty() ? "oci" : environment);
    return switch (format) {
      case "oci" -> ImageFormat.OCI;
      case "docker" -> ImageFormat.DOCKER;
      default ->
          throw new JpodException(
              "unrecognized image type \"" + format + "\"", "--format oci or --format docker");
    };
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
