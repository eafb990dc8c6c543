package io.jpod.core.container;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that `run` and `create` can ask for, as the user said it; nothing is decided yet.
///
/// Texts with a grammar of their own (`-v`, `-p`, `--tmpfs`, `--ulimit` ...) are kept as they were
/// typed: [Containers#create] reads them and reports what is wrong with them. Null means "not
/// said".
public final class ContainerOptions {
  private final Builder values;

  private ContainerOptions(Builder values) {
    this.values = values;
  }

  /// Options for a container of this image, with podman's defaults.
  public static Builder builder(String image) {
    return new Builder(image);
  }

  /// A builder that starts from these options.
  public Builder toBuilder() {
    return new Builder(values, values.image);
  }

  /// The same for another image.
  public ContainerOptions withImage(String image) {
    return image.equals(values.image) ? this : new ContainerOptions(new Builder(values, image));
  }

  /// Image as the user named it; the engine never pulls it.
  public String image() {
    return values.image;
  }

  /// `--name`; null: a name is made up.
  public @Nullable String name() {
    return values.name;
  }

  /// Words behind the image; empty: the image's own command.
  public List<String> command() {
    return values.command;
  }

  /// `--entrypoint`; null: the image's own, empty: none.
  public @Nullable List<String> entrypoint() {
    return values.entrypoint;
  }

  /// `-e` and `--env-file` in the order in which they count: `NAME=value`, `NAME` or `NAME*` (both
  /// from the caller's environment).
  public List<String> env() {
    return values.env;
  }

  public @Nullable String workdir() {
    return values.workdir;
  }

  /// `-u`: `user[:group]`, names or numbers.
  public @Nullable String user() {
    return values.user;
  }

  public List<String> groupAdd() {
    return values.groupAdd;
  }

  public @Nullable String hostname() {
    return values.hostname;
  }

  /// `-v`: `[SOURCE:]DESTINATION[:OPTIONS]`.
  public List<String> volumes() {
    return values.volumes;
  }

  /// `--tmpfs`: `DESTINATION[:OPTIONS]`.
  public List<String> tmpfs() {
    return values.tmpfs;
  }

  public boolean readOnly() {
    return values.readOnly;
  }

  /// Whether `--read-only` leaves /run, /tmp and /var/tmp writable in memory; true unless said.
  public boolean readOnlyTmpfs() {
    return values.readOnlyTmpfs;
  }

  /// `--network`; null: the configured default.
  public @Nullable String network() {
    return values.network;
  }

  /// `-p`: `[[ip:][hostPort]:]containerPort[/protocol]`.
  public List<String> publish() {
    return values.publish;
  }

  public boolean publishAll() {
    return values.publishAll;
  }

  public List<String> dns() {
    return values.dns;
  }

  public List<String> dnsSearch() {
    return values.dnsSearch;
  }

  public List<String> dnsOption() {
    return values.dnsOption;
  }

  /// `--add-host`: `name:ip` or `name:host-gateway`.
  public List<String> addHost() {
    return values.addHost;
  }

  public boolean init() {
    return values.init;
  }

  public List<String> capAdd() {
    return values.capAdd;
  }

  public List<String> capDrop() {
    return values.capDrop;
  }

  public boolean privileged() {
    return values.privileged;
  }

  /// `--security-opt`, as typed.
  public List<String> securityOpts() {
    return values.securityOpts;
  }

  /// `key=value` or `key`.
  public List<String> labels() {
    return values.labels;
  }

  /// `key=value`.
  public List<String> annotations() {
    return values.annotations;
  }

  public boolean tty() {
    return values.tty;
  }

  public boolean interactive() {
    return values.interactive;
  }

  /// `--rm`: the monitor removes the container when it ends.
  public boolean autoRemove() {
    return values.autoRemove;
  }

  /// `--stop-signal`: name or number.
  public @Nullable String stopSignal() {
    return values.stopSignal;
  }

  /// `--stop-timeout` in seconds; null: 10.
  public @Nullable Integer stopTimeoutSeconds() {
    return values.stopTimeoutSeconds;
  }

  /// Restarts, health checks and the like.
  public UpkeepOptions upkeep() {
    return values.upkeep;
  }

  /// `--log-driver`: `json-file`, `k8s-file`, `journald`, `none` or `passthrough`; null: the first.
  public @Nullable String logDriver() {
    return values.logDriver;
  }

  /// `--ulimit`: `name=soft[:hard]`.
  public List<String> ulimits() {
    return values.ulimits;
  }

