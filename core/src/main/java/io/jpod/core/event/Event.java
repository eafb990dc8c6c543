package io.jpod.core.event;

import io.jpod.core.Timestamps;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One thing that has happened.
///
/// @param epochNanos when, nanoseconds since 1970
/// @param type `container`, `image`, `volume` or `system`
/// @param status podman's word for what happened: `create`, `died`, `pull` ...
/// @param id of what it happened to
/// @param name its name; empty: none
/// @param image image of a container; empty for others
/// @param details `exit=1`, `signal=9`, `health_status=healthy` ...
/// @param labels `key=value`
public record Event(
    long epochNanos,
    String type,
    String status,
    String id,
    String name,
    String image,
    List<String> details,
    List<String> labels) {
  private static final int FIXED_FIELDS = 6;

  /// The line of this event, with its newline.
  String line() {
    StringBuilder text = new StringBuilder(256);
    text.append(Timestamps.format(epochNanos)).append('\t');
    text.append(type).append('\t').append(status).append('\t');
    escape(text, id).append('\t');
    escape(text, name).append('\t');
    escape(text, image);
    for (int i = 0; i < details.size(); i++) {
      escape(text.append("\t@"), details.get(i));
    }
    for (int i = 0; i < labels.size(); i++) {
      escape(text.append("\t."), labels.get(i));
    }
    return text.append('\n').toString();
  }

  /// Reads a line without its newline; null if it is none of ours.
  static @Nullable Event parse(String line) {
    List<String> fields = new ArrayList<>();
    int from = 0;
    while (from <= line.length()) {
      int to = line.indexOf('\t', from);
      to = to < 0 ? line.length() : to;
      fields.add(unescape(line.substring(from, to)));
      from = to + 1;
    }
    if (fields.size() < FIXED_FIELDS) {
      return null;
    }
    List<String> details = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (String field : fields.subList(FIXED_FIELDS, fields.size())) {
      if (field.startsWith("@")) {
        details.add(field.substring(1));
      } else if (field.startsWith(".")) {
        labels.add(field.substring(1));
      }
    }
    try {
      return new Event(
          Timestamps.parse(fields.get(0)),
          fields.get(1),
          fields.get(2),
          fields.get(3),
          fields.get(4),
          fields.get(5),
          details,
          labels);
    } catch (IllegalArgumentException e) {
      return null; // the machine stopped while it was written
    }
  }

  /// Value of a detail; null: there is none.
  public @Nullable String detail(String key) {
    for (String detail : details) {
      if (detail.startsWith(key + "=")) {
        return detail.substring(key.length() + 1);
      }
    }
    return null;
  }

  private static StringBuilder escape(StringBuilder to, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\t' -> to.append("\\t");
        case '\n' -> to.append("\\n");
        case '\\' -> to.append("\\\\");
        default -> to.append(c);
      }
    }
    return to;
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
        c = value.charAt(i);
        c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
      }
      text.append(c);
    }
    return text.toString();
  }
}
