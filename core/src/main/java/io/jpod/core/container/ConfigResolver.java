package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.oci.ExecutionConfig;
import io.jpod.userns.Capabilities;
import io.jpod.userns.CapabilitySets;
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
    String userSpec = userSpec();
    ContainerUser user = user(users, userSpec);
    ContainerConfig.Namespaces namespaces = namespaces();
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
        environment(hostname, user),
        workdir(),
        options.workdir() == null,
        userSpec,
        user,
        namespaces.uts() ? hostname : "",
        labels(),
        new MountResolver(options, imageConfig, host).resolve(anonymousNames),
        security(user),
        namespaces,
        Limits.resolve(options.ulimits(), host.limits()),
        sysctls(),
        shmBytes(),
        stopSignal(),
        stopTimeout(),
        Upkeep.resolve(options, imageConfig.healthcheck()));
  }

  private String userSpec() {
    String spec = options.user() == null ? imageConfig.user() : options.user();
    return spec == null ? "" : spec;
  }

  private ContainerUser user(UserDatabase users, String spec) throws JpodException {
    ContainerUser user;
    try {
      user = users.resolve(spec, options.groupAdd());
    } catch (JpodException e) {
      // podman finds this out when the container starts, and ends as for a command it cannot run.
      throw new JpodException(e.getMessage(), e.remedy(), null, 126, e);
    }
    checkMapped("uid", user.uid());
    checkMapped("gid", user.gid());
    return user;
  }

  private void checkMapped(String kind, int id) throws JpodException {
    if (id != 0 && id >= host.mappedIds(kind + "_map")) {
      throw new JpodException(
          kind + " " + id + " does not exist in the container: your user namespace has no such id",
          "a larger range in /etc/sub" + kind,
          "no-subordinate-ids",
          126,
          null);
    }
  }

  private List<String> environment(String hostname, ContainerUser user) throws JpodException {
    Environment env = new Environment();
    env.set(Environment.DEFAULT_PATH);
    if (options.tty()) {
      env.set("TERM=xterm");
    }
    env.setAll(imageConfig.env());
    env.apply(options.env(), host.environment());
    env.setDefault("container", "jpod");
    env.setDefault("HOSTNAME", hostname);
    env.setDefault("HOME", user.home());
    return env.entries();
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

  private ContainerConfig.Namespaces namespaces() throws JpodException {
    return new ContainerConfig.Namespaces(
        // Never the host's: the monitor's PID namespace is what ends the container with it
        // (docs/design/001).
        own("--pid", options.pidMode(), "private", ""),
        own("--ipc", options.ipcMode(), "shareable", "host"),
        own("--uts", options.utsMode(), "private", "host"));
  }

  private static boolean own(String flag, @Nullable String mode, String alsoOwn, String shared)
      throws JpodException {
    if (mode == null || mode.isEmpty() || mode.equals("private") || mode.equals(alsoOwn)) {
      return true;
    }
    if (mode.equals(shared)) {
      return false;
    }
    throw new JpodException(
        flag + " \"" + mode + "\" is not supported",
        flag + " private" + (shared.isEmpty() ? "" : " or " + shared));
  }

  private String hostname(String id, ContainerConfig.Namespaces namespaces) throws JpodException {
    String asked = options.hostname();
    if (!namespaces.uts()) {
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

  private List<String> labels() throws JpodException {
    List<String> labels = new ArrayList<>();
    for (Map.Entry<String, String> label : imageConfig.labels().entrySet()) {
      labels.add(label.getKey() + "=" + label.getValue());
    }
    for (String text : options.labels()) {
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

  private int stopSignal() throws JpodException {
    String text = options.stopSignal();
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
