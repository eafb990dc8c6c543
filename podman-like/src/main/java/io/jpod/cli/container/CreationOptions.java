package io.jpod.cli.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.container.ContainerOptions;
import io.jpod.core.container.EnvFile;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The options that `run` and `create` share, and how they become [ContainerOptions].
final class CreationOptions {
  static final Option NAME =
      Option.value("name", "NAME", "Name of the container; made up if not given");
  static final Option INTERACTIVE =
      Option.flag("i,interactive", "Keep standard input open and pass it on");
  static final Option TTY = Option.flag("t,tty", "Give the container a terminal");
  static final Option RM =
      Option.flag("rm", "Remove the container and its anonymous volumes when it ends");
  static final Option CIDFILE =
      Option.value("cidfile", "FILE", "Write the container's id to a file");
  static final Option PULL =
      Option.value(
          "pull", "POLICY", "When to pull the image: missing (default), always, newer or never");
  static final Option QUIET = Option.flag("q,quiet", "Show no progress of a pull");
  static final Option AUTHFILE =
      Option.value("authfile", "FILE", "File with credentials for the registry");
  static final Option CERT_DIR = Option.value("cert-dir", "DIR", "Certificates for the registry");
  static final Option CREDS =
      Option.value("creds", "USERNAME[:PASSWORD]", "Credentials for the registry");
  static final Option RETRY =
      Option.unsigned("retry", "How often a failed request to the registry is repeated");
  static final Option RETRY_DELAY =
      Option.value("retry-delay", "DURATION", "Delay before the first repetition");
  static final Option TLS_VERIFY =
      Option.flag("tls-verify", "Require HTTPS of the registry and verify certificates");
  static final Option PLATFORM =
      Option.value("platform", "OS/ARCH[/VARIANT]", "Platform of the image");
  static final Option ARCH = Option.value("arch", "ARCH", "Architecture of the image");
  static final Option OS = Option.value("os", "OS", "Operating system of the image");
  static final Option VARIANT = Option.value("variant", "VARIANT", "Variant of the architecture");
  static final Option REPLACE =
      Option.flag("replace", "Remove a container of the same name first, running or not");

  private static final Option ENV =
      Option.list(
          "e,env",
          "KEY[=VALUE]",
          "Set a variable; without a value: that of the caller; KEY*: all of them");
  private static final Option ENV_FILE =
      Option.list("env-file", "FILE", "Read variables from a file, KEY=VALUE on each line");
  private static final Option WORKDIR =
      Option.value("w,workdir", "DIR", "Working directory inside the container");
  private static final Option USER =
      Option.value("u,user", "USER[:GROUP]", "User, by name or number, that runs the command");
  private static final Option GROUP_ADD =
      Option.csv("group-add", "GROUP", "Further groups of the command");
  private static final Option ENTRYPOINT =
      Option.value(
          "entrypoint", "COMMAND", "Entry point instead of the image's: a word or a JSON array");
  private static final Option HOSTNAME = Option.value("h,hostname", "NAME", "Host name inside");
  static final Option VOLUME =
      Option.list(
          "v,volume",
          "[SOURCE:]DIR[:OPTIONS]",
          "Mount a host directory, a named volume, or a new anonymous volume");
  private static final Option TMPFS =
      Option.list("tmpfs", "DIR[:OPTIONS]", "Mount a file system in memory");
  private static final Option READ_ONLY =
      Option.flag("read-only", "Make the root file system read-only");
  private static final Option READ_ONLY_TMPFS =
      Option.flag(
          "read-only-tmpfs",
          "With --read-only, keep /run, /tmp and /var/tmp writable in memory (default true)");
  private static final Option NETWORK =
      Option.list(
          "network,net",
          "MODE",
          "pasta (default), slirp4netns, none, host, container:NAME or ns:PATH");
  private static final Option PUBLISH =
      Option.csv(
          "p,publish",
          "[[IP:]HOSTPORT:]PORT[/PROTOCOL]",
          "Publish ports of the container on the host");
  private static final Option PUBLISH_ALL =
      Option.flag("P,publish-all", "Publish all ports that the image exposes on random host ports");
  private static final Option DNS = Option.csv("dns", "ADDRESS", "DNS servers");
  private static final Option DNS_SEARCH = Option.csv("dns-search", "DOMAIN", "DNS search domains");
  private static final Option DNS_OPTION =
      Option.csv("dns-option,dns-opt", "OPTION", "DNS options, as in resolv.conf(5)");
  private static final Option ADD_HOST =
      Option.csv("add-host", "NAME:ADDRESS", "A line for /etc/hosts; host-gateway is the host");
  private static final Option INIT =
      Option.flag("init", "Run a small init that forwards signals and reaps processes");
  private static final Option CAP_ADD = Option.csv("cap-add", "CAPABILITY", "Add capabilities");
  private static final Option CAP_DROP = Option.csv("cap-drop", "CAPABILITY", "Drop capabilities");
  private static final Option PRIVILEGED =
      Option.flag(
          "privileged", "All capabilities the user has, no seccomp filter, no masked paths");
  private static final Option SECURITY_OPT =
      Option.list("security-opt", "OPTION", "no-new-privileges, seccomp=FILE, seccomp=unconfined");
  private static final Option LABEL = Option.list("l,label", "KEY=VALUE", "Set a label");
  private static final Option ANNOTATION =
      Option.csv("annotation", "KEY=VALUE", "Set an annotation");
  private static final Option STOP_SIGNAL =
      Option.value("stop-signal", "SIGNAL", "What stop sends first instead of SIGTERM");
  private static final Option STOP_TIMEOUT =
      Option.unsigned("stop-timeout", "Seconds that stop waits before it kills (default 10)");
  private static final Option ULIMIT =
      Option.csv("ulimit", "NAME=SOFT[:HARD]", "Resource limits, as in setrlimit(2)");
  private static final Option SYSCTL =
      Option.csv("sysctl", "NAME=VALUE", "Kernel settings of the container's namespaces");
  private static final Option SHM_SIZE =
      Option.value("shm-size", "SIZE", "Size of /dev/shm (default 64m)");
  private static final Option UMASK =
      Option.value("umask", "OCTAL", "File mode creation mask (default 0022)");
  private static final Option OOM_SCORE_ADJ =
      Option.number("oom-score-adj", "How soon the kernel kills it for memory, -1000 to 1000");
  private static final Option PID = Option.value("pid", "MODE", "private, host or container:NAME");
  private static final Option IPC =
      Option.value("ipc", "MODE", "private, shareable, host, none or container:NAME");
  private static final Option UTS = Option.value("uts", "MODE", "private, host or container:NAME");

