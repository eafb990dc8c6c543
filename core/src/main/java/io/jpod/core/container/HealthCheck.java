package io.jpod.core.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import io.jpod.core.Durations;
import io.jpod.core.JpodException;
import io.jpod.oci.Healthcheck;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A container's health check with every default filled in.
///
/// @param test `CMD` and arguments, or `CMD-SHELL` and a line for `/bin/sh -c`
/// @param intervalNanos 0: only when asked for
/// @param startIntervalNanos between checks in the start period
/// @param onFailure `none`, `kill`, `restart` or `stop`
/// @param logCount results kept
/// @param logBytes of output kept of each
record HealthCheck(
    List<String> test,
    long intervalNanos,
    long timeoutNanos,
    long startPeriodNanos,
    long startIntervalNanos,
    int retries,
    String onFailure,
    int logCount,
    int logBytes) {
  private static final long SECOND = 1_000_000_000L;
  private static final long INTERVAL = 30 * SECOND;
  private static final long TIMEOUT = 30 * SECOND;
  private static final long START_INTERVAL = 5 * SECOND;
  private static final int RETRIES = 3;
  private static final int LOG_COUNT = 5;
  private static final int LOG_BYTES = 500;

  /// The monitor's bounds: HEALTH_OUTPUT_MAX of health.h is what docker keeps.
  private static final int LOG_COUNT_MAX = 1000;

  private static final int LOG_BYTES_MAX = 4096;

  HealthCheck {
    test = List.copyOf(test);
  }

  /// Decides; null: the container has none.
  ///
  /// @param image the image's HEALTHCHECK
  static @Nullable HealthCheck resolve(HealthOptions asked, @Nullable Healthcheck image)
      throws JpodException {
    String command = asked.command();
    if (command != null && !command.isEmpty() && asked.disabled()) {
      throw new JpodException("cannot specify both --no-healthcheck and --health-cmd");
    }
    String action = action(asked);
    checkDestination(asked);
    if (asked.disabled()) {
      return null;
    }
    List<String> test = image == null ? List.of() : image.test();
    boolean own = false;
    if (command != null && !command.isEmpty()) {
      test = words(command);
      own = true;
    }
    if (test.isEmpty() || test.get(0).equals("NONE")) {
      return null;
    }
    Healthcheck from = own || image == null ? NOTHING : image;
    long interval = nanos("interval", asked.interval(), from.intervalNanos(), INTERVAL);
    long timeout = nanos("timeout", asked.timeout(), from.timeoutNanos(), TIMEOUT);
    if (timeout < 1) {
      throw new JpodException("healthcheck-timeout must be at least 1 second");
    }
    long period = nanos("start-period", asked.startPeriod(), from.startPeriodNanos(), 0);
    if (period < 0) {
      throw new JpodException("healthcheck-start-period must be 0 seconds or greater");
    }
    return new HealthCheck(
        normalized(test),
        Math.max(0, interval),
        timeout,
        period,
        nanos("start-interval", asked.startInterval(), from.startIntervalNanos(), START_INTERVAL),
        retries(asked, from),
        action,
        bounded(asked.logCount(), LOG_COUNT, LOG_COUNT_MAX),
        bounded(asked.logSize(), LOG_BYTES, LOG_BYTES_MAX));
  }

  private static final Healthcheck NOTHING = new Healthcheck(List.of(), 0, 0, 0, 0, 0);

  private static String action(HealthOptions asked) throws JpodException {
    String action = asked.onFailure();
    return switch (action == null ? "" : action) {
      case "", "none" -> "none";
      case "kill", "restart", "stop" -> String.valueOf(action);
      default ->
          throw new JpodException(
              "invalid on-failure action \""
                  + action
                  + "\" for health check: supported actions are none,kill,restart,stop");
    };
  }

  private static void checkDestination(HealthOptions asked) throws JpodException {
    String destination = asked.logDestination();
    if (destination != null && !destination.isEmpty() && !destination.equals("local")) {
      throw new JpodException(
          "--health-log-destination "
              + destination
              + ": health results are kept with the container",
          "--health-log-destination local");
    }
  }

  private static int retries(HealthOptions asked, Healthcheck from) throws JpodException {
    Long retries = asked.retries();
    if (retries == null) {
      return from.retries() > 0 ? from.retries() : RETRIES;
    }
    if (retries < 1) {
      throw new JpodException("healthcheck-retries must be greater than 0");
    }
    return (int) Math.min(retries, Integer.MAX_VALUE);
  }

  private static int bounded(@Nullable Long asked, int otherwise, int most) {
    return asked == null ? otherwise : asked <= 0 ? most : (int) Math.min(asked, most);
  }

  private static long nanos(String what, @Nullable String asked, long image, long otherwise)
      throws JpodException {
    if (asked == null) {
      return image == 0 ? otherwise : image;
    }
    if (what.equals("interval") && asked.equals("disable")) {
      return 0;
    }
    Long nanos = Durations.nanos(asked);
    if (nanos == null) {
      throw new JpodException(
          "invalid healthcheck-" + what + ": time: invalid duration \"" + asked + "\"",
          "30s, 1m30s, 500ms");
    }
    return nanos;
  }

  /// podman's reading of `--health-cmd`: a JSON array; `CMD a b`; `NONE`; else a line for the
  /// shell.
  private static List<String> words(String text) throws JpodException {
    List<String> array = array(text);
    if (array != null) {
      if (array.isEmpty()) {
        throw new JpodException("must define a healthcheck command for all healthchecks");
      }
      String first = Signals.upper(array.get(0));
      if (first.equals("CMD") || first.equals("CMD-SHELL") || first.equals("NONE")) {
        return array;
      }
      List<String> words = new ArrayList<>();
      words.add(array.size() > 1 ? "CMD" : "CMD-SHELL");
      words.addAll(array);
      return words;
    }
    int space = text.indexOf(' ');
    String first = Signals.upper(space < 0 ? text : text.substring(0, space));
    if (first.equals("NONE")) {
      return List.of("NONE");
    }
    if (first.equals("CMD")) {
      List<String> words = new ArrayList<>();
      for (String word : Words.split(text, ' ')) {
        if (!word.isEmpty()) {
          words.add(word);
        }
      }
      return words;
    }
    return first.equals("CMD-SHELL") && space > 0
        ? List.of("CMD-SHELL", text.substring(space + 1))
        : List.of("CMD-SHELL", text);
  }

  private static @Nullable List<String> array(String text) {
    if (text.charAt(0) != '[') {
      return null;
    }
    try {
      if (!(Json.parse(text) instanceof JsonArray array)) {
        return null;
      }
      List<String> words = new ArrayList<>();
      for (JsonElement word : array) {
        words.add(word.getAsString());
      }
      return words;
    } catch (InvalidSpecException | IllegalStateException | UnsupportedOperationException e) {
      return null; // `[ -e /file ]` is a command of the shell
    }
  }

  private static List<String> normalized(List<String> test) throws JpodException {
    String kind = Signals.upper(test.get(0));
    List<String> words = new ArrayList<>(test);
    if (kind.equals("CMD") || kind.equals("CMD-SHELL")) {
      words.set(0, kind);
    } else {
      words.add(0, "CMD");
    }
    if (words.size() < 2) {
      throw new JpodException("must define a healthcheck command for all healthchecks");
    }
    return words;
  }

  /// What is executed.
  List<String> argv() {
    return test.get(0).equals("CMD-SHELL")
        ? List.of("/bin/sh", "-c", test.get(1))
        : test.subList(1, test.size());
  }
}
