package io.jpod.core.registry;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a registry says when it refuses, in one line for people.
///
/// @see <a
///   href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes">distribution-spec
///   1.1.1, Error Codes</a>
final class ErrorAnswer {
  private static final int MAX_SHOWN = 300;

  private ErrorAnswer() {}

  /// The errors of the body in the words of docker's client, else the status.
  static String text(int status, byte[] body) {
    String errors = errors(body);
    if (errors != null) {
      return errors;
    }
    if (status == 401 && body.length == 0) { // as the answer to HEAD
      return "unauthorized: authentication required";
    }
    String shown = printable(new String(body, StandardCharsets.UTF_8).strip());
    String line = "received unexpected HTTP status: " + status + " " + reason(status);
    return shown.isEmpty() || shown.startsWith("<") ? line.strip() : line.strip() + ": " + shown;
  }

  private static @Nullable String errors(byte[] body) {
    try {
      JsonObject answer = Json.parseObject(body);
      if (answer.get("errors") instanceof JsonArray errors && !errors.isEmpty()) {
        StringBuilder text = new StringBuilder();
        for (JsonElement error : errors) {
          if (text.length() > MAX_SHOWN) {
            break;
          }
          text.append(text.isEmpty() ? "" : "; ").append(error(error));
        }
        return printable(text.toString());
      }
      JsonElement details = answer.get("details"); // token servers
      return details != null && details.isJsonPrimitive() ? printable(details.getAsString()) : null;
    } catch (InvalidSpecException e) {
      return null; // not JSON: the status has to do
    }
  }

  private static String error(JsonElement element) {
    if (!(element instanceof JsonObject error)) {
      return "unknown error";
    }
    String code = string(error, "code").replace('_', ' ').toLowerCase(Locale.ROOT);
    String message = string(error, "message");
    if (message.isEmpty() || message.equalsIgnoreCase(code)) {
      return code.isEmpty() ? "unknown error" : code;
    }
    return code.isEmpty() || code.equals("unknown") ? message : code + ": " + message;
  }

  private static String string(JsonObject in, String name) {
    JsonElement value = in.get(name);
    return value != null && value.isJsonPrimitive() ? value.getAsString() : "";
  }

  /// A registry's words on one line of a terminal: no control characters, not longer than some
  /// lines.
  static String printable(String text) {
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < text.length() && i < MAX_SHOWN; i++) {
      char c = text.charAt(i);
      safe.append(c < ' ' || (c >= 0x7f && c < 0xa0) ? ' ' : c);
    }
    return text.length() > MAX_SHOWN ? safe.append("...").toString() : safe.toString();
  }

  private static String reason(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 408 -> "Request Timeout";
      case 413 -> "Request Entity Too Large";
      case 416 -> "Requested Range Not Satisfiable";
      case 429 -> "Too Many Requests";
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      default -> "";
    };
  }
}
