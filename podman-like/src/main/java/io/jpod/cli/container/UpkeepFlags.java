package io.jpod.cli.container;

import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.container.HealthOptions;
import io.jpod.core.container.UpkeepOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The options of `run` and `create` about what happens to a container while it runs: restarts,
/// health checks, its log, limits of time.
final class UpkeepFlags {
  static final Option HEALTH_CMD =
      Option.value(
          "health-cmd",
          "COMMAND",
          "Check the container's health with a command: a line for its shell, or a JSON array");
  static final Option HEALTH_INTERVAL =
      Option.value("health-interval", "DURATION", "Time between checks (default 30s), or disable");
  static final Option HEALTH_LOG_DESTINATION =
      Option.value(
          "health-log-destination",
          "WHERE",
          "local (default): results are kept with the container");
  static final Option HEALTH_MAX_LOG_COUNT =
      Option.unsigned("health-max-log-count", "Results that inspect shows (default 5)");
  static final Option HEALTH_MAX_LOG_SIZE =
      Option.unsigned(
          "health-max-log-size", "Bytes of output kept of each (default 500, at most 4096)");
  static final Option HEALTH_ON_FAILURE =
      Option.value(
          "health-on-failure",
          "ACTION",
          "What to do once it is unhealthy: none (default), kill, restart or stop");
  static final Option HEALTH_RETRIES =
      Option.unsigned("health-retries", "Failures in a row that make it unhealthy (default 3)");
  static final Option HEALTH_START_INTERVAL =
      Option.value(
          "health-start-interval", "DURATION", "Time between checks while it starts (default 5s)");
  static final Option HEALTH_START_PERIOD =
      Option.value(
          "health-start-period", "DURATION", "Time to start in, when failures do not count");
  static final Option HEALTH_TIMEOUT =
      Option.value("health-timeout", "DURATION", "Time that a check may take (default 30s)");
  static final Option LOG_DRIVER =
      Option.value(
          "log-driver",
          "DRIVER",
          "json-file (default), k8s-file, journald, none, or passthrough: the caller's own streams");
  static final Option LOG_OPT =
      Option.list("log-opt", "KEY=VALUE", "Of the log: max-size, max-file, tag, path");
  static final Option NO_HEALTHCHECK =
      Option.flag("no-healthcheck", "Ignore the image's health check");
  static final Option PIDFILE =
      Option.value("pidfile", "FILE", "Write the process id of the container to a file");
  static final Option RESTART =
      Option.value(
          "restart",
          "POLICY",
          "Start it again when it ends: no (default), on-failure[:N], always, unless-stopped");
  static final Option TIMEOUT =
      Option.unsigned("timeout", "Seconds after which the container is killed");

  private static final Option[] OF_UPKEEP = {
    HEALTH_CMD,
    HEALTH_INTERVAL,
    HEALTH_LOG_DESTINATION,
    HEALTH_MAX_LOG_COUNT,
    HEALTH_MAX_LOG_SIZE,
    HEALTH_ON_FAILURE,
    HEALTH_RETRIES,
    HEALTH_START_INTERVAL,
    HEALTH_START_PERIOD,
    HEALTH_TIMEOUT,
    LOG_OPT,
    NO_HEALTHCHECK,
    PIDFILE,
    RESTART,
    TIMEOUT
  };

  private UpkeepFlags() {}

  /// What was asked for; [UpkeepOptions#NONE] where nothing was.
  static UpkeepOptions read(ParsedArgs args) throws JpodException {
    boolean any = false;
    for (Option option : OF_UPKEEP) {
      any |= args.isGiven(option);
    }
    if (!any) {
      return UpkeepOptions.NONE;
    }
    String pidFile = args.value(PIDFILE);
    return new UpkeepOptions(
        args.value(RESTART),
        args.values(LOG_OPT),
        health(args),
        (int) Math.min(args.number(TIMEOUT, 0), Integer.MAX_VALUE / 1000),
        pidFile == null ? null : Path.of(pidFile).toAbsolutePath().normalize().toString());
  }

  private static HealthOptions health(ParsedArgs args) {
    return new HealthOptions(
        args.value(HEALTH_CMD),
        args.value(HEALTH_INTERVAL),
        args.value(HEALTH_TIMEOUT),
        args.value(HEALTH_START_PERIOD),
        args.value(HEALTH_START_INTERVAL),
        number(args, HEALTH_RETRIES),
        args.value(HEALTH_ON_FAILURE),
        args.value(HEALTH_LOG_DESTINATION),
        number(args, HEALTH_MAX_LOG_COUNT),
        number(args, HEALTH_MAX_LOG_SIZE),
        args.flag(NO_HEALTHCHECK));
  }

  private static @Nullable Long number(ParsedArgs args, Option option) {
    return args.isGiven(option) ? args.number(option, 0) : null;
  }
}
