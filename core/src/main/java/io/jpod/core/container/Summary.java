package io.jpod.core.container;

import io.jpod.core.Timestamps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The `summary` file of a container: `key value` lines, in which a backslash escapes itself and an
/// end of line. A key may repeat. Unknown keys are skipped, so that an older program reads a newer
/// one's containers.
final class Summary {
  static final String FILE = "summary";

  private Summary() {}

  static String write(Container container) {
    StringBuilder text = new StringBuilder(512);
    line(text, "id", container.id());
    line(text, "name", container.name());
    line(text, "image-id", container.imageId());
    line(text, "image", container.image());
    line(text, "created", Timestamps.format(container.createdEpochNanos()));
    line(text, "network", container.network());
    line(text, "flags", flags(container));
    line(text, "stop-signal", Integer.toString(container.stopSignal()));
    line(text, "stop-timeout", Integer.toString(container.stopTimeoutSeconds()));
    if (!container.restartPolicy().equals("no")) {
      line(text, "restart", container.restartPolicy());
    }
    lines(text, "command", container.command());
    lines(text, "port", container.ports());
    lines(text, "label", container.labels());
    lines(text, "mount", container.mounts());
    return text.toString();
  }

  private static String flags(Container container) {
    return (container.tty() ? "t" : "")
        + (container.interactive() ? "i" : "")
        + (container.autoRemove() ? "r" : "");
  }

  private static void lines(StringBuilder to, String key, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      line(to, key, values.get(i));
    }
  }

  private static void line(StringBuilder to, String key, String value) {
    to.append(key).append(' ');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\') {
        to.append("\\\\");
      } else if (c == '\n') {
        to.append("\\n");
      } else {
        to.append(c);
      }
    }
    to.append('\n');
  }

  /// The container in this directory, or null if there is none.
  static @Nullable Container read(Path directory) throws IOException {
    String text = SmallFiles.readIfThere(directory.resolve(FILE));
    return text == null ? null : parse(text, directory);
  }

  static Container parse(String text, Path directory) throws IOException {
    String id = "";
    String name = "";
    String imageId = "";
    String image = "";
    String network = "";
    String flags = "";
    long created = 0;
    String restart = "no";
    int stopSignal = Signals.SIGTERM;
    int stopTimeout = ConfigDefaults.STOP_TIMEOUT_SECONDS;
    List<String> command = new ArrayList<>(4);
    List<String> ports = new ArrayList<>(2);
    List<String> labels = new ArrayList<>(2);
    List<String> mounts = new ArrayList<>(2);
    int from = 0;
    try {
      while (from < text.length()) {
        int end = text.indexOf('\n', from);
        end = end < 0 ? text.length() : end;
        int space = text.indexOf(' ', from);
        if (space > 0 && space < end) {
          String value = unescape(text.substring(space + 1, end));
          switch (text.substring(from, space)) {
            case "id" -> id = value;
            case "name" -> name = value;
            case "image-id" -> imageId = value;
            case "image" -> image = value;
            case "created" -> created = Timestamps.parse(value);
            case "network" -> network = value;
            case "flags" -> flags = value;
            case "stop-signal" -> stopSignal = Integer.parseInt(value);
            case "stop-timeout" -> stopTimeout = Integer.parseInt(value);
            case "restart" -> restart = value;
            case "command" -> command.add(value);
            case "port" -> ports.add(value);
            case "label" -> labels.add(value);
            case "mount" -> mounts.add(value);
            default -> {}
          }
        }
        from = end + 1;
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(directory.resolve(FILE) + " is damaged: " + e.getMessage(), e);
    }
    return new Container(
        id,
        name,
        directory,
        imageId,
        image,
        command,
        created,
        ports,
        labels,
        mounts,
        network,
        flags.indexOf('t') >= 0,
        flags.indexOf('i') >= 0,
        flags.indexOf('r') >= 0,
        stopSignal,
        stopTimeout,
        restart);
  }

  private static String unescape(String value) {
    if (value.indexOf('\\') < 0) {
      return value;
    }
    StringBuilder text = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < value.length()) {
        i++;
        c = value.charAt(i) == 'n' ? '\n' : value.charAt(i);
      }
      text.append(c);
    }
    return text.toString();
  }
}
