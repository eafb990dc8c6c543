package io.jpod.cli.system;

import com.google.gson.JsonObject;
import io.jpod.cli.command.Console;
import io.jpod.cli.format.GoTime;
import io.jpod.cli.format.OutputFormat;
import io.jpod.core.JpodException;
import io.jpod.core.Timestamps;
import io.jpod.core.event.Event;
import io.jpod.oci.Json;
import org.jspecify.annotations.Nullable;

/// Prints events, each at once: podman's lines, docker's where the program is called so, JSON or a
/// template.
final class EventPrinter {
  private static final long SECOND = 1_000_000_000L;

  private final Console console;
  private final @Nullable String format;
  private final boolean full;

  EventPrinter(Console console, @Nullable String format, boolean full) {
    this.console = console;
    this.format = format;
    this.full = full;
  }

  void print(Event event) throws JpodException {
    boolean docker = console.personality().isDocker();
    if (docker && !DockerEvents.knows(event)) {
      return;
    }
    String template = format;
    if (template == null || template.isEmpty()) {
      console.line(
          docker
              ? Timestamps.format(event.epochNanos()) + " " + DockerEvents.line(event)
              : GoTime.text(event.epochNanos()) + " " + line(event));
    } else if (OutputFormat.isJson(template)) {
      console.line(Json.write(docker ? DockerEvents.json(event) : json(event)));
    } else {
      OutputFormat output = OutputFormat.parse("events", template, "main.Event");
      output.heading(false);
      output.row(fields(event, docker));
      output.print(console);
    }
    console.flush();
  }

  private String id(Event event) {
    return full || event.id().length() <= 12 ? event.id() : event.id().substring(0, 12);
  }

  /// podman's line, but for the time.
  private String line(Event event) {
    StringBuilder text = new StringBuilder();
    text.append(event.type()).append(' ').append(event.status()).append(' ');
    switch (event.type()) {
      case "container" -> {
        text.append(id(event)).append(" (image=").append(event.image());
        text.append(", name=").append(event.name());
        String health = event.detail("health_status");
        if (health != null) {
          text.append(", health_status=").append(health);
          text.append(", health_failing_streak=").append(event.detail("health_failing_streak"));
        }
        for (String label : event.labels()) {
          text.append(", ").append(label);
        }
        text.append(')');
      }
      case "volume" -> text.append(event.name());
      default -> text.append(id(event)).append(' ').append(event.name());
    }
    return text.toString();
  }

  private static JsonObject json(Event event) {
    JsonObject json = new JsonObject();
    String exit = event.detail("exit");
    if (exit != null) {
      json.addProperty("ContainerExitCode", Long.parseLong(exit));
    }
    text(json, "ID", event.id());
    text(json, "Image", event.image());
    text(json, "Name", event.name());
    json.addProperty("Status", event.status());
    json.addProperty("time", Math.floorDiv(event.epochNanos(), SECOND));
    json.addProperty("timeNano", event.epochNanos());
    json.addProperty("Type", event.type());
    String health = event.detail("health_status");
    if (health != null) {
      json.addProperty("health_status", health);
    }
    if (!event.labels().isEmpty()) {
      json.add("Attributes", labels(event));
    }
    return json;
  }

  private static void text(JsonObject json, String name, String value) {
    if (!value.isEmpty()) {
      json.addProperty(name, value);
    }
  }

  private static JsonObject labels(Event event) {
    JsonObject labels = new JsonObject();
    for (String label : event.labels()) {
      int equals = label.indexOf('=');
      labels.addProperty(
          equals < 0 ? label : label.substring(0, equals),
          equals < 0 ? "" : label.substring(equals + 1));
    }
    return labels;
  }

  /// What a template sees.
  private JsonObject fields(Event event, boolean docker) {
    JsonObject fields = docker ? DockerEvents.json(event) : new JsonObject();
    String exit = event.detail("exit");
    String health = event.detail("health_status");
    fields.addProperty("ContainerExitCode", exit == null ? "" : exit);
    fields.addProperty("ID", id(event));
    fields.addProperty("From", event.image());
    fields.addProperty("Image", event.image());
    fields.addProperty("Name", event.name());
    fields.addProperty("Status", docker ? DockerEvents.action(event) : event.status());
    fields.addProperty("Time", Math.floorDiv(event.epochNanos(), SECOND));
    fields.addProperty("TimeNano", event.epochNanos());
    fields.addProperty("Type", event.type());
    fields.addProperty("HealthStatus", health == null ? "" : health);
    fields.add("Attributes", labels(event));
    return fields;
  }
}
