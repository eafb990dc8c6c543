package io.jpod.oci;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Docker's `HEALTHCHECK`, which OCI does not name but keeps.
///
/// @param test `["NONE"]`, `["CMD", arg...]` or `["CMD-SHELL", line]`; empty: inherited
/// @param intervalNanos 0: the default of the engine; so with the other times and retries
public record Healthcheck(
    List<String> test,
    long intervalNanos,
    long timeoutNanos,
    long startPeriodNanos,
    long startIntervalNanos,
    int retries) {
  public Healthcheck {
    test = List.copyOf(test);
  }

  static @Nullable Healthcheck read(JsonReader in) throws IOException {
    if (!SpecReader.beginObject(in)) {
      return null;
    }
    List<String> test = null;
    long interval = 0;
    long timeout = 0;
    long startPeriod = 0;
    long startInterval = 0;
    long retries = 0;
    while (in.hasNext()) {
      switch (in.nextName()) {
        case "Test" -> test = SpecReader.strings(in);
        case "Interval" -> interval = SpecReader.integer(in);
        case "Timeout" -> timeout = SpecReader.integer(in);
        case "StartPeriod" -> startPeriod = SpecReader.integer(in);
        case "StartInterval" -> startInterval = SpecReader.integer(in);
        case "Retries" -> retries = SpecReader.integer(in);
        default -> in.skipValue();
      }
    }
    in.endObject();
    return new Healthcheck(
        test == null ? List.of() : test,
        interval,
        timeout,
        startPeriod,
        startInterval,
        (int) Math.max(0, Math.min(retries, Integer.MAX_VALUE)));
  }

  public JsonObject toJson() {
    SpecWriter out = new SpecWriter();
    out.strings("Test", test);
    nonZero(out, "Interval", intervalNanos);
    nonZero(out, "Timeout", timeoutNanos);
    nonZero(out, "StartPeriod", startPeriodNanos);
    nonZero(out, "StartInterval", startIntervalNanos);
    nonZero(out, "Retries", retries);
    return out.finish(null);
  }

  private static void nonZero(SpecWriter out, String name, long value) {
    out.element(name, value == 0 ? null : new JsonPrimitive(value));
  }
}
