package io.jpod.cli.system;

import io.jpod.cli.command.Personality;
import io.jpod.core.JpodException;
import io.jpod.core.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `--filter` of events: of several values of one key one must fit, and of each key that is given.
final class EventFilter {
  private final Map<String, List<String>> wanted = new TreeMap<>();
  private final Personality personality;

  private EventFilter(Personality personality) {
    this.personality = personality;
  }

  static EventFilter parse(List<String> filters, Personality personality) throws JpodException {
    EventFilter filter = new EventFilter(personality);
    for (String text : filters) {
      int equals = text.indexOf('=');
      String key = equals < 0 ? text : text.substring(0, equals);
      switch (key) {
        case "container", "event", "id", "image", "label", "type", "volume" -> {}
        case "status" -> key = "event";
        default ->
            throw new JpodException(
                key + " is an invalid filter",
                "container, event, id, image, label, type or volume");
      }
      if (equals < 0) {
        throw new JpodException(text + " is an invalid filter: no value");
      }
      filter.wanted.computeIfAbsent(key, _ -> new ArrayList<>()).add(text.substring(equals + 1));
    }
    return filter;
  }

  boolean matches(Event event) {
    for (Map.Entry<String, List<String>> one : wanted.entrySet()) {
      boolean fits = false;
      for (String value : one.getValue()) {
        fits |= matches(event, one.getKey(), value);
      }
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private boolean matches(Event event, String key, String value) {
    return switch (key) {
      case "type" -> event.type().equals(value);
      case "event" ->
          event.status().equals(value)
              || (personality.isDocker() && DockerEvents.action(event).equals(value));
      case "id" -> event.id().startsWith(value);
      case "container" -> event.type().equals("container") && names(event, value);
      case "volume" -> event.type().equals("volume") && event.name().equals(value);
      case "image" ->
          event.type().equals("image")
              ? names(event, value) || isImage(event.name(), value)
              : event.type().equals("container") && isImage(event.image(), value);
      default -> hasLabel(event, value);
    };
  }

  private static boolean names(Event event, String value) {
    return event.name().equals(value) || (!value.isEmpty() && event.id().startsWith(value));
  }

  private static boolean isImage(String name, String value) {
    return name.equals(value)
        || name.endsWith("/" + value)
        || name.startsWith(value + ":")
        || name.contains("/" + value + ":");
  }

  private static boolean hasLabel(Event event, String value) {
    for (String label : event.labels()) {
      if (label.equals(value) || (value.indexOf('=') < 0 && label.startsWith(value + "="))) {
        return true;
      }
    }
    return false;
  }
}
