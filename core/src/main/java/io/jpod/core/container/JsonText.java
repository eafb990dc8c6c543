package io.jpod.core.container;

import io.jpod.oci.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a JSON object straight to text: creating a container is on the hot path, and a tree of it
/// would be built only to be written.
final class JsonText {
  private final StringBuilder text = new StringBuilder(2048);
  private boolean first = true;

  JsonText() {
    text.append('{');
  }

  JsonText add(String name, @Nullable String value) {
    name(name);
    if (value == null) {
      text.append("null");
    } else {
      Json.quote(value, text);
    }
    return this;
  }

  JsonText add(String name, long value) {
    name(name);
    text.append(value);
    return this;
  }

  JsonText add(String name, boolean value) {
    name(name);
    text.append(value);
    return this;
  }

  JsonText add(String name, @Nullable List<String> values) {
    name(name);
    if (values == null) {
      text.append("null");
      return this;
    }
    text.append('[');
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        text.append(',');
      }
      Json.quote(values.get(i), text);
    }
    text.append(']');
    return this;
  }

  /// Opens an array of objects.
  JsonText beginObjects(String name) {
    name(name);
    text.append('[');
    first = true;
    return this;
  }

  JsonText beginObject() {
    if (!first) {
      text.append(',');
    }
    text.append('{');
    first = true;
    return this;
  }

  JsonText endObject() {
    text.append('}');
    first = false;
    return this;
  }

  JsonText endObjects() {
    text.append(']');
    first = false;
    return this;
  }

  String finish() {
    return text.append('}').toString();
  }

  private void name(String name) {
    if (!first) {
      text.append(',');
    }
    first = false;
    text.append('"').append(name).append("\":");
  }
}
