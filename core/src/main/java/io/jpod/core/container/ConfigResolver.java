package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.oci.ExecutionConfig;
import io.jpod.userns.Capabilities;
import io.jpod.userns.CapabilitySets;
import io.jpod.userns.IdMap;
import io.jpod.userns.InvalidCapabilityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decides everything about a container from what was asked for, what its image says and what the
/// machine is like. Changes nothing.
final class ConfigResolver {
  private final ContainerOptions options;
  private final ExecutionConfig imageConfig;
  private final HostFacts host;

  ConfigResolver(ContainerOptions options, ExecutionConfig imageConfig, HostFacts host) {
    this.options = options;
    this.imageConfig = imageConfig;
    this.host = host;
  }

  ContainerConfig resolve(
      String id,
      String name,
      long now,
      ContainerConfig.ImageChoice image,
      UserDatabase users,
      MountResolver.AnonymousNames anonymousNames)
      throws JpodException {
    CommandWords.Choice words =
        CommandWords.choose(
            imageConfig.entrypoint(), imageConfig.cmd(), options.entrypoint(), options.command());
    FurtherOptions more = further(words.argv());
    FurtherConfig further =
        more == null
            ? null
            : new FurtherResolver(options, more, host).resolve(users.texts(), words.argv().get(0));
    String userSpec = userSpec(further);
    ContainerUser user = user(users, userSpec, further);
    ContainerConfig.Namespaces namespaces = namespaces(further);
    String hostname = hostname(id, namespaces);
    return new ContainerConfig(
        id,
        name,
        options,
        image,
        now,
        words.argv(),
        words.entrypoint(),
        words.command(),
        environment(hostname, user, more),
        workdir(),
        options.workdir() == null,
        userSpec,
        user,
        namespaces.ownUts() ? hostname : "",
        labels(more),
        new MountResolver(options, imageConfig, host).resolve(anonymousNames),
        security(user),
        namespaces,
        Limits.resolve(options.ulimits(), host.limits()),
        sysctls(),
        shmBytes(),
        stopSignal(further),
        stopTimeout(),
        Upkeep.resolve(options, imageConfig.healthcheck()),
        further);
  }

  /// Null for nearly all containers.
  private @Nullable FurtherOptions further(List<String> argv) {
    FurtherOptions more = options.further();
    if (more == null
        && (joinsAnother()
            || options.groupAdd().contains("keep-groups")
            || argv.get(0).endsWith("init")
            || argv.get(0).endsWith("systemd"))) {
      return new FurtherOptions();
    }
    return more;
  }

  private boolean joinsAnother() {
    return joins(options.network())
        || joins(options.pidMode())
        || joins(options.ipcMode())
        || joins(options.utsMode());
  }

  private static boolean joins(@Nullable String mode) {
    return mode != null && mode.startsWith("container:");
  }

  private String userSpec(@Nullable FurtherConfig further) {
    String spec = options.user();
    if (spec == null && further != null && further.users() != null) {
      spec = further.users().user().isEmpty() ? null : further.users().user();
    }
    spec = spec == null ? imageConfig.user() : spec;
    return spec == null ? "" : spec;
  }

  private ContainerUser user(UserDatabase users, String spec, @Nullable FurtherConfig further)
      throws JpodException {
    ContainerUser user;
    try {
      user = users.resolve(spec, options.groupAdd());
    } catch (JpodException e) {
      // podman finds this out when the container starts, and ends as for a command it cannot run.
      throw new JpodException(e.getMessage(), e.remedy(), null, 126, e);
    }
    UserNamespace own = further == null ? null : further.users();
    checkMapped("uid", user.uid(), own == null ? null : own.users());
    checkMapped("gid", user.gid(), own == null ? null : own.groups());
    return user;
  }

  private void checkMapped(String kind, int id, @Nullable IdMap own) throws JpodException {
    if (own == null ? id != 0 && id >= host.mappedIds(kind + "_map") : !own.contains(id)) {
      throw new JpodException(
          kind + " " + id + " does not exist in the container: your user namespace has no such id",
          "a larger range in /etc/sub" + kind,
          "no-subordinate-ids",
          126,
          null);
    }
  }

