package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.oci.Healthcheck;
import io.jpod.userns.PlanWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a container's monitor does while it runs, decided: the log, restarts, health checks, limits
/// of time.
///
/// @param health null: none
record Upkeep(
    RestartPolicy restart,
    @Nullable HealthCheck health,
    LogChoice log,
    int timeoutSeconds,
    @Nullable String pidFile) {

  private static final Path JOURNAL = Path.of("/run/systemd/journal/socket");

  @SuppressWarnings(
      "ReferenceEquality") // a record's equals is made at run time, on the way of `run`
  static Upkeep resolve(ContainerOptions options, @Nullable Healthcheck image)
      throws JpodException {
    UpkeepOptions asked = options.upkeep();
    String driver = options.logDriver();
    LogChoice log =
        driver == null && asked.logOptions().isEmpty()
            ? LogChoice.DEFAULT
            : LogChoice.resolve(driver == null ? "" : driver, asked.logOptions());
    check(log, options.tty());
    String restart = asked.restart();
    RestartPolicy policy = restart == null ? RestartPolicy.NO : RestartPolicy.parse(restart);
    if (policy.restarts() && options.autoRemove()) {
      throw new JpodException(
          "the --rm option conflicts with --restart, when the restartPolicy is not \"\" and \"no\"");
    }
    HealthCheck health =
        image == null && asked.health() == HealthOptions.NONE
            ? null
            : HealthCheck.resolve(asked.health(), image);
    return new Upkeep(policy, health, log, asked.timeoutSeconds(), asked.pidFile());
  }

  private static void check(LogChoice log, boolean tty) throws JpodException {
    if (log.driver().equals("journald") && !Files.exists(JOURNAL)) {
      throw new JpodException(
          "log driver \"journald\": there is no journal on this machine (no " + JOURNAL + ")",
          "--log-driver json-file");
    }
    if (log.driver().equals("passthrough") && tty) {
      throw new JpodException("the '--log-driver passthrough' option cannot be used on a TTY");
    }
  }

  /// Writes the monitor's words, but for those of the container itself.
  void addTo(PlanWriter plan, ContainerConfig config, Path directory, Path events) {
    String path = log.path().isEmpty() ? directory.resolve("log").toString() : log.path();
    plan.add("name", config.name());
    plan.add("log", log.driver(), log.driver().equals("journald") ? JOURNAL.toString() : path);
    if (log.maxBytes() > 0) {
      plan.add("log-limit", Long.toString(log.maxBytes()), Integer.toString(log.maxFiles()));
    }
    if (!log.tag().isEmpty()) {
      plan.add("log-tag", log.expandedTag(config));
    }
    plan.add("events", events.toString());
    if (restart.restarts()) {
      plan.add("restart", restart.name(), Integer.toString(restart.retries()));
    }
    HealthCheck check = health;
    if (check != null) {
      plan.add(
          "health",
          millis(check.intervalNanos()),
          millis(Math.max(1_000_000, check.timeoutNanos())),
          Integer.toString(check.retries()),
          millis(check.startPeriodNanos()),
          millis(Math.max(1_000_000, check.startIntervalNanos())),
          check.onFailure());
      plan.add(
          "health-log", Integer.toString(check.logCount()), Integer.toString(check.logBytes()));
    }
    if (timeoutSeconds > 0) {
      plan.add("timeout", Integer.toString(timeoutSeconds));
    }
    String file = pidFile;
    if (file != null) {
      plan.add("pid-file", file);
    }
  }

  private static String millis(long nanos) {
    return Long.toString(nanos / 1_000_000);
  }
}
