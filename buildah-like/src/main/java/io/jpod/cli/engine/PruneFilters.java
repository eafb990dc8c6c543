package io.jpod.cli.engine;

import io.jpod.cli.format.GoTime;
import io.jpod.cli.format.Quantities;
import io.jpod.core.JpodException;
import io.jpod.core.system.PruneFilter;
import java.util.ArrayList;
import java.util.List;

/// `--filter` of the commands that prune: `label=KEY[=VALUE]`, `label!=KEY[=VALUE]`, `until=TIME`.
public final class PruneFilters {
  private PruneFilters() {}

  /// @throws JpodException if there is no such key, or its value is no time; in podman's words
  public static PruneFilter parse(List<String> expressions) throws JpodException {
    List<String> labels = new ArrayList<>();
    List<String> absent = new ArrayList<>();
    long until = Long.MAX_VALUE;
    for (String expression : expressions) {
      int equals = expression.indexOf('=');
      if (equals < 0) {
        throw new JpodException(
            "\"" + expression + "\" is not a valid filter: must be in the format of filter=value");
      }
      String value = expression.substring(equals + 1);
      switch (expression.substring(0, equals)) {
        case "label" -> labels.add(value);
        case "label!" -> absent.add(value);
        case "until" -> until = Math.min(until, GoTime.parse(value, Quantities.now()));
        default ->
            throw new JpodException(
                expression.substring(0, equals) + " is an invalid filter",
                "one of label, label!, until");
      }
    }
    return new PruneFilter(labels, absent, until);
  }
}