  private List<String> environment(
      String hostname, ContainerUser user, @Nullable FurtherOptions more) throws JpodException {
    Environment env = new Environment();
    FurtherEnvironment further =
        more == null ? null : new FurtherEnvironment(more, host.environment());
    if (further != null) {
      further.beforeImage(env);
    }
    env.set(Environment.DEFAULT_PATH);
    if (options.tty()) {
      env.set("TERM=xterm");
    }
    if (more == null || more.flag("http-proxy", true)) {
      env.proxies(host.environment());
    }
    env.setAll(imageConfig.env());
    if (further != null) {
      further.behindImage(env);
    }
    env.apply(options.env(), host.environment());
    setDefault(env, "container", "jpod", further);
    setDefault(env, "HOSTNAME", hostname, further);
    setDefault(env, "HOME", user.home(), further);
    return env.entries();
  }

  private static void setDefault(
      Environment env, String name, String value, @Nullable FurtherEnvironment further) {
    if (further == null || !further.isUnset(name)) {
      env.setDefault(name, value);
    }
  }

  private String workdir() throws JpodException {
    String workdir = options.workdir();
    if (workdir == null) {
      workdir = imageConfig.workingDir();
    }
    if (workdir == null || workdir.isEmpty()) {
      return "/";
    }
    if (!workdir.startsWith("/")) {
      throw new JpodException(
          "the working directory \"" + workdir + "\" is invalid, it needs to be an absolute path");
    }
    return MountOptions.clean(workdir);
  }

  private ContainerConfig.Namespaces namespaces(@Nullable FurtherConfig further)
      throws JpodException {
    String pid = namespace("--pid", options.pidMode(), "private", "host", further);
    String ipc = namespace("--ipc", options.ipcMode(), "shareable", "host", further);
    String uts = namespace("--uts", options.utsMode(), "private", "host", further);
    return new ContainerConfig.Namespaces(
        pid,
        ipc,
        uts,
        List.of(
            mode(options.pidMode(), "private"),
            mode(options.ipcMode(), "shareable"),
            mode(options.utsMode(), "private")));
  }

  private static String mode(@Nullable String mode, String otherwise) {
    return mode == null || mode.isEmpty() ? otherwise : mode;
  }

  private String namespace(
      String flag,
      @Nullable String mode,
      String alsoOwn,
      String shared,
      @Nullable FurtherConfig further)
      throws JpodException {
    if (mode == null || mode.isEmpty() || mode.equals("private") || mode.equals(alsoOwn)) {
      return "new";
    }
    if (mode.equals("none") && flag.equals("--ipc")) {
      return "new";
    }
    if (mode.equals(shared)) {
      return "host";
    }
    if (mode.startsWith("container:")) {
      return Joining.namespace(flag, mode, further, host);
    }
    if (mode.startsWith("ns:/")) {
      return mode.substring("ns:".length());
    }
    throw new JpodException(
        "unrecognized namespace mode " + mode + " passed",
        flag + " private, host or container:NAME");
  }

  private String hostname(String id, ContainerConfig.Namespaces namespaces) throws JpodException {
    String asked = options.hostname();
    if (!namespaces.ownUts()) {
      if (namespaces.uts().startsWith("@")) {
        if (asked != null) {
          throw new JpodException(
              "cannot set hostname when joining the container UTS namespace: invalid configuration");
        }
        return Joining.hostname(options.utsMode(), host);
      }
      if (asked != null) {
        throw new JpodException("cannot set hostname when running in the host UTS namespace");
      }
      return host.hostname();
    }
    if (asked != null && !asked.isEmpty()) {
      if (asked.length() > 64) {
        throw new JpodException(
            "hostname \"" + asked + "\" is longer than the 64 characters that Linux allows");
      }
      return asked;
    }
    return "host".equals(options.network()) ? host.hostname() : id.substring(0, 12);
  }

