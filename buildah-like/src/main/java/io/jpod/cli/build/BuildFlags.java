package io.jpod.cli.build;

import io.jpod.cli.command.Option;
import io.jpod.cli.registry.RegistryFlags;

/// The options of `build`.
final class BuildFlags {
  static final Option ADD_HOST =
      Option.list("add-host", "NAME:ADDRESS", "A line for /etc/hosts of RUN commands");
  static final Option ALLOW =
      Option.csv(
          "allow", "WHAT", "Allow what is refused otherwise: security.insecure, network.host");
  static final Option ANNOTATION =
      Option.list("annotation", "NAME=VALUE", "Set an annotation of the manifest");
  static final Option BUILD_ARG =
      Option.list("build-arg", "NAME[=VALUE]", "Value of an ARG; without VALUE the environment's");
  static final Option BUILD_ARG_FILE =
      Option.list("build-arg-file", "FILE", "Values of ARGs from a file, NAME=VALUE on each line");
  static final Option BUILD_CONTEXT =
      Option.list(
          "build-context", "NAME=SOURCE", "A named context: a directory or docker-image://IMAGE");
  static final Option CAP_ADD =
      Option.csv("cap-add", "CAPABILITY", "Add a capability to those of RUN commands");
  static final Option CAP_DROP =
      Option.csv("cap-drop", "CAPABILITY", "Take a capability from those of RUN commands");
  static final Option COMPRESS =
      Option.flag("compress", "For docker's users: there is no daemon to send the context to");
  static final Option DISABLE_COMPRESSION =
      Option.flag(
          "D,disable-compression",
          "For podman's users: layers are compressed when they are pushed");
  static final Option DNS = Option.csv("dns", "ADDRESS", "DNS server of RUN commands");
  static final Option ENV = Option.list("env", "NAME[=VALUE]", "Set a variable in the image");
  static final Option EXPLAIN =
      Option.flag("explain", "Say of each step that runs again what has changed");
  static final Option FILE =
      Option.value("f,file", "FILE", "The Dockerfile; - reads it from standard input");
  static final Option FORCE_RM =
      Option.flag("force-rm", "For docker's users: nothing intermediate is ever left");
  static final Option FORMAT =
      Option.value("format", "FORMAT", "Format of the image: oci (default) or docker");
  static final Option FROM = Option.value("from", "IMAGE", "Image instead of the first FROM's");
  static final Option IGNOREFILE =
      Option.value("ignorefile", "FILE", "Use this instead of .containerignore or .dockerignore");
  static final Option IIDFILE = Option.value("iidfile", "FILE", "Write the image's id to FILE");
  static final Option ISOLATION =
      Option.value("isolation", "KIND", "oci or rootless, which are the same here");
  static final Option JOBS =
      Option.unsigned("jobs", "How many stages run at once (default: one for each processor)");
  static final Option LABEL = Option.list("label", "NAME=VALUE", "Set a label of the image");
  static final Option LAYERS =
      Option.flag("layers", "A layer for each step (default true); else one for all of them");
  static final Option LOGFILE =
      Option.value("logfile", "FILE", "Write the progress to FILE instead of standard error");
  static final Option METADATA_FILE =
      Option.value("metadata-file", "FILE", "Write what was built to FILE, as JSON");
  static final Option NETWORK =
      Option.value("network", "MODE", "Network of RUN commands: default, none, host");
  static final Option NO_CACHE = Option.flag("no-cache", "Run every step again");
  static final Option OMIT_HISTORY =
      Option.flag("omit-history", "Leave out how the image was made");
  static final Option OUTPUT =
      Option.list(
          "o,output",
          "type=TYPE,dest=PATH",
          "Where the result goes: local, tar, oci, docker, or a directory");
  static final Option PLATFORM =
      Option.value("platform", "OS/ARCH[/VARIANT]", "Platform to build for");
  static final Option PROGRESS =
      Option.value("progress", "KIND", "auto (default), plain, tty, quiet or rawjson");
  static final Option PULL =
      Option.optionalValue(
          "pull", "WHEN", "true", "Pull base images: always, missing (default), newer or never");
  static final Option PULL_ALWAYS = Option.flag("pull-always", "Pull base images, always");
  static final Option PULL_NEVER = Option.flag("pull-never", "Never pull base images");
  static final Option QUIET = Option.flag("q,quiet", "Print nothing but the image's id");
  static final Option RM =
      Option.flag("rm", "For docker's users: nothing intermediate is ever left");
  static final Option SECRET =
      Option.list("secret", "id=ID[,src=FILE|,env=NAME]", "A secret for RUN --mount=type=secret");
  static final Option SHM_SIZE =
      Option.value("shm-size", "SIZE", "Size of /dev/shm for RUN commands");
  static final Option SKIP_UNUSED_STAGES =
      Option.flag(
          "skip-unused-stages", "Leave out stages that the target does not need (default true)");
  static final Option SQUASH = Option.flag("squash", "One layer for all steps");
  static final Option SQUASH_ALL =
      Option.flag("squash-all", "One layer for everything, the base image included");
  static final Option SSH =
      Option.list("ssh", "default|ID[=SOCKET]", "An SSH agent for RUN --mount=type=ssh");
  static final Option TAG = Option.list("t,tag", "NAME", "Name for the image");
  static final Option TARGET =
      Option.value("target", "STAGE", "Build this stage instead of the last");
  static final Option TIMESTAMP =
      Option.value(
          "timestamp,source-date-epoch",
          "SECONDS",
          "Moment that image, history and new files bear, in seconds since 1970; the same inputs then give the same image");
  static final Option ULIMIT =
      Option.csv("ulimit", "NAME=SOFT[:HARD]", "Limits of RUN commands, as in setrlimit(2)");
  static final Option VOLUME =
      Option.list(
          "v,volume", "SOURCE:DIR[:OPTIONS]", "Mount a directory of the host into RUN commands");

