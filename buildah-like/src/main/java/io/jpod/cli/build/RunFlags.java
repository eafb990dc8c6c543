package io.jpod.cli.build;

import io.jpod.build.run.RunOptions;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import java.util.List;

/// The options that say what commands of a build see of the machine; `from`, `run` and `build` have
/// them.
public final class RunFlags {
  static final Option ADD_HOST =
      Option.list("add-host", "NAME:ADDRESS", "A line for /etc/hosts of commands");
  static final Option CAP_ADD =
      Option.csv("cap-add", "CAPABILITY", "Add a capability to those of commands");
  static final Option CAP_DROP =
      Option.csv("cap-drop", "CAPABILITY", "Take a capability from those of commands");
  static final Option DEVICE =
      Option.list("device", "HOST[:CONTAINER][:rwm]", "Give commands a device of the host");
  static final Option DNS = Option.csv("dns", "ADDRESS", "DNS server of commands");
  static final Option DNS_OPTION =
      Option.csv("dns-option", "OPTION", "DNS option of commands, as in resolv.conf(5)");
  static final Option DNS_SEARCH =
      Option.csv("dns-search", "DOMAIN", "DNS search domain of commands");
  static final Option GROUP_ADD = Option.csv("group-add", "GROUP", "A further group of commands");
  static final Option IPC = Option.value("ipc", "MODE", "private or host");
  static final Option ISOLATION =
      Option.value(
          "isolation",
          "KIND",
          "oci or rootless (namespaces of its own), chroot (the caller's network, processes and names)");
  static final Option NETWORK =
      Option.value(
          "network,net", "MODE", "Network of commands: none, host, private, or as jpod run has it");
  static final Option PID = Option.value("pid", "MODE", "private or host");
  static final Option SECURITY_OPT =
      Option.list("security-opt", "OPTION", "no-new-privileges, seccomp=FILE, seccomp=unconfined");
  static final Option SHM_SIZE = Option.value("shm-size", "SIZE", "Size of /dev/shm for commands");
  static final Option ULIMIT =
      Option.csv("ulimit", "NAME=SOFT[:HARD]", "Limits of commands, as in setrlimit(2)");
  static final Option USERNS =
      Option.value(
          "userns", "MODE", "host: commands run in your namespace of ids, as all of jpod's do");
  static final Option UTS = Option.value("uts", "MODE", "private or host");
  static final Option VOLUME =
      Option.list("v,volume", "SOURCE:DIR[:OPTIONS]", "Mount a file or directory of the host");

  /// All of them.
  public static final List<Option> ALL =
      List.of(
          ADD_HOST,
          CAP_ADD,
          CAP_DROP,
          DEVICE,
          DNS,
          DNS_OPTION,
          DNS_SEARCH,
          GROUP_ADD,
          IPC,
          ISOLATION,
          NETWORK,
          PID,
          SECURITY_OPT,
          SHM_SIZE,
          ULIMIT,
          USERNS,
          UTS,
          VOLUME);

  /// Of buildah, for which containers would need a cgroup.
  public static final String NO_CGROUP =
      "cgroup-parent cgroupns cpu-period cpu-quota cpu-shares c cpuset-cpus cpuset-mems memory m memory-swap";

  /// Why those are refused.
  public static final String NO_CGROUP_REASON =
      "containers of this version have no cgroup of their own, so nothing would hold the limit";

  private RunFlags() {}

  /// What was given; the isolation that `BUILDAH_ISOLATION` names where nothing was.
  public static RunOptions read(ParsedArgs args) throws JpodException {
    checkUserNamespace(args.value(USERNS));
    RunOptions options = RunOptions.NONE;
    String environment = System.getenv("BUILDAH_ISOLATION");
    String isolation = args.value(ISOLATION);
    if (isolation == null && environment != null && !environment.isEmpty()) {
      isolation = environment;
    }
    if (isolation != null) {
      options = options.with("isolation", isolation(isolation));
    }
    if (args.flag(BuildFlags.NO_HOSTS) && args.isGiven(ADD_HOST)) {
      throw new JpodException("--no-hosts and --add-host conflict, can not be used together");
    }
    String network = args.value(NETWORK);
    if ("chroot".equals(isolation) && network != null && !network.equals("host")) {
      throw new JpodException(
          "cannot set --network other than host with --isolation chroot", "--isolation oci");
    }
    for (Option option : ALL) {
      if (option == ISOLATION || option == USERNS) {
        continue;
      }
      if (!option.isRepeatable()) {
        String value = args.value(option);
        options = value == null ? options : options.with(option.longName(), value);
        continue;
      }
      for (String value : args.values(option)) {
        options = options.with(option.longName(), value);
      }
    }
    return options;
  }

  private static String isolation(String kind) throws JpodException {
    return switch (kind) {
      case "oci", "rootless", "default" -> "oci";
      case "chroot" -> kind;
      default ->
          throw new JpodException(
              "unrecognized isolation type \"" + kind + "\"",
              "--isolation oci, rootless or chroot");
    };
  }

  private static void checkUserNamespace(@org.jspecify.annotations.Nullable String mode)
      throws JpodException {
    if (mode != null && !mode.equals("host") && !mode.isEmpty()) {
      throw new JpodException(
          "--userns " + mode + ": commands of builds run in your own namespace of ids",
          "--userns host");
    }
  }
}
