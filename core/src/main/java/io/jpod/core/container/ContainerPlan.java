package io.jpod.core.container;

import io.jpod.core.config.Directories;
import io.jpod.userns.PlanWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the launch plan of a container (docs/design/001) from its config. What it does not say
/// the launcher does not do, so the order of these instructions is the order of a container's
/// making.
final class ContainerPlan {
  /// Where a container's own copies of files are bound, and their names in its directory.
  private static final String[] ETC_FILES = {"hosts", "hostname", "resolv.conf"};

  private static final String[] DEVICES = {"null", "zero", "full", "random", "urandom", "tty"};

  private final ContainerConfig config;
  private final NetworkSetup network;
  private final Directories directories;
  private final Path directory;
  private final RootFiles files;
  private final HostPaths paths;
  private final PlanWriter plan = new PlanWriter();
  private @Nullable Path stepTrash;
  private @Nullable Path stepLock;
  private final List<OverlayView> views = new ArrayList<>(0);

  /// Where the root's files are. Paths are absolute or relative to `layers/`, which keeps them
  /// short enough for 128 layers in the page that mount(2) takes.
  ///
  /// @param mountPoint absolute path of an empty directory
  /// @param lower directories below, topmost first; never empty
  /// @param upper takes what is written
  /// @param work empty, on the file system of `upper`
  record RootFiles(String mountPoint, List<String> lower, String upper, String work) {
    /// Those of a container in its own directory.
    static RootFiles of(ContainerConfig config, Path directory) {
      String own = "../containers/" + config.id();
      List<String> links = config.image().lowerLinks();
      return new RootFiles(
          directory.resolve("rootfs").toString(),
          // An image without any layer: overlay wants one, and the mount point is empty.
          links.isEmpty() ? List.of(own + "/rootfs") : links,
          own + "/diff",
          own + "/work");
    }
  }

  /// What the plan needs to know of the host's files.
  interface HostPaths {
    boolean isDirectory(String path);

    /// Where the files of a volume are.
    String volume(String name);

    /// The data of the tmpfs that a volume is; null: it is a directory.
    default @Nullable String volumeTmpfs(String name) {
      return null;
    }

    /// Whether a group id is mapped in the user namespace.
    boolean hasGid(int gid);

    /// Whether setgroups(2) is allowed, which it is not without subordinate ids.
    boolean canSetGroups();
  }

  ContainerPlan(
      ContainerConfig config, NetworkSetup network, Directories directories, HostPaths paths) {
    this(
        config,
        network,
        directories,
        directories.container(config.id()),
        RootFiles.of(config, directories.container(config.id())),
        paths);
  }

  /// @param directory where the monitor keeps state and the container's copies of /etc files are
  ContainerPlan(
      ContainerConfig config,
      NetworkSetup network,
      Directories directories,
      Path directory,
      RootFiles files,
      HostPaths paths) {
    this.config = config;
    this.network = network;
    this.directories = directories;
    this.directory = directory;
    this.files = files;
    this.paths = paths;
  }

  /// Mounts these beside the root, as sources of binds.
  ContainerPlan withViews(List<OverlayView> others) {
    views.addAll(others);
    return this;
  }

  /// Has the monitor remove its directory when the command has ended, and keep no log.
  ContainerPlan ofStep(Path trash, Path lock) {
    stepTrash = trash;
    stepLock = lock;
    return this;
  }

  PlanWriter write() {
    FurtherConfig asked = config.further();
    FurtherPlan further = asked == null ? null : new FurtherPlan(asked, plan, directory);
    monitor();
    if (further != null) {
      further.monitor();
    }
    plan.add("child");
    root();
    kernelFileSystems();
    devices();
    if (asked != null && further != null) {
      further.devices();
      if (asked.systemd()) {
        further.systemd();
      }
    }
    etcFiles();
    mounts();
    if (stepTrash == null) {
      // By which programs know that they are in a container; empty, as podman's.
      plan.add("mkdir", "/run", "0755");
      plan.add("file", "/run/.containerenv", "0700");
    }
    if (further != null) {
      further.files();
    }
    sysctls();
    hidden();
    if (config.workdirFromImage() && !config.workdir().equals("/")) {
      plan.add("cwd-create", config.workdir(), "0755");
    }
    if (config.asked().tty()) {
      plan.add("pty");
    }
    if (config.asked().readOnly()) {
      plan.add("root-readonly");
    }
    plan.add("pivot");
    process();
    return plan;
  }

