package io.jpod.core.container;

/// podman's defaults for what nobody asked for.
final class ConfigDefaults {
  static final int STOP_TIMEOUT_SECONDS = 10;
  static final long SHM_BYTES = 65_536_000L;

  /// Upper bound of the file and process limits that a container gets by default.
  static final long LIMIT = 1_048_576L;

  /// Hidden from every container that is not privileged.
  static final String[] MASKED = {
    "/proc/acpi",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/sys/firmware",
    "/sys/fs/selinux",
    "/sys/dev/block",
    "/sys/devices/virtual/powercap",
    "/proc/interrupts",
    "/proc/asound"
  };

  /// Visible, but not to be written.
  static final String[] READ_ONLY = {
    "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"
  };

  private ConfigDefaults() {}
}
