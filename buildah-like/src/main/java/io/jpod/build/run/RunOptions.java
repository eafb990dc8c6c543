package io.jpod.build.run;

import io.jpod.core.container.ContainerOptions;
import io.jpod.core.container.FurtherOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the commands of a build see of the machine: network, capabilities, limits, volumes. Each
/// under the long name that `buildah` gives it, with its value as typed. Immutable.
///
/// ```java
/// RunOptions.NONE.with("network", "none").with("cap-drop", "NET_RAW")
/// ```
///
/// @param entries of an option that can be given once the last counts
public record RunOptions(List<Entry> entries) {
  /// Nothing but what every container has.
  public static final RunOptions NONE = new RunOptions(List.of());

  /// The names that are known.
  public static final List<String> NAMES =
      List.of(
          "add-host",
          "cap-add",
          "cap-drop",
          "device",
          "dns",
          "dns-option",
          "dns-search",
          "group-add",
          "http-proxy",
          "ipc",
          "isolation",
          "network",
          "no-hostname",
          "no-hosts",
          "pid",
          "security-opt",
          "shm-size",
          "ulimit",
          "uts",
          "volume");

  private static final List<String> FURTHER =
      List.of("device", "http-proxy", "no-hostname", "no-hosts");

  /// One value.
  ///
  /// @param name long name without dashes
  public record Entry(String name, String value) {}

  /// @throws IllegalArgumentException for a name that is none of [#NAMES]
  public RunOptions {
    entries = List.copyOf(entries);
    for (Entry entry : entries) {
      if (!NAMES.contains(entry.name())) {
        throw new IllegalArgumentException("no option of commands: " + entry.name());
      }
    }
  }

  /// With one more value.
  public RunOptions with(String name, String value) {
    List<Entry> more = new ArrayList<>(entries);
    more.add(new Entry(name, value));
    return new RunOptions(more);
  }

  /// With those of another, which win where only one can count.
  public RunOptions and(RunOptions others) {
    List<Entry> more = new ArrayList<>(entries);
    more.addAll(others.entries);
    return new RunOptions(more);
  }

  /// All values of an option.
  public List<String> values(String name) {
    List<String> found = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.name().equals(name)) {
        found.add(entry.value());
      }
    }
    return found;
  }

  /// The last value of an option; null if it was not given.
  public @Nullable String value(String name) {
    List<String> found = values(name);
    return found.isEmpty() ? null : found.getLast();
  }

  /// Whether commands share the caller's network, processes and names: `--isolation=chroot`.
  public boolean isChroot() {
    return "chroot".equals(value("isolation"));
  }

  /// The network's mode; null: that of a container.
  public @Nullable String network() {
    String network = value("network");
    if (network == null) {
      return isChroot() ? "host" : null;
    }
    return network.equals("private") || network.equals("default") ? null : network;
  }

  /// Adds them to those of a container.
  public ContainerOptions.Builder applyTo(ContainerOptions.Builder options) {
    options
        .addHost(values("add-host"))
        .capAdd(values("cap-add"))
        .capDrop(values("cap-drop"))
        .dns(values("dns"))
        .dnsOption(values("dns-option"))
        .dnsSearch(values("dns-search"))
        .groupAdd(values("group-add"))
        .securityOpts(values("security-opt"))
        .shmSize(value("shm-size"))
        .ulimits(values("ulimit"))
        .volumes(values("volume"))
        .network(network())
        .ipcMode(namespace("ipc"))
        .pidMode(namespace("pid"))
        .utsMode(namespace("uts"));
    FurtherOptions further = further();
    return further == null ? options : options.further(further);
  }

  private @Nullable String namespace(String name) {
    String mode = value(name);
    return mode == null && isChroot() ? "host" : mode;
  }

  private @Nullable FurtherOptions further() {
    FurtherOptions further = null;
    for (Entry entry : entries) {
      if (FURTHER.contains(entry.name())) {
        further = further == null ? new FurtherOptions() : further;
        further.with(entry.name(), entry.value());
      }
    }
    return further;
  }
}
