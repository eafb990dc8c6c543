package io.jpod.core.container;

import io.jpod.userns.IdMap;
import io.jpod.userns.PlanWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The words of a plan that only seldom options and seldom mounts need.
final class FurtherPlan {
  /// systemd(1) shuts down at it.
  static final String SIGRTMIN_3 = "RTMIN+3";

  private final FurtherConfig further;
  private final PlanWriter plan;
  private final Path directory;

  FurtherPlan(FurtherConfig further, PlanWriter plan, Path directory) {
    this.further = further;
    this.plan = plan;
    this.directory = directory;
  }

  /// In front of `child`.
  void monitor() {
    UserNamespace users = further.users();
    if (users != null) {
      maps("uid", users.users());
      maps("gid", users.groups());
    }
  }

  private void maps(String kind, IdMap map) {
    for (IdMap.Range range : map.ranges()) {
      plan.add(
          "id-map",
          kind,
          Long.toString(range.inside()),
          Long.toString(range.outside()),
          Long.toString(range.count()));
    }
  }

  void devices() {
    for (FurtherConfig.Device device : further.devices()) {
      parent(device.destination());
      plan.add("file", device.destination(), "0666");
      plan.add("bind", device.source(), device.destination(), "");
    }
  }

  /// What systemd(1) wants as pid 1: writable places in memory, and its own cgroup.
  void systemd() {
    String size = further.options().value("shm-size-systemd");
    for (String path : new String[] {"/run", "/run/lock", "/tmp", "/var/log/journal"}) {
      plan.add("mkdir", path, "0755");
      String flags = path.equals("/run") ? "nosuid,nodev" : "nosuid,nodev,noexec";
      plan.add("tmpfs", path, flags, size == null ? "" : "size=" + size);
    }
  }

  /// Behind all mounts.
  void files() {
    List<FurtherConfig.SecretFile> secrets = further.secrets();
    for (int i = 0; i < secrets.size(); i++) {
      String target = secrets.get(i).target();
      parent(target);
      plan.add("file", target, "0400");
      plan.add(
          "bind",
          directory.resolve("secrets").resolve(Integer.toString(i)).toString(),
          target,
          "ro,nosuid,nodev,noexec,rprivate");
    }
    for (String directoryInside : further.options().values("chrootdirs")) {
      for (String part : Words.split(directoryInside, ',')) {
        chrootFiles(MountOptions.clean(part));
      }
    }
  }

  private void chrootFiles(String root) {
    for (String name : new String[] {"hosts", "resolv.conf"}) {
      plan.add("mkdir", root + "/etc", "0755");
      plan.add("file", root + "/etc/" + name, "0644");
      plan.add(
          "bind",
          directory.resolve(name).toString(),
          root + "/etc/" + name,
          "nosuid,nodev,noexec,rprivate");
    }
  }

  private void parent(String path) {
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      plan.add("mkdir", path.substring(0, slash), "0755");
    }
  }

  void process() {
    String domain = further.options().value("domainname");
    if (domain != null) {
      plan.add("domainname", domain);
    }
    String personality = further.options().value("personality");
    if (personality != null) {
      plan.add("personality", personality);
    }
  }

  /// A directory as an overlay that leaves it as it is (option `O`).
  static String overlay(ContainerMount mount, String source, String own) {
    String upper = mount.value("upperdir");
    String work = mount.value("workdir");
    return "lowerdir="
        + escaped(source)
        + ",upperdir="
        + (upper == null ? own + "/diff" : escaped(upper))
        + ",workdir="
        + (work == null ? own + "/work" : escaped(work))
        + ",userxattr";
  }

  /// Commas separate overlay's options and colons its layers.
  private static String escaped(String path) {
    return path.replace("\\", "\\\\").replace(":", "\\:").replace(",", "\\,");
  }

  /// The layers of an image mounted as a volume.
  static void image(PlanWriter plan, ContainerMount mount, String own) {
    String lower = mount.value("lowerdir");
    String layers = lower == null ? "" : lower;
    String file = mount.value("file");
    if (file != null) {
      plan.add("file", mount.destination(), "0644");
      plan.add("bind", file, mount.destination(), "ro,nosuid,nodev,rprivate");
      return;
    }
    plan.add("mkdir", mount.destination(), "0755");
    if (!mount.readOnly()) {
      plan.add(
          "mount",
          "overlay",
          "overlay",
          mount.destination(),
          "nosuid,nodev",
          "lowerdir=" + layers + ",upperdir=" + own + "/diff,workdir=" + own + "/work,userxattr");
    } else {
      // Without an upper directory overlay wants two layers.
      String two = layers.indexOf(':') < 0 ? layers + ":" + own + "/work" : layers;
      plan.add(
          "mount",
          "overlay",
          "overlay",
          mount.destination(),
          "ro,nosuid,nodev",
          "lowerdir=" + two + ",userxattr");
    }
  }

  static void devpts(PlanWriter plan, ContainerMount mount, String group) {
    List<String> data = new ArrayList<>();
    data.add("newinstance");
    String given = Words.join(mount.options(), ",");
    addUnless(given, "ptmxmode=", "ptmxmode=0666", data);
    addUnless(given, "mode=", "mode=0620", data);
    if (given.indexOf("gid=") < 0 && !group.isEmpty()) {
      data.add(group);
    }
    for (String option : mount.options()) {
      if (!option.equals("newinstance")) {
        data.add(option);
      }
    }
    plan.add("mkdir", mount.destination(), "0755");
    plan.add(
        "mount", "devpts", "devpts", mount.destination(), "nosuid,noexec", Words.join(data, ","));
  }

  private static void addUnless(String given, String key, String otherwise, List<String> into) {
    if (("," + given).indexOf("," + key) < 0) {
      into.add(otherwise);
    }
  }
}
