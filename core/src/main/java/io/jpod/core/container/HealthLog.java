package io.jpod.core.container;

import static io.jpod.core.container.Inspection.number;
import static io.jpod.core.container.Inspection.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;

/// The results of health checks, which the monitor keeps in the file `health` (docs/design/002), in
/// the fields of podman's `inspect`.
final class HealthLog {
  static final String FILE = "health";

  private HealthLog() {}

  /// `State.Health`.
  static JsonObject json(Container container, ContainerState state) {
    JsonObject health = new JsonObject();
    JsonArray log = new JsonArray();
    String status = state.health().isEmpty() ? "starting" : state.health();
    long streak = 0;
    String file = read(container);
    int end = file.indexOf('\n');
    if (end > 0) {
      String head = file.substring(0, end);
      int space = head.indexOf(' ');
      status = head.substring(0, space);
      streak = Long.parseLong(head.substring(space + 1));
      for (String line : Words.split(file.substring(end + 1), '\n')) {
        if (!line.isEmpty()) {
          log.add(result(line));
        }
      }
    }
    health.add("Status", text(status));
    health.add("FailingStreak", number(streak));
    health.add("Log", log);
    return health;
  }

  private static String read(Container container) {
    try {
      String text = SmallFiles.readIfThere(container.directory().resolve(FILE));
      return text == null ? "" : text;
    } catch (IOException e) {
      return ""; // nothing is known then
    }
  }

  /// `BEGAN ENDED CODE OUTPUT`
  private static JsonObject result(String line) {
    int began = line.indexOf(' ');
    int ended = line.indexOf(' ', began + 1);
    int code = line.indexOf(' ', ended + 1);
    JsonObject result = new JsonObject();
    result.add("Start", text(line.substring(0, began)));
    result.add("End", text(line.substring(began + 1, ended)));
    result.add("ExitCode", number(Long.parseLong(line.substring(ended + 1, code))));
    result.add("Output", text(unescape(line.substring(code + 1))));
    return result;
  }

  private static String unescape(String value) {
    StringBuilder text = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < value.length()) {
        i++;
        c = value.charAt(i) == 'n' ? '\n' : value.charAt(i) == '0' ? '\0' : value.charAt(i);
      }
      text.append(c);
    }
    return text.toString();
  }

  /// `Config.Healthcheck`, from `container.json`.
  static JsonObject configured(JsonObject record) {
    JsonObject check = new JsonObject();
    check.add("Test", record.get("healthTest"));
    check.add("StartPeriod", record.get("healthStartPeriod"));
    check.add("StartInterval", record.get("healthStartInterval"));
    check.add("Interval", record.get("healthInterval"));
    check.add("Timeout", record.get("healthTimeout"));
    check.add("Retries", record.get("healthRetries"));
    return check;
  }
}