  /// `--sysctl`: `name=value`.
  public List<String> sysctls() {
    return values.sysctls;
  }

  /// `--shm-size` as typed (`64m`); null: 64 MiB.
  public @Nullable String shmSize() {
    return values.shmSize;
  }

  public @Nullable String umask() {
    return values.umask;
  }

  public @Nullable Integer oomScoreAdj() {
    return values.oomScoreAdj;
  }

  /// `--pid`: `private`, `host` or `container:NAME`.
  public @Nullable String pidMode() {
    return values.pidMode;
  }

  /// `--ipc`: `private`, `shareable`, `host`, `none` or `container:NAME`.
  public @Nullable String ipcMode() {
    return values.ipcMode;
  }

  /// `--uts`: `private`, `host` or `container:NAME`.
  public @Nullable String utsMode() {
    return values.utsMode;
  }

  /// `--cidfile`: recorded so that `inspect` can show it; the caller writes the file.
  public @Nullable String cidFile() {
    return values.cidFile;
  }

  /// The seldom options; null: none of them was given.
  public @Nullable FurtherOptions further() {
    return values.further;
  }

  /// The command line as typed, for `inspect`.
  public List<String> createCommand() {
    return values.createCommand;
  }

  /// Collects options; a list that is set replaces the one before, but for [#env], which appends.
  public static final class Builder {
    private final String image;
    private @Nullable String name;
    private List<String> command = List.of();
    private @Nullable List<String> entrypoint;
    private List<String> env = new ArrayList<>();
    private @Nullable String workdir;
    private @Nullable String user;
    private List<String> groupAdd = List.of();
    private @Nullable String hostname;
    private List<String> volumes = List.of();
    private List<String> tmpfs = List.of();
    private boolean readOnly;
    private boolean readOnlyTmpfs = true;
    private @Nullable String network;
    private List<String> publish = List.of();
    private boolean publishAll;
    private List<String> dns = List.of();
    private List<String> dnsSearch = List.of();
    private List<String> dnsOption = List.of();
    private List<String> addHost = List.of();
    private boolean init;
    private List<String> capAdd = List.of();
    private List<String> capDrop = List.of();
    private boolean privileged;
    private List<String> securityOpts = List.of();
    private List<String> labels = List.of();
    private List<String> annotations = List.of();
    private boolean tty;
    private boolean interactive;
    private boolean autoRemove;
    private @Nullable String stopSignal;
    private @Nullable Integer stopTimeoutSeconds;
    private @Nullable String logDriver;
    private UpkeepOptions upkeep = UpkeepOptions.NONE;
    private List<String> ulimits = List.of();
    private List<String> sysctls = List.of();
    private @Nullable String shmSize;
    private @Nullable String umask;
    private @Nullable Integer oomScoreAdj;
    private @Nullable String pidMode;
    private @Nullable String ipcMode;
    private @Nullable String utsMode;
    private @Nullable String cidFile;
    private List<String> createCommand = List.of();
    private @Nullable FurtherOptions further;

    private Builder(String image) {
      this.image = image;
    }

    private Builder(Builder other, String image) {
      this.image = image;
      name = other.name;
      command = List.copyOf(other.command);
      entrypoint = other.entrypoint == null ? null : List.copyOf(other.entrypoint);
      env = new ArrayList<>(other.env);
      workdir = other.workdir;
      user = other.user;
      groupAdd = List.copyOf(other.groupAdd);
      hostname = other.hostname;
      volumes = List.copyOf(other.volumes);
      tmpfs = List.copyOf(other.tmpfs);
      readOnly = other.readOnly;
      readOnlyTmpfs = other.readOnlyTmpfs;
      network = other.network;
      publish = List.copyOf(other.publish);
      publishAll = other.publishAll;
      dns = List.copyOf(other.dns);
      dnsSearch = List.copyOf(other.dnsSearch);
      dnsOption = List.copyOf(other.dnsOption);
      addHost = List.copyOf(other.addHost);
      init = other.init;
      capAdd = List.copyOf(other.capAdd);
      capDrop = List.copyOf(other.capDrop);
      privileged = other.privileged;
      securityOpts = List.copyOf(other.securityOpts);
      labels = List.copyOf(other.labels);
      annotations = List.copyOf(other.annotations);
      tty = other.tty;
      interactive = other.interactive;
      autoRemove = other.autoRemove;
      stopSignal = other.stopSignal;
      stopTimeoutSeconds = other.stopTimeoutSeconds;
      logDriver = other.logDriver;
      upkeep = other.upkeep;
      ulimits = List.copyOf(other.ulimits);
      sysctls = List.copyOf(other.sysctls);
      shmSize = other.shmSize;
      umask = other.umask;
      oomScoreAdj = other.oomScoreAdj;
      pidMode = other.pidMode;
      ipcMode = other.ipcMode;
      utsMode = other.utsMode;
      cidFile = other.cidFile;
      createCommand = List.copyOf(other.createCommand);
      further = other.further;
    }

