package io.jpod.cli.image;

import io.jpod.cli.format.GoTime;
import io.jpod.cli.format.Quantities;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;

/// `--filter KEY=VALUE` of `images`: all must match, of several references one.
final class ImageFilter {
  static final String KEYS = "reference, label, dangling, id, before, since, until";

  private final List<String> keys = new ArrayList<>();
  private final List<String> values = new ArrayList<>();

  private ImageFilter() {}

  /// @throws JpodException if there is no such key, or a value cannot be one of its key
  static ImageFilter of(List<String> expressions, ImageStore store) throws JpodException {
    ImageFilter filter = new ImageFilter();
    for (String expression : expressions) {
      int equals = expression.indexOf('=');
      if (equals < 0) {
        throw new JpodException(
            "invalid image filter \"" + expression + "\": must be in the format \"filter=value\"");
      }
      filter.add(expression.substring(0, equals), expression.substring(equals + 1), store);
    }
    return filter;
  }

  private void add(String key, String value, ImageStore store) throws JpodException {
    String prepared =
        switch (key) {
          case "reference", "label", "id" -> value;
          case "dangling" -> bool(value);
          case "before", "since", "after" ->
              Long.toString(store.require(value).createdEpochNanos());
          case "until" -> Long.toString(GoTime.parse(value, Quantities.now()));
          default ->
              throw new JpodException("unsupported image filter \"" + key + "\"", "one of " + KEYS);
        };
    keys.add(key.equals("after") ? "since" : key);
    values.add(prepared);
  }

  private static String bool(String value) throws JpodException {
    return switch (value) {
      case "true", "1" -> "true";
      case "false", "0" -> "false";
      default ->
          throw new JpodException(
              "non-boolean value \"" + value + "\" for dangling filter", "dangling=true");
    };
  }

  boolean matches(Image image) throws JpodException {
    boolean referenceWanted = false;
    boolean referenceFound = false;
    for (int i = 0; i < keys.size(); i++) {
      String value = values.get(i);
      if (keys.get(i).equals("reference")) {
        referenceWanted = true;
        referenceFound |= hasReference(image, value);
      } else if (!matches(image, keys.get(i), value)) {
        return false;
      }
    }
    return !referenceWanted || referenceFound;
  }

  private static boolean matches(Image image, String key, String value) throws JpodException {
    return switch (key) {
      case "label" -> hasLabel(image, value);
      case "dangling" -> image.names().isEmpty() == value.equals("true");
      case "id" -> image.id().startsWith(value);
      case "since" -> image.createdEpochNanos() > Long.parseLong(value);
      default -> image.createdEpochNanos() < Long.parseLong(value);
    };
  }

  private static boolean hasLabel(Image image, String value) throws JpodException {
    Map<String, String> labels = image.config().config().labels();
    int equals = value.indexOf('=');
    String found = labels.get(equals < 0 ? value : value.substring(0, equals));
    return found != null && (equals < 0 || found.equals(value.substring(equals + 1)));
  }

  private static boolean hasReference(Image image, String pattern) throws JpodException {
    for (String name : image.names()) {
      if (isReference(name, pattern)) {
        return true;
      }
    }
    return false;
  }

  /// Whether a complete name is meant by a short name or a pattern: `debian`, `library/debian`,
  /// `debian:12`, `*:latest`.
  static boolean isReference(String name, String pattern) throws JpodException {
    int colon = name.lastIndexOf(':');
    String untagged = colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
    if (endsWith(name, pattern) || endsWith(untagged, pattern)) {
      return true;
    }
    if (pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0 && pattern.indexOf('[') < 0) {
      return false;
    }
    try {
      var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      return matchesTail(name, matcher) || matchesTail(untagged, matcher);
    } catch (PatternSyntaxException e) {
      throw new JpodException(
          "invalid reference filter \"" + pattern + "\": " + e.getDescription(), e);
    }
  }

  private static boolean endsWith(String name, String tail) {
    return name.equals(tail) || name.endsWith("/" + tail);
  }

  private static boolean matchesTail(String name, java.nio.file.PathMatcher matcher) {
    int at = 0;
    while (true) {
      if (matcher.matches(Path.of(name.substring(at)))) {
        return true;
      }
      int slash = name.indexOf('/', at);
      if (slash < 0) {
        return false;
      }
      at = slash + 1;
    }
  }
}