  private List<String> labels(@Nullable FurtherOptions more) throws JpodException {
    List<String> labels = new ArrayList<>();
    for (Map.Entry<String, String> label : imageConfig.labels().entrySet()) {
      labels.add(label.getKey() + "=" + label.getValue());
    }
    List<String> asked = options.labels();
    if (more != null) {
      asked = LabelFile.withFiles(more.values("label-file"), asked);
    }
    for (String text : asked) {
      int equals = text.indexOf('=');
      String key = equals < 0 ? text : text.substring(0, equals);
      if (key.isEmpty()) {
        throw new JpodException("invalid label format: \"" + text + "\"");
      }
      for (int i = labels.size() - 1; i >= 0; i--) {
        if (labels.get(i).startsWith(key + "=")) {
          labels.remove(i);
        }
      }
      labels.add(equals < 0 ? text + "=" : text);
    }
    return labels;
  }

  private ContainerConfig.SecurityChoice security(ContainerUser user) throws JpodException {
    SecurityOptions security = SecurityOptions.parse(options.securityOpts());
    boolean privileged = options.privileged();
    CapabilitySets capabilities = capabilities(user);
    String profile = security.seccomp();
    String seccomp = null;
    if (profile == null ? !privileged : !profile.equals(SecurityOptions.UNCONFINED)) {
      seccomp = host.seccomp(profile, capabilities.bounding());
    }
    return new ContainerConfig.SecurityChoice(
        capabilities,
        security.noNewPrivileges(),
        seccomp,
        security.maskedPaths(privileged),
        security.readOnlyPaths(privileged),
        privileged);
  }

  private CapabilitySets capabilities(ContainerUser user) throws JpodException {
    try {
      return Capabilities.resolve(
          options.capAdd(),
          options.capDrop(),
          options.privileged(),
          user.uid() == 0,
          host.availableCapabilities());
    } catch (InvalidCapabilityException e) {
      throw new JpodException(String.valueOf(e.getMessage()), "capabilities(7) names them", e);
    }
  }

  private List<String> sysctls() throws JpodException {
    for (String sysctl : options.sysctls()) {
      int equals = sysctl.indexOf('=');
      String key = equals < 0 ? sysctl : sysctl.substring(0, equals);
      if (equals <= 0) {
        throw new JpodException(
            sysctl + " is invalid, sysctl values must be in the form of KEY=VALUE");
      }
      boolean net = key.startsWith("net.");
      boolean ipc =
          key.startsWith("kernel.msg")
              || key.startsWith("kernel.shm")
              || key.equals("kernel.sem")
              || key.startsWith("fs.mqueue.");
      if (!net && !ipc) {
        throw new JpodException(
            "sysctl " + key + " is not namespaced: it belongs to the whole machine");
      }
      if (net && "host".equals(options.network())) {
        throw new JpodException(
            "sysctl " + key + " can't be set since Network Namespace set to host");
      }
      if (ipc && "host".equals(options.ipcMode())) {
        throw new JpodException("sysctl " + key + " can't be set since IPC Namespace set to host");
      }
    }
    return options.sysctls();
  }

  private long shmBytes() throws JpodException {
    String text = options.shmSize();
    if (text == null) {
      return ConfigDefaults.SHM_BYTES;
    }
    Long bytes = Words.bytes(text);
    if (bytes == null) {
      throw new JpodException("unable to translate --shm-size: invalid size: '" + text + "'");
    }
    return bytes;
  }

  private int stopSignal(@Nullable FurtherConfig further) throws JpodException {
    String text = options.stopSignal();
    if (text == null && further != null && further.systemd()) {
      return Signals.parse(FurtherPlan.SIGRTMIN_3); // systemd(1): shut down
    }
    if (text == null || text.isEmpty()) {
      text = imageConfig.stopSignal();
    }
    return text == null || text.isEmpty() ? Signals.SIGTERM : Signals.parse(text);
  }

  private int stopTimeout() throws JpodException {
    Integer seconds = options.stopTimeoutSeconds();
    if (seconds == null) {
      return ConfigDefaults.STOP_TIMEOUT_SECONDS;
    }
    if (seconds < -1) {
      throw new JpodException("invalid stop timeout: " + seconds + " seconds", "-1 waits forever");
    }
    return seconds;
  }
}
