package io.jpod.cli.container;

import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.command.SeldomOptions;
import io.jpod.core.container.FurtherOptions;
import org.jspecify.annotations.Nullable;

/// The options of `run` and `create` that few command lines have, and those that are refused.
final class FurtherFlags {
  static final Option RMI =
      Option.flag("rmi", "Remove the image when the container ends, unless another one uses it");
  static final Option NO_HINTS =
      Option.flag("no-hints", "Do not explain that files of a bind mount will have another owner");

  private static final Option[] OPTIONS = {
    Option.list("chrootdirs", "DIR", "Directories that get /etc/hosts and /etc/resolv.conf too"),
    Option.list("device", "HOST[:CONTAINER][:rwm]", "Give the container a device of the host"),
    Option.flag("disable-content-trust", "Has no effect, as in podman"),
    Option.value("domainname", "NAME", "NIS domain name"),
    Option.flag("env-host", "Pass all variables of the caller on"),
    Option.list("env-merge", "KEY=VALUE", "Set a variable from the image's: PATH=/x:${PATH}"),
    Option.csv(
        "expose",
        "PORT[-PORT][/PROTOCOL]",
        "Note ports beside the image's; --publish-all takes them"),
    Option.list("gidmap", "CONTAINER:FROM[:AMOUNT]", "Map group ids, as --uidmap"),
    Option.value("group-entry", "LINE", "Line for /etc/group instead of the usual"),
    Option.list("hostuser", "NAME", "Add this user of the host to /etc/passwd"),
    Option.flag("http-proxy", "Pass the caller's proxy variables on (default true)"),
    Option.value(
        "image-volume", "MODE", "VOLUMEs of the image: anonymous (or bind), tmpfs or ignore"),
    Option.list("label-file", "FILE", "Read labels from a file, KEY=VALUE on each line"),
    Option.list(
        "mount",
        "type=TYPE,dst=DIR,...",
        "Mount a bind, volume, tmpfs, image, glob, ramfs or devpts; the other keys depend on it"),
    NO_HINTS,
    Option.flag("no-hostname", "Leave the image's /etc/hostname alone"),
    Option.flag("no-hosts", "Leave the image's /etc/hosts alone"),
    Option.flag("passwd", "Add users that the image lacks to /etc/passwd (default true)"),
    Option.value("passwd-entry", "LINE", "Line for /etc/passwd instead of the usual"),
    Option.value("personality", "NAME", "Execution domain: LINUX or LINUX32"),
    Option.csv("requires", "CONTAINER", "Containers that must run before this one starts"),
    RMI,
    Option.flag("rootfs", "IMAGE is a directory with a root file system; DIR:O leaves it as it is"),
    Option.list(
        "secret",
        "NAME[,OPTION=...]",
        "A secret as a file in /run/secrets, or type=env as variable"),
    Option.value("shm-size-systemd", "SIZE", "Size of systemd's directories in memory"),
    Option.value("subgidname", "NAME", "Map the subordinate group ids of this name"),
    Option.value("subuidname", "NAME", "Map the subordinate user ids of this name"),
    Option.value("systemd", "MODE", "Prepare for systemd: true (default), false or always"),
    Option.value("tz", "ZONE", "Time zone, as Europe/Berlin, or local"),
    Option.list(
        "uidmap",
        "CONTAINER:FROM[:AMOUNT]",
        "Map user ids; FROM: 0 is you, 1 and up are /etc/subuid"),
    Option.list("unsetenv", "NAME", "Leave out a variable of the image or of jpod"),
    Option.flag("unsetenv-all", "Leave out all variables of the image and of jpod"),
    Option.value(
        "userns",
        "MODE",
        "host (default), keep-id[:uid=N,gid=N], auto[:size=N], nomap or container:NAME"),
    Option.value("volume-driver", "DRIVER", "local"),
    Option.csv("volumes-from", "CONTAINER[:OPTIONS]", "Mount what another container has mounted")
  };

  private static final String NO_CGROUP =
      " memory memory-reservation memory-swap memory-swappiness m cpus cpu-period cpu-quota"
          + " cpu-rt-period cpu-rt-runtime cpu-shares c cpuset-cpus cpuset-mems pids-limit"
          + " oom-kill-disable blkio-weight blkio-weight-device device-read-bps device-read-iops"
          + " device-write-bps device-write-iops device-cgroup-rule cgroup-conf cgroup-parent"
          + " cgroupns cgroups rdt-class storage-opt ";
  private static final String WINDOWS =
      " isolation cpu-count cpu-percent io-maxbandwidth io-maxiops ";
  private static final String PODS = " pod pod-id-file init-ctr ";
  private static final String NETWORKS =
      " network-alias ip ip6 mac-address link link-local-ip hosts-file ";

  private FurtherFlags() {}

  /// All values that were given.
  static @Nullable FurtherOptions read(ParsedArgs args) {
    FurtherOptions options = null;
    for (Option option : OPTIONS) {
      if (!args.isGiven(option)) {
        continue;
      }
      options = options == null ? new FurtherOptions() : options;
      if (option.isFlag()) {
        options.with(option.longName(), args.flag(option) ? "true" : "false");
      } else {
        for (String value : args.values(option)) {
          options.with(option.longName(), value);
        }
      }
    }
    return options;
  }

  static @Nullable String refusal(String name) {
    String word = " " + name + " ";
    if (NO_CGROUP.contains(word)) {
      return "containers of this version have no cgroup of their own, so nothing would hold the limit";
    }
    if (WINDOWS.contains(word)) {
      return "only docker on Windows has it";
    }
    if (PODS.contains(word)) {
      return "this version has no pods";
    }
    if (NETWORKS.contains(word)) {
      return "this version has no networks of its own";
    }
    return switch (name) {
      case "gpus" -> "this version reads no CDI specifications of devices; use --device";
      case "use-api-socket" -> "there is no engine with a socket";
      case "runtime" -> "containers are run by jpod itself";
      case "init-path" -> "jpod has an init of its own; use --init";
      case "decryption-key" -> "this version does not read encrypted images";
      case "seccomp-policy" -> "this version does not read filters from images; use --security-opt";
      case "sdnotify" ->
          "containers of this version tell no service manager; see jpod system autostart";
      case "health-startup-cmd",
          "health-startup-interval",
          "health-startup-retries",
          "health-startup-success",
          "health-startup-timeout" ->
          "there is one check; --health-start-period and --health-start-interval are for its start";
      case "conmon-pidfile" -> "there is no conmon; --pidfile has the container's process";
      case "preserve-fd" -> "this version passes descriptors from 3 on; use --preserve-fds";
      default -> null;
    };
  }

  /// Makes them when one is met.
  static final class Provider implements SeldomOptions {
    @Override
    public Option[] options() {
      return OPTIONS;
    }

    @Override
    public @Nullable String refusal(String name) {
      return FurtherFlags.refusal(name);
    }
  }
}