    public Builder name(@Nullable String value) {
      name = value;
      return this;
    }

    public Builder command(List<String> value) {
      command = value;
      return this;
    }

    public Builder entrypoint(@Nullable List<String> value) {
      entrypoint = value;
      return this;
    }

    /// Appends entries; later ones win.
    public Builder env(List<String> entries) {
      env.addAll(entries);
      return this;
    }

    public Builder workdir(@Nullable String value) {
      workdir = value;
      return this;
    }

    public Builder user(@Nullable String value) {
      user = value;
      return this;
    }

    public Builder groupAdd(List<String> value) {
      groupAdd = value;
      return this;
    }

    public Builder hostname(@Nullable String value) {
      hostname = value;
      return this;
    }

    public Builder volumes(List<String> value) {
      volumes = value;
      return this;
    }

    public Builder tmpfs(List<String> value) {
      tmpfs = value;
      return this;
    }

    public Builder readOnly(boolean value) {
      readOnly = value;
      return this;
    }

    public Builder readOnlyTmpfs(boolean value) {
      readOnlyTmpfs = value;
      return this;
    }

    public Builder network(@Nullable String value) {
      network = value;
      return this;
    }

    public Builder publish(List<String> value) {
      publish = value;
      return this;
    }

    public Builder publishAll(boolean value) {
      publishAll = value;
      return this;
    }

    public Builder dns(List<String> value) {
      dns = value;
      return this;
    }

    public Builder dnsSearch(List<String> value) {
      dnsSearch = value;
      return this;
    }

    public Builder dnsOption(List<String> value) {
      dnsOption = value;
      return this;
    }

    public Builder addHost(List<String> value) {
      addHost = value;
      return this;
    }

    public Builder init(boolean value) {
      init = value;
      return this;
    }

    public Builder capAdd(List<String> value) {
      capAdd = value;
      return this;
    }

    public Builder capDrop(List<String> value) {
      capDrop = value;
      return this;
    }

    public Builder privileged(boolean value) {
      privileged = value;
      return this;
    }

    public Builder securityOpts(List<String> value) {
      securityOpts = value;
      return this;
    }

    public Builder labels(List<String> value) {
      labels = value;
      return this;
    }

    public Builder annotations(List<String> value) {
      annotations = value;
      return this;
    }

    public Builder tty(boolean value) {
      tty = value;
      return this;
    }

    public Builder interactive(boolean value) {
      interactive = value;
      return this;
    }

    public Builder autoRemove(boolean value) {
      autoRemove = value;
      return this;
    }

    public Builder stopSignal(@Nullable String value) {
      stopSignal = value;
      return this;
    }

    public Builder stopTimeoutSeconds(@Nullable Integer value) {
      stopTimeoutSeconds = value;
      return this;
    }

    public Builder upkeep(UpkeepOptions value) {
      upkeep = value;
      return this;
    }

    public Builder logDriver(@Nullable String value) {
      logDriver = value;
      return this;
    }

    public Builder ulimits(List<String> value) {
      ulimits = value;
      return this;
    }

    public Builder sysctls(List<String> value) {
      sysctls = value;
      return this;
    }

    public Builder shmSize(@Nullable String value) {
      shmSize = value;
      return this;
    }

    public Builder umask(@Nullable String value) {
      umask = value;
      return this;
    }

    public Builder oomScoreAdj(@Nullable Integer value) {
      oomScoreAdj = value;
      return this;
    }

    public Builder pidMode(@Nullable String value) {
      pidMode = value;
      return this;
    }

    public Builder ipcMode(@Nullable String value) {
      ipcMode = value;
      return this;
    }

    public Builder utsMode(@Nullable String value) {
      utsMode = value;
      return this;
    }

    public Builder cidFile(@Nullable String value) {
      cidFile = value;
      return this;
    }

    public Builder createCommand(List<String> value) {
      createCommand = value;
      return this;
    }

    public Builder further(@Nullable FurtherOptions value) {
      further = value;
      return this;
    }

    public ContainerOptions build() {
      Builder copy = new Builder(this, image);
      copy.env = List.copyOf(copy.env);
      return new ContainerOptions(copy);
    }
  }
}