  private static final Option[] ALL = {
    ADD_HOST,
    ANNOTATION,
    ARCH,
    AUTHFILE,
    CAP_ADD,
    CAP_DROP,
    CERT_DIR,
    CIDFILE,
    CREDS,
    DNS,
    DNS_OPTION,
    DNS_SEARCH,
    ENTRYPOINT,
    ENV,
    ENV_FILE,
    GROUP_ADD,
    UpkeepFlags.HEALTH_CMD,
    UpkeepFlags.HEALTH_INTERVAL,
    UpkeepFlags.HEALTH_LOG_DESTINATION,
    UpkeepFlags.HEALTH_MAX_LOG_COUNT,
    UpkeepFlags.HEALTH_MAX_LOG_SIZE,
    UpkeepFlags.HEALTH_ON_FAILURE,
    UpkeepFlags.HEALTH_RETRIES,
    UpkeepFlags.HEALTH_START_INTERVAL,
    UpkeepFlags.HEALTH_START_PERIOD,
    UpkeepFlags.HEALTH_TIMEOUT,
    HOSTNAME,
    INIT,
    INTERACTIVE,
    IPC,
    LABEL,
    UpkeepFlags.LOG_DRIVER,
    UpkeepFlags.LOG_OPT,
    NAME,
    NETWORK,
    UpkeepFlags.NO_HEALTHCHECK,
    OOM_SCORE_ADJ,
    OS,
    PID,
    UpkeepFlags.PIDFILE,
    PLATFORM,
    PRIVILEGED,
    PUBLISH,
    PUBLISH_ALL,
    PULL,
    QUIET,
    READ_ONLY,
    READ_ONLY_TMPFS,
    REPLACE,
    UpkeepFlags.RESTART,
    RETRY,
    RETRY_DELAY,
    RM,
    SECURITY_OPT,
    SHM_SIZE,
    STOP_SIGNAL,
    STOP_TIMEOUT,
    SYSCTL,
    UpkeepFlags.TIMEOUT,
    TLS_VERIFY,
    TMPFS,
    TTY,
    ULIMIT,
    UMASK,
    USER,
    UTS,
    VARIANT,
    VOLUME,
    WORKDIR
  };

  private CreationOptions() {}

  /// In alphabetical order, as the help shows them.
  static Option[] all() {
    return ALL;
  }

  /// What the user asked for.
  ///
  /// @param createCommand the command line as typed
  static ContainerOptions read(ParsedArgs args, List<String> createCommand) throws JpodException {
    checkPullPolicy(args.value(PULL, "missing"));
    List<String> operands = args.operands();
    ContainerOptions.Builder builder =
        ContainerOptions.builder(operands.get(0))
            .command(operands.subList(1, operands.size()))
            .name(args.value(NAME))
            .createCommand(createCommand);
    process(args, builder);
    surroundings(args, builder);
    security(args, builder);
    lifecycle(args, builder);
    if (args.mayHaveSeldom()) {
      builder.further(FurtherFlags.read(args));
    }
    return builder.build();
  }