  static final Option[] ALL = {
    ADD_HOST,
    ALLOW,
    ANNOTATION,
    RegistryFlags.AUTHFILE,
    BUILD_ARG,
    BUILD_ARG_FILE,
    BUILD_CONTEXT,
    CAP_ADD,
    CAP_DROP,
    RegistryFlags.CERT_DIR,
    COMPRESS,
    RegistryFlags.CREDS,
    DISABLE_COMPRESSION,
    DNS,
    ENV,
    EXPLAIN,
    FILE,
    FORCE_RM,
    FORMAT,
    FROM,
    IGNOREFILE,
    IIDFILE,
    ISOLATION,
    JOBS,
    LABEL,
    LAYERS,
    LOGFILE,
    METADATA_FILE,
    NETWORK,
    NO_CACHE,
    OMIT_HISTORY,
    OUTPUT,
    PLATFORM,
    PROGRESS,
    PULL,
    PULL_ALWAYS,
    PULL_NEVER,
    QUIET,
    RegistryFlags.RETRY,
    RegistryFlags.RETRY_DELAY,
    RM,
    SECRET,
    SHM_SIZE,
    RegistryFlags.SIGNATURE_POLICY,
    SKIP_UNUSED_STAGES,
    SQUASH,
    SQUASH_ALL,
    SSH,
    TAG,
    TARGET,
    TIMESTAMP,
    RegistryFlags.TLS_VERIFY,
    ULIMIT,
    VOLUME
  };

  /// Of docker, podman and buildah, and not here.
  static final String NOT_YET =
      "attest builder call check debug load no-cache-filter policy provenance push resource cache-from cache-to"
          + " cgroup-parent cpu-period cpu-quota cpu-shares cpuset-cpus cpuset-mems memory memory-swap sbom"
          + " security-opt all-platforms arch cache-ttl cgroupns compat-volumes cpp-flag created-annotation cw"
          + " decryption-key device disable-content-trust dns-option dns-search group-add hooks-dir http-proxy"
          + " identity-label iidfile-raw inherit-annotations inherit-labels ipc layer-label logsplit manifest"
          + " mount no-hostname no-hosts os os-feature os-version pid rewrite-timestamp runtime runtime-flag"
          + " save-stages sign-by source-policy-file stage-labels stdin unsetannotation unsetenv unsetlabel userns uts"
          + " variant";

  private BuildFlags() {}
}