  private void monitor() {
    ContainerOptions asked = config.asked();
    plan.add("do", "container");
    plan.add("tty", asked.tty() ? "1" : "0");
    plan.add("id", config.id());
    plan.add("dir", directory.toString());
    plan.add("socket", directories.monitorSocket(config.id()).toString());
    config.upkeep().addTo(plan, config, directory, directories.events());
    plan.add("stdin", asked.interactive() ? "open" : "null");
    plan.add("stop-signal", Integer.toString(config.stopSignal()));
    plan.add("stop-timeout", Integer.toString(config.stopTimeoutSeconds()));
    if (stepTrash != null && stepLock != null) {
      plan.add("remove", stepTrash.toString(), "", stepLock.toString());
      plan.add("end-with-caller");
    } else if (asked.autoRemove()) {
      remove();
    }
    plan.add("namespace", "pid", config.namespaces().pid());
    plan.add("namespace", "net", network.namespace());
    plan.add("namespace", "ipc", config.namespaces().ipc());
    plan.add("namespace", "uts", config.namespaces().uts());
    plan.add("namespace", "cgroup", "new");
    if (!network.helper().isEmpty()) {
      plan.addCounted("helper", network.helper());
    }
  }

  private void remove() {
    plan.add(
        "remove",
        ContainerStore.trash(directories, config.id()).toString(),
        directories.containerNames().resolve(config.name()).toString(),
        ContainerStore.lockFile(directories).toString());
    for (ContainerMount mount : config.mounts()) {
      if (mount.anonymous()) {
        plan.add(
            "volume-remove",
            ContainerStore.trash(directories, mount.source()).toString(),
            directories.volumes().resolve(mount.source()).toString());
      }
    }
  }

  private void root() {
    String seccomp = config.security().seccomp();
    if (seccomp != null) {
      plan.add("seccomp-load", seccomp);
    }
    // Relative to layers/, so that 128 layers fit into the page that mount(2) takes.
    plan.add("chdir", directories.layers().toString());
    for (OverlayView view : views) {
      plan.add(
          "overlay", view.mountPoint(), "lowerdir=" + Words.join(view.lower(), ":") + ",userxattr");
    }
    FurtherConfig further = config.further();
    if (further != null && further.rootfs() != null && !further.rootfsOverlay()) {
      plan.add("bind-root", further.rootfs(), files.mountPoint());
      plan.add("root", files.mountPoint());
      return;
    }
    plan.add(
        "overlay",
        files.mountPoint(),
        "lowerdir="
            + Words.join(files.lower(), ":")
            + ",upperdir="
            + files.upper()
            + ",workdir="
            + files.work()
            + (isPassing() ? ",userxattr,volatile" : ",userxattr"));
    plan.add("root", files.mountPoint());
  }

  /// Whether what is written goes when the command ends, or is made durable by others. Then overlay
  /// need not write the whole file system's data to the disk at the end.
  private boolean isPassing() {
    return stepTrash != null || config.asked().autoRemove();
  }

  private void kernelFileSystems() {
    boolean privileged = config.security().privileged();
    String guarded = privileged ? "nosuid,noexec,nodev" : "ro,nosuid,noexec,nodev";
    plan.add("mkdir", "/proc", "0755");
    if (config.namespaces().pid().equals("host")) {
      // proc shows a PID namespace, and only its owner may mount it.
      plan.add("bind", "/proc", "/proc", "nosuid,noexec,nodev,rec,rprivate");
    } else {
      plan.add("mount", "proc", "proc", "/proc", "nosuid,noexec,nodev", procOptions());
    }
    if (!isTaken("/sys")) {
      plan.add("mkdir", "/sys", "0755");
      if (network.namespace().equals("new") || network.namespace().startsWith("@")) {
        plan.add("mount", "sysfs", "sysfs", "/sys", guarded, "");
      } else {
        // sysfs can only be mounted by the owner of the network namespace that it shows.
        plan.add("bind", "/sys", "/sys", guarded + ",rec,rprivate");
      }
      // The unified hierarchy can be mounted in a cgroup namespace of one's own even where the host
      // mixes it with version 1.
      boolean systemd = config.further() != null && config.further().systemd();
      String cgroup = systemd ? "nosuid,noexec,nodev" : guarded;
      plan.add("mount", "cgroup2", "cgroup", "/sys/fs/cgroup", cgroup, "");
    }
  }

  private String procOptions() {
    List<String> options = config.asked().securityOpts();
    for (int i = 0; i < options.size(); i++) {
      if (options.get(i).startsWith("proc-opts=")) {
        return options.get(i).substring("proc-opts=".length());
      }
    }
    return "";
  }

