package io.jpod.cli.system;

import com.google.gson.JsonObject;
import io.jpod.core.event.Event;
import java.util.Map;
import java.util.TreeMap;

/// Events in docker's words.
final class DockerEvents {
  private DockerEvents() {}

  /// Whether docker has such an event at all.
  static boolean knows(Event event) {
    return !event.status().equals("init");
  }

  static String action(Event event) {
    String status = event.status();
    boolean image = event.type().equals("image");
    return switch (status) {
      case "died" -> "die";
      case "remove" -> image ? "delete" : "destroy";
      case "exec" -> "exec_start";
      case "exec_died" -> "exec_die";
      case "loadfromarchive" -> "load";
      case "health_status" -> "health_status: " + event.detail("health_status");
      default -> status;
    };
  }

  /// In the order in which docker prints them.
  static Map<String, String> attributes(Event event) {
    Map<String, String> attributes = new TreeMap<>();
    for (String label : event.labels()) {
      int equals = label.indexOf('=');
      attributes.put(
          equals < 0 ? label : label.substring(0, equals),
          equals < 0 ? "" : label.substring(equals + 1));
    }
    put(attributes, "exitCode", event.detail("exit"));
    put(attributes, "signal", event.detail("signal"));
    put(attributes, "oldName", event.detail("oldName"));
    if (!event.image().isEmpty()) {
      attributes.put("image", event.image());
    }
    if (!event.name().isEmpty() && !event.type().equals("volume")) {
      attributes.put("name", event.name());
    }
    return attributes;
  }

  private static void put(
      Map<String, String> to, String key, @org.jspecify.annotations.Nullable String value) {
    if (value != null) {
      to.put(key, value);
    }
  }

  /// docker names a volume where others have an id.
  static String actor(Event event) {
    return event.type().equals("volume") ? event.name() : event.id();
  }

  static JsonObject json(Event event) {
    JsonObject attributes = new JsonObject();
    for (Map.Entry<String, String> attribute : attributes(event).entrySet()) {
      attributes.addProperty(attribute.getKey(), attribute.getValue());
    }
    JsonObject actor = new JsonObject();
    actor.addProperty("ID", actor(event));
    actor.add("Attributes", attributes);
    JsonObject json = new JsonObject();
    if (!event.type().equals("volume")) {
      json.addProperty("status", action(event));
      json.addProperty("id", event.id());
    }
    if (event.type().equals("container")) {
      json.addProperty("from", event.image());
    }
    json.addProperty("Type", event.type());
    json.addProperty("Action", action(event));
    json.add("Actor", actor);
    json.addProperty("scope", "local");
    json.addProperty("time", Math.floorDiv(event.epochNanos(), 1_000_000_000L));
    json.addProperty("timeNano", event.epochNanos());
    return json;
  }

  /// docker's line, but for the time.
  static String line(Event event) {
    StringBuilder text = new StringBuilder();
    text.append(event.type()).append(' ').append(action(event)).append(' ').append(actor(event));
    String separator = " (";
    for (Map.Entry<String, String> attribute : attributes(event).entrySet()) {
      text.append(separator).append(attribute.getKey()).append('=').append(attribute.getValue());
      separator = ", ";
    }
    return separator.equals(", ") ? text.append(')').toString() : text.toString();
  }
}
