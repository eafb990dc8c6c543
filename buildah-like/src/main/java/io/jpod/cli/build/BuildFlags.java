package io.jpod.cli.build;

import io.jpod.cli.command.Option;
import io.jpod.cli.registry.RegistryFlags;

/// The options of `build`.
final class BuildFlags {
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
          "build-context",
          "NAME=SOURCE",
          "A named context: a directory, a git repository, an address, docker-image://IMAGE or oci-layout://DIR[:TAG]");
  static final Option COMPRESS =
      Option.flag("compress", "For docker's users: there is no daemon to send the context to");
  static final Option DISABLE_COMPRESSION =
      Option.flag(
          "D,disable-compression",
          "For podman's users: layers are compressed when they are pushed");
  static final Option ENV = Option.list("env", "NAME[=VALUE]", "Set a variable in the image");
  static final Option EXPLAIN =
      Option.flag("explain", "Say of each step that runs again what has changed");
  static final Option FILE =
      Option.list(
          "f,file",
          "FILE",
          "The Dockerfile; - reads it from standard input; several are read as one, in this order");
  static final Option FORCE_RM =
      Option.flag("force-rm", "For docker's users: nothing intermediate is ever left");
  static final Option FORMAT =
      Option.value("format", "FORMAT", "Format of the image: oci (default) or docker");
  static final Option FROM = Option.value("from", "IMAGE", "Image instead of the first FROM's");
  static final Option IGNOREFILE =
      Option.value("ignorefile", "FILE", "Use this instead of .containerignore or .dockerignore");
  static final Option IIDFILE = Option.value("iidfile", "FILE", "Write the image's id to FILE");
  static final Option JOBS =
      Option.unsigned("jobs", "How many stages run at once (default: one for each processor)");
  static final Option LABEL = Option.list("label", "NAME=VALUE", "Set a label of the image");
  static final Option LAYERS =
      Option.flag("layers", "A layer for each step (default true); else one for all of them");
  static final Option LOGFILE =
      Option.value("logfile", "FILE", "Write the progress to FILE instead of standard error");
  static final Option METADATA_FILE =
      Option.value("metadata-file", "FILE", "Write what was built to FILE, as JSON");
  static final Option NO_CACHE = Option.flag("no-cache", "Run every step again");
  static final Option OMIT_HISTORY =
      Option.flag("omit-history", "Leave out how the image was made");
  static final Option OUTPUT =
      Option.list(
          "o,output",
          "type=TYPE,dest=PATH",
          "Where the result goes: local, tar, oci, docker, or a directory");
  static final Option PLATFORM =
      Option.csv(
          "platform",
          "OS/ARCH[/VARIANT]",
          "Platform to build for; of several a manifest list is made");
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
  static final Option SKIP_UNUSED_STAGES =
      Option.flag(
          "skip-unused-stages", "Leave out stages that the target does not need (default true)");
  static final Option SQUASH =
      Option.flag(
          "squash", "One layer for all steps; of jbuild, as with buildah, also for the base image");
  static final Option SQUASH_ALL =
      Option.flag("squash-all", "One layer for everything, the base image included");
  static final Option SSH =
      Option.list(
          "ssh", "default|ID[=SOCKET|KEY,…]", "An SSH agent or key files for RUN --mount=type=ssh");
  static final Option TAG = Option.list("t,tag", "NAME", "Name for the image");
  static final Option TARGET =
      Option.value("target", "STAGE", "Build this stage instead of the last");
  static final Option TIMESTAMP =
      Option.value(
          "timestamp,source-date-epoch",
          "SECONDS",
          "Moment that image, history and new files bear, in seconds since 1970; the same inputs then give the same image");

  static final Option ARCH = Option.value("arch", "ARCH", "Architecture to build for");
  static final Option CACHE_FROM =
      Option.list(
          "cache-from",
          "IMAGE|type=registry,ref=IMAGE|type=local,src=DIR",
          "Take results of steps from a registry or directory, where --cache-to has put them");
  static final Option CACHE_TO =
      Option.list(
          "cache-to",
          "IMAGE|type=registry,ref=IMAGE|type=local,dest=DIR",
          "Put the results of all steps into a registry or directory");
  static final Option BUILDER =
      Option.value("builder", "default", "For docker's users: there is one builder");
  static final Option CACHE_TTL =
      Option.value("cache-ttl", "TIME", "How old a result in the cache may be, as in 24h");
  static final Option CALL =
      Option.value("call", "METHOD", "build (default), check, outline or targets");
  static final Option CHECK =
      Option.flag("check", "Check the Dockerfile for bad style and build nothing");
  static final Option DISABLE_CONTENT_TRUST =
      Option.flag("disable-content-trust", "Has no effect, as in podman");
  static final Option HTTP_PROXY =
      Option.flag(
          "http-proxy", "Pass the caller's proxy variables on to RUN commands (default true)");
  static final Option IDENTITY_LABEL =
      Option.flag(
          "identity-label",
          "For buildah's users: no label that names the builder is added; true is refused");
  static final Option IIDFILE_RAW =
      Option.value(
          "iidfile-raw,raw-iidfile",
          "FILE",
          "Write the image's id to FILE, without sha256: in front");
  static final Option INHERIT_LABELS =
      Option.flag("inherit-labels", "Keep the labels of the base image (default true)");
  static final Option LOAD =
      Option.flag("load", "For docker's users: the image is in the store anyway");
  static final Option MANIFEST =
      Option.value(
          "manifest", "LIST", "Add the image to this manifest list, which is made if need be");
  static final Option NO_CACHE_FILTER =
      Option.csv("no-cache-filter", "STAGE", "Stages whose steps are all run again");
  static final Option NO_HOSTNAME =
      Option.flag("no-hostname", "Leave the image's /etc/hostname alone in RUN commands");
  static final Option NO_HOSTS =
      Option.flag("no-hosts", "Leave the image's /etc/hosts alone in RUN commands");
  static final Option OS = Option.value("os", "OS", "Operating system to build for");
  static final Option PROVENANCE =
      Option.value("provenance", "false", "For docker's users: no provenance is added");
  static final Option PUSH = Option.flag("push", "Push the image under all its names");
  static final Option REWRITE_TIMESTAMP =
      Option.flag(
          "rewrite-timestamp", "For buildah's users: --timestamp sets the times of files anyway");
  static final Option SBOM =
      Option.value("sbom", "false", "For docker's users: no list of software is added");
  static final Option UNSETENV =
      Option.list("unsetenv", "NAME", "Leave a variable out of the image");
  static final Option UNSETLABEL =
      Option.list("unsetlabel", "NAME", "Leave a label of the base image out of the image");
  static final Option VARIANT = Option.value("variant", "VARIANT", "Variant of the architecture");

  static final Option[] ALL = {
    ALLOW,
    ANNOTATION,
    ARCH,
    RegistryFlags.AUTHFILE,
    BUILD_ARG,
    BUILD_ARG_FILE,
    BUILD_CONTEXT,
    BUILDER,
    CACHE_FROM,
    CACHE_TO,
    CACHE_TTL,
    CALL,
    RegistryFlags.CERT_DIR,
    CHECK,
    COMPRESS,
    RegistryFlags.CREDS,
    DISABLE_COMPRESSION,
    DISABLE_CONTENT_TRUST,
    ENV,
    EXPLAIN,
    FILE,
    FORCE_RM,
    FORMAT,
    FROM,
    HTTP_PROXY,
    IDENTITY_LABEL,
    IGNOREFILE,
    IIDFILE,
    IIDFILE_RAW,
    INHERIT_LABELS,
    JOBS,
    LABEL,
    LAYERS,
    LOAD,
    LOGFILE,
    MANIFEST,
    METADATA_FILE,
    NO_CACHE,
    NO_CACHE_FILTER,
    NO_HOSTNAME,
    NO_HOSTS,
    OMIT_HISTORY,
    OS,
    OUTPUT,
    PLATFORM,
    PROGRESS,
    PROVENANCE,
    PULL,
    PULL_ALWAYS,
    PULL_NEVER,
    PUSH,
    QUIET,
    RegistryFlags.RETRY,
    RegistryFlags.RETRY_DELAY,
    REWRITE_TIMESTAMP,
    RM,
    SBOM,
    SECRET,
    RegistryFlags.SIGNATURE_POLICY,
    SKIP_UNUSED_STAGES,
    SQUASH,
    SQUASH_ALL,
    SSH,
    TAG,
    TARGET,
    TIMESTAMP,
    RegistryFlags.TLS_VERIFY,
    UNSETENV,
    UNSETLABEL,
    VARIANT
  };

  /// Of docker, podman and buildah, and not here.
  static final String NOT_YET =
      "attest debug policy resource all-platforms compat-volumes cpp-flag created-annotation cw"
          + " decryption-key hooks-dir inherit-annotations layer-label logsplit mount os-feature"
          + " os-version sbom-image-output sbom-image-purl-output sbom-merge-strategy sbom-output"
          + " sbom-purl-output sbom-scanner-command sbom-scanner-image save-stages sign-by source-policy-file"
          + " stage-labels stdin userns-gid-map userns-gid-map-group userns-uid-map userns-uid-map-user";

  private BuildFlags() {}
}