  private void devices() {
    plan.add("mkdir", "/dev", "0755");
    plan.add("mount", "tmpfs", "tmpfs", "/dev", "nosuid,noexec", "mode=755,size=65536k");
    for (String device : DEVICES) {
      plan.add("file", "/dev/" + device, "0666");
      plan.add("bind", "/dev/" + device, "/dev/" + device, "");
    }
    plan.add("mkdir", "/dev/pts", "0755");
    String group = hasTtyGroup() ? ",gid=5" : "";
    plan.add(
        "mount",
        "devpts",
        "devpts",
        "/dev/pts",
        "nosuid,noexec",
        "newinstance,ptmxmode=0666,mode=0620" + group);
    plan.add("symlink", "pts/ptmx", "/dev/ptmx");
    plan.add("symlink", "/proc/self/fd", "/dev/fd");
    plan.add("symlink", "/proc/self/fd/0", "/dev/stdin");
    plan.add("symlink", "/proc/self/fd/1", "/dev/stdout");
    plan.add("symlink", "/proc/self/fd/2", "/dev/stderr");
    plan.add("symlink", "/proc/kcore", "/dev/core");
    sharedMemory();
  }

  private boolean hasTtyGroup() {
    UserNamespace users = config.users();
    return users == null ? paths.hasGid(5) : users.groups().contains(5);
  }

  private void sharedMemory() {
    String ipc = config.namespaces().ipc();
    boolean host = ipc.equals("host");
    if (!isTaken("/dev/mqueue")) {
      plan.add("mkdir", "/dev/mqueue", "0755");
      if (!host) {
        plan.add("mount", "mqueue", "mqueue", "/dev/mqueue", "nosuid,noexec,nodev", "");
      } else if (paths.isDirectory("/dev/mqueue")) {
        plan.add("bind", "/dev/mqueue", "/dev/mqueue", "rec,nosuid,noexec,nodev");
      }
    }
    if (!isTaken("/dev/shm")) {
      plan.add("mkdir", "/dev/shm", "1777");
      if (host) {
        plan.add("bind", "/dev/shm", "/dev/shm", "rec,nosuid,noexec,nodev");
      } else if (ipc.startsWith("@")) {
        plan.add("bind-of", ipc.substring(1), "/dev/shm", "/dev/shm", "nosuid,noexec,nodev");
      } else if (!config.namespaces().modes().get(1).equals("none")) {
        String data = "mode=1777,size=" + config.shmBytes();
        plan.add("mount", "tmpfs", "shm", "/dev/shm", "nosuid,noexec,nodev", data);
      }
    }
  }

  private void etcFiles() {
    for (String name : ETC_FILES) {
      String destination = "/etc/" + name;
      if (!isTaken(destination) && !isTaken("/etc") && !isLeftAlone(name)) {
        plan.add("mkdir", "/etc", "0755");
        plan.add("file", destination, "0644");
        plan.add(
            "bind",
            directory.resolve(name).toString(),
            destination,
            "nosuid,nodev,noexec,rprivate");
      }
    }
  }

  /// `--no-hosts` and `--no-hostname`: the image's own file.
  private boolean isLeftAlone(String name) {
    FurtherConfig further = config.further();
    return further != null && further.options().flag("no-" + name, false);
  }

  private void mounts() {
    List<ContainerMount> mounts = config.mounts();
    for (int i = 0; i < mounts.size(); i++) {
      ContainerMount mount = mounts.get(i);
      switch (mount.kind()) {
        case BIND -> bind(mount, mount.source(), "", i);
        case VOLUME -> volume(mount, i);
        case TMPFS -> tmpfs(mount);
        case IMAGE -> FurtherPlan.image(plan, mount, own(i));
        case DEVPTS -> FurtherPlan.devpts(plan, mount, hasTtyGroup() ? "gid=5" : "");
        case RAMFS -> {
          plan.add("mkdir", mount.destination(), "0755");
          plan.add("mount", "ramfs", "ramfs", mount.destination(), "nosuid,nodev", "");
        }
      }
    }
  }

  /// Directory of the container for what is written to a mount that is an overlay.
  private String own(int mount) {
    return directory.resolve("overlay" + mount).toString();
  }

  private void volume(ContainerMount mount, int index) {
    String tmpfs = paths.volumeTmpfs(mount.source());
    if (tmpfs != null) {
      plan.add("mkdir", mount.destination(), "1777");
      plan.add("tmpfs", mount.destination(), "nosuid,nodev", tmpfs);
      return;
    }
    bind(mount, paths.volume(mount.source()), "nosuid,nodev", index);
  }

