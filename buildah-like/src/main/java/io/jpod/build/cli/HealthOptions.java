package io.jpod.build.cli;

import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.format.GoDuration;
import io.jpod.core.JpodException;
import io.jpod.oci.Healthcheck;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The `--healthcheck` options of `jbuild config`.
final class HealthOptions {
  private static final long DEFAULT_NANOS = 30_000_000_000L;
  private static final int DEFAULT_RETRIES = 3;

  private HealthOptions() {}

  /// The health check with the options applied; null if there is none.
  static @Nullable Healthcheck apply(ParsedArgs args, @Nullable Healthcheck before)
      throws JpodException {
    String command = args.value(ConfigCommand.HEALTHCHECK);
    if (command != null && command.isBlank()) {
      return null;
    }
    if (command == null && !isAnyTimeGiven(args)) {
      return before;
    }
    List<String> test;
    if (command != null) {
      test = test(command);
    } else if (before != null) {
      test = before.test();
    } else {
      throw new JpodException(
          "times of a health check were given, but there is no health check",
          "--healthcheck 'CMD ...'");
    }
    long interval = before == null ? DEFAULT_NANOS : before.intervalNanos();
    long timeout = before == null ? DEFAULT_NANOS : before.timeoutNanos();
    long start = before == null ? 0 : before.startPeriodNanos();
    int retries = before == null ? DEFAULT_RETRIES : before.retries();
    return new Healthcheck(
        test,
        nanos(args, ConfigCommand.HEALTHCHECK_INTERVAL, interval),
        nanos(args, ConfigCommand.HEALTHCHECK_TIMEOUT, timeout),
        nanos(args, ConfigCommand.HEALTHCHECK_START_PERIOD, start),
        nanos(
            args,
            ConfigCommand.HEALTHCHECK_START_INTERVAL,
            before == null ? 0 : before.startIntervalNanos()),
        (int) Math.min(args.number(ConfigCommand.HEALTHCHECK_RETRIES, retries), Integer.MAX_VALUE));
  }

  private static boolean isAnyTimeGiven(ParsedArgs args) {
    return args.isGiven(ConfigCommand.HEALTHCHECK_INTERVAL)
        || args.isGiven(ConfigCommand.HEALTHCHECK_TIMEOUT)
        || args.isGiven(ConfigCommand.HEALTHCHECK_START_INTERVAL)
        || args.isGiven(ConfigCommand.HEALTHCHECK_START_PERIOD)
        || args.isGiven(ConfigCommand.HEALTHCHECK_RETRIES);
  }

  private static List<String> test(String command) throws JpodException {
    List<String> json = ShellWords.jsonArray(command);
    List<String> words = json == null ? ShellWords.split("--healthcheck", command) : json;
    String first = words.getFirst();
    if (!first.equals("NONE") && !first.equals("CMD") && !first.equals("CMD-SHELL")) {
      throw new JpodException(
          "--healthcheck \"" + command + "\": it begins with '" + first + "'",
          "--healthcheck 'CMD " + command + "', or CMD-SHELL for a line of shell, or NONE");
    }
    if (first.equals("CMD-SHELL") && json == null) {
      // The shell reads the line itself, quotes included.
      return List.of(first, command.strip().substring(first.length()).strip());
    }
    return words;
  }

  private static long nanos(ParsedArgs args, Option option, long otherwise) throws JpodException {
    String value = args.value(option);
    return value == null ? otherwise : GoDuration.parse("--" + option.longName(), value);
  }
}