  private static void process(ParsedArgs args, ContainerOptions.Builder builder)
      throws JpodException {
    List<String> files = args.values(ENV_FILE);
    for (int i = 0; i < files.size(); i++) {
      builder.env(EnvFile.read(Path.of(files.get(i))));
    }
    builder
        .env(args.values(ENV))
        .workdir(args.value(WORKDIR))
        .user(args.value(USER))
        .groupAdd(args.values(GROUP_ADD))
        .umask(args.value(UMASK))
        .oomScoreAdj(integer(args, OOM_SCORE_ADJ))
        .ulimits(args.values(ULIMIT))
        .init(args.flag(INIT))
        .tty(args.flag(TTY))
        .interactive(args.flag(INTERACTIVE));
    String entrypoint = args.value(ENTRYPOINT);
    if (entrypoint != null) {
      builder.entrypoint(entrypoint(entrypoint));
    }
  }

  private static void surroundings(ParsedArgs args, ContainerOptions.Builder builder)
      throws JpodException {
    builder
        .volumes(args.values(VOLUME))
        .tmpfs(args.values(TMPFS))
        .hostname(args.value(HOSTNAME))
        .readOnly(args.flag(READ_ONLY))
        .readOnlyTmpfs(args.flag(READ_ONLY_TMPFS, true))
        .shmSize(args.value(SHM_SIZE))
        .network(network(args.values(NETWORK)))
        .publish(args.values(PUBLISH))
        .publishAll(args.flag(PUBLISH_ALL))
        .dns(args.values(DNS))
        .dnsSearch(args.values(DNS_SEARCH))
        .dnsOption(args.values(DNS_OPTION))
        .addHost(args.values(ADD_HOST))
        .pidMode(args.value(PID))
        .ipcMode(args.value(IPC))
        .utsMode(args.value(UTS));
  }

  private static void security(ParsedArgs args, ContainerOptions.Builder builder) {
    builder
        .capAdd(args.values(CAP_ADD))
        .capDrop(args.values(CAP_DROP))
        .privileged(args.flag(PRIVILEGED))
        .securityOpts(args.values(SECURITY_OPT))
        .sysctls(args.values(SYSCTL));
  }

  private static void lifecycle(ParsedArgs args, ContainerOptions.Builder builder)
      throws JpodException {
    builder
        .labels(args.values(LABEL))
        .annotations(args.values(ANNOTATION))
        .autoRemove(args.flag(RM))
        .stopSignal(args.value(STOP_SIGNAL))
        .stopTimeoutSeconds(integer(args, STOP_TIMEOUT))
        .logDriver(args.value(UpkeepFlags.LOG_DRIVER))
        .upkeep(UpkeepFlags.read(args))
        .cidFile(args.value(CIDFILE));
  }

  /// Whether the image must be for a platform that the command line names.
  static boolean namesPlatform(ParsedArgs args) {
    return args.isGiven(PLATFORM)
        || args.isGiven(ARCH)
        || args.isGiven(OS)
        || args.isGiven(VARIANT);
  }

  private static void checkPullPolicy(String policy) throws JpodException {
    switch (policy) {
      case "missing", "never", "always", "newer" -> {}
      default -> throw new JpodException("unsupported pull policy \"" + policy + "\"");
    }
  }

  private static @Nullable String network(List<String> modes) throws JpodException {
    if (modes.size() > 1) {
      throw new JpodException("--network: a container can have one network, not " + modes.size());
    }
    return modes.isEmpty() ? null : modes.get(0);
  }

  /// A JSON array of words, or one word; the empty word takes the image's entry point away.
  private static List<String> entrypoint(String text) throws JpodException {
    if (text.isEmpty()) {
      return List.of();
    }
    if (text.charAt(0) != '[') {
      return List.of(text);
    }
    List<String> words = new ArrayList<>();
    try {
      if (Json.parse(text) instanceof JsonArray array) {
        for (JsonElement word : array) {
          words.add(word.getAsString());
        }
      }
    } catch (InvalidSpecException | IllegalStateException | UnsupportedOperationException e) {
      throw new JpodException(
          "--entrypoint '" + text + "': not a JSON array of words",
          "--entrypoint '[\"/bin/sh\", \"-c\"]'",
          e);
    }
    return words;
  }

  private static @Nullable Integer integer(ParsedArgs args, Option option) throws JpodException {
    String text = args.value(option);
    if (text == null) {
      return null;
    }
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException e) {
      throw new JpodException(
          "invalid argument \""
              + text
              + "\" for \"--"
              + option.longName()
              + "\" flag: value out of range",
          e);
    }
  }
}