  private void bind(ContainerMount mount, String source, String defaults, int index) {
    if (mount.hasOption("O")) {
      plan.add("mkdir", mount.destination(), "0755");
      plan.add(
          "mount",
          "overlay",
          "overlay",
          mount.destination(),
          "nodev",
          FurtherPlan.overlay(mount, source, own(index)));
      return;
    }
    String subpath = mount.value("subpath");
    if (paths.isDirectory(subpath == null ? source : source + "/" + subpath)) {
      plan.add("mkdir", mount.destination(), "0755");
    } else {
      int slash = mount.destination().lastIndexOf('/');
      if (slash > 0) {
        plan.add("mkdir", mount.destination().substring(0, slash), "0755");
      }
      plan.add("file", mount.destination(), "0644");
    }
    StringBuilder flags = new StringBuilder(40);
    flags.append(mount.propagation());
    if (!mount.hasOption("bind")) {
      flags.append(",rec");
    }
    if (mount.readOnly()) {
      flags.append(",ro");
    }
    appendFlags(flags, mount, defaults);
    if (subpath != null) {
      plan.add("bind-below", source, subpath, mount.destination(), flags.toString());
    } else {
      plan.add("bind", source, mount.destination(), flags.toString());
    }
  }

  /// Appends nosuid, nodev and the like: the defaults unless the mount says otherwise. `suid`,
  /// `dev` and `exec` are left out where nobody asked for them: clearing a flag that the host's
  /// mount has is not allowed in a user namespace.
  private static void appendFlags(StringBuilder to, ContainerMount mount, String defaults) {
    for (String flag : new String[] {"suid", "dev", "exec"}) {
      boolean byDefault = defaults.contains("no" + flag) && !mount.hasOption(flag);
      if (byDefault || mount.hasOption("no" + flag)) {
        to.append(",no").append(flag);
      }
    }
  }

  private void tmpfs(ContainerMount mount) {
    StringBuilder flags = new StringBuilder(40);
    flags.append(mount.readOnly() ? "ro" : "rw");
    appendFlags(flags, mount, "nosuid,nodev");
    StringBuilder data = new StringBuilder(40);
    for (String option : mount.options()) {
      if (option.indexOf('=') > 0) {
        data.append(data.length() == 0 ? "" : ",").append(option);
      } else if (option.equals("noatime") || option.equals("relatime")) {
        flags.append(',').append(option);
      }
    }
    boolean copies = !mount.readOnly() && !mount.hasOption("notmpcopyup");
    plan.add("mkdir", mount.destination(), "1777");
    if (copies) {
      plan.add("tmpfs", mount.destination(), flags.toString(), data.toString());
      return;
    }
    if (data.indexOf("mode=") < 0) {
      data.append(data.length() == 0 ? "" : ",").append("mode=1777");
    }
    plan.add("mount", "tmpfs", "tmpfs", mount.destination(), flags.toString(), data.toString());
  }

  private void sysctls() {
    for (String sysctl : config.sysctls()) {
      int equals = sysctl.indexOf('=');
      plan.add("sysctl", sysctl.substring(0, equals), sysctl.substring(equals + 1));
    }
  }

  private void hidden() {
    for (String path : config.security().masked()) {
      plan.add("mask", path);
    }
    for (String path : config.security().readOnly()) {
      plan.add("readonly", path);
    }
  }

  private void process() {
    if (config.namespaces().ownUts()) {
      plan.add("hostname", config.hostname());
    }
    FurtherConfig further = config.further();
    if (further != null) {
      new FurtherPlan(further, plan, directory).process();
    }
    if (network.namespace().equals("new")) {
      plan.add("loopback");
    }
    for (ContainerConfig.Limit limit : config.limits()) {
      plan.add("rlimit", limit.name(), limit(limit.soft()), limit(limit.hard()));
    }
    Integer oomScoreAdj = config.asked().oomScoreAdj();
    if (oomScoreAdj != null) {
      plan.add("oom-score-adj", Integer.toString(oomScoreAdj));
    }
    String umask = config.asked().umask();
    plan.add("umask", umask == null ? "0022" : umask);
    plan.add("join-session-keyring");
    if (!config.workdirFromImage()) {
      plan.add(
          "hint",
          "126",
          "workdir \"" + config.workdir() + "\" does not exist on container " + config.id());
    }
    plan.add("cwd", config.workdir());
    ProcessWords.addIdentity(
        plan, config, paths.canSetGroups() && (further == null || !further.keepGroups()));
    ProcessWords.addEnvironment(plan, config.env());
    if (further != null) {
      for (String secret : further.secretEnv()) {
        plan.add("env", secret);
      }
    }
    if (!network.helper().isEmpty()) {
      plan.add("wait-helper");
    }
    if (config.asked().init()) {
      plan.add("init");
    }
    plan.addCounted("exec", config.argv());
  }

  private static String limit(long value) {
    return value < 0 ? "unlimited" : Long.toString(value);
  }

  private boolean isTaken(String destination) {
    List<ContainerMount> mounts = config.mounts();
    for (int i = 0; i < mounts.size(); i++) {
      if (mounts.get(i).destination().equals(destination)) {
        return true;
      }
    }
    return false;
  }
}
