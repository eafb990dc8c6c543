package io.jpod.build.api;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.build.engine.BuildException;
import io.jpod.build.engine.CommandFailedException;
import io.jpod.core.JpodException;
import io.jpod.core.registry.RegistryException;
import org.jspecify.annotations.Nullable;

/// Errors on their way from a worker: the same type comes out as went in.
public final class Failures {
  private Failures() {}

  /// @param cancelled whether the build was ended from outside, whatever came of it
  public static JsonObject toJson(JpodException error, boolean cancelled) {
    JsonObject object = new JsonObject();
    object.addProperty("type", cancelled ? "cancelled" : type(error));
    object.addProperty("message", error.getMessage());
    if (error.remedy() != null) {
      object.addProperty("remedy", error.remedy());
    }
    if (error.anchor() != null) {
      object.addProperty("anchor", error.anchor());
    }
    object.addProperty("exitCode", error.exitCode());
    if (error instanceof BuildException build) {
      object.addProperty("file", build.file());
      object.addProperty("line", build.line());
      object.addProperty("instruction", build.instruction());
    }
    RegistryException registry = registry(error);
    if (registry != null) {
      object.addProperty("status", registry.status());
    }
    return object;
  }

  private static String type(JpodException error) {
    return switch (error) {
      case CommandFailedException _ -> "command";
      case BuildException _ -> "build";
      case RegistryException _ -> "registry";
      default -> "engine";
    };
  }

  /// Also that a step failed for.
  private static @Nullable RegistryException registry(JpodException error) {
    for (Throwable at = error; at != null; at = at.getCause()) {
      if (at instanceof RegistryException registry) {
        return registry;
      }
    }
    return null;
  }

  /// What [#toJson] was made of.
  static JpodException of(JsonObject object) {
    String message = text(object, "message");
    String remedy = nullable(object, "remedy");
    String anchor = nullable(object, "anchor");
    int exitCode = number(object, "exitCode");
    JsonElement status = object.get("status");
    RegistryException registry =
        status == null ? null : new RegistryException(message, remedy, status.getAsInt(), null);
    return switch (text(object, "type")) {
      case "cancelled" -> new BuildCancelledException();
      case "command" ->
          new CommandFailedException(
              message,
              exitCode,
              text(object, "file"),
              number(object, "line"),
              text(object, "instruction"),
              null);
      case "build" ->
          new BuildException(
              message,
              remedy,
              anchor,
              exitCode,
              text(object, "file"),
              number(object, "line"),
              text(object, "instruction"),
              registry);
      case "registry" ->
          registry == null ? new RegistryException(message, remedy, 0, null) : registry;
      default -> new JpodException(message, remedy, anchor, exitCode, registry);
    };
  }

  private static @Nullable String nullable(JsonObject object, String name) {
    JsonElement value = object.get(name);
    return value == null ? null : value.getAsString();
  }

  private static String text(JsonObject object, String name) {
    String value = nullable(object, name);
    return value == null ? "" : value;
  }

  private static int number(JsonObject object, String name) {
    JsonElement value = object.get(name);
    return value == null ? 0 : value.getAsInt();
  }
}
