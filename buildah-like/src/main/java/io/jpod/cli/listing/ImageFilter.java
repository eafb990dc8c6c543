package io.jpod.cli.listing;

import io.jpod.cli.format.GoTime;
import io.jpod.cli.format.Quantities;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.ImageUsers;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;

/// `--filter KEY=VALUE` of `images`: all must match, of several references one. With `!=` it must
/// not match.
public final class ImageFilter {
  public static final String KEYS =
      "reference, label, dangling, id, digest, before, since, until, containers, intermediate,"
          + " manifest, readonly";

  private final ImageStore store;
  private final ImageUsers containers;
  private final ImageUsers builds;
  private final List<Condition> conditions = new ArrayList<>();

  /// @param value as the user wrote it; of times, nanoseconds of the epoch
  private record Condition(String key, String value, boolean negated) {}

  private ImageFilter(ImageStore store, ImageUsers containers, ImageUsers builds) {
    this.store = store;
    this.containers = containers;
    this.builds = builds;
  }

  /// @param containers who uses images, for `containers=`
  /// @param builds the working containers of builds, which are external to the others
  /// @throws JpodException if there is no such key, or a value cannot be one of its key
  public static ImageFilter of(
      List<String> expressions, ImageStore store, ImageUsers containers, ImageUsers builds)
      throws JpodException {
    ImageFilter filter = new ImageFilter(store, containers, builds);
    for (String expression : expressions) {
      int equals = expression.indexOf('=');
      if (equals < 1) {
        throw invalid(expression);
      }
      boolean negated = expression.charAt(equals - 1) == '!';
      filter.add(
          expression.substring(0, negated ? equals - 1 : equals),
          expression.substring(equals + 1),
          negated);
    }
    return filter;
  }

  private static JpodException invalid(String text) {
    return new JpodException(
        "invalid image filter \""
            + text
            + "\": must be in the format \"filter=value or filter!=value\"",
        "filters are " + KEYS);
  }

  private void add(String key, String value, boolean negated) throws JpodException {
    String prepared =
        switch (key) {
          case "reference", "label", "id" -> value;
          case "digest" -> digest(value);
          case "dangling", "intermediate", "manifest", "readonly" -> bool(key, value);
          case "containers" -> users(value);
          case "before", "since", "after" -> Long.toString(created(key, value));
          case "until" -> Long.toString(GoTime.parse(value, Quantities.now()));
          default -> throw invalid(key);
        };
    Condition condition = new Condition(key.equals("after") ? "since" : key, prepared, negated);
    for (Condition other : conditions) {
      boolean single = isSingle(condition.key) && condition.key.equals(other.key);
      if (single && !other.value.equals(prepared)) {
        throw new JpodException(
            "specifying \""
                + key
                + "\" filter more than once with different values is not supported");
      }
    }
    conditions.add(condition);
  }

  private static boolean isSingle(String key) {
    return switch (key) {
      case "dangling", "intermediate", "manifest", "readonly", "containers" -> true;
      default -> false;
    };
  }

  private long created(String key, String value) throws JpodException {
    Image image = store.find(value);
    if (image == null) {
      throw new JpodException(
          "could not find local image for filter \""
              + key
              + "\"=\""
              + value
              + "\": "
              + value
              + ": image not known");
    }
    return image.createdEpochNanos();
  }

  private static String digest(String value) throws JpodException {
    if (!value.startsWith("sha256:")) {
      throw new JpodException("invalid value \"" + value + "\" for digest filter", "sha256:...");
    }
    return value;
  }

  private static String users(String value) throws JpodException {
    return switch (value) {
      case "true", "false", "external" -> value;
      default ->
          throw new JpodException(
              "unsupported value \"" + value + "\" for containers filter",
              "true, false or external");
    };
  }

  /// As Go reads booleans.
  private static String bool(String key, String value) throws JpodException {
    return switch (value) {
      case "true", "1", "t", "T", "TRUE", "True" -> "true";
      case "false", "0", "f", "F", "FALSE", "False" -> "false";
      default ->
          throw new JpodException(
              "non-boolean value \"" + value + "\" for " + key + " filter", key + "=true");
    };
  }

  /// Whether images are asked for that a list without a filter leaves out.
  boolean wantsIntermediate() {
    for (Condition condition : conditions) {
      if (condition.key.equals("intermediate")) {
        return true;
      }
    }
    return false;
  }

  /// @param all the images among which the parents and children of this one are
  boolean matches(Image image, List<Image> all) throws JpodException {
    boolean referenceWanted = false;
    boolean referenceFound = false;
    for (int i = 0; i < conditions.size(); i++) {
      Condition condition = conditions.get(i);
      if (condition.key.equals("reference") && !condition.negated) {
        referenceWanted = true;
        referenceFound |= hasReference(image, condition.value);
      } else if (matches(image, condition, all) == condition.negated) {
        return false;
      }
    }
    return !referenceWanted || referenceFound;
  }

  private boolean matches(Image image, Condition condition, List<Image> all) throws JpodException {
    String value = condition.value;
    boolean wanted = value.equals("true");
    return switch (condition.key) {
      case "reference" -> hasReference(image, value);
      case "label" -> hasLabel(image, value);
      case "dangling" ->
          (image.names().isEmpty() && !ListedImages.isIntermediate(image, all)) == wanted;
      case "intermediate" ->
          (image.names().isEmpty() && ListedImages.isIntermediate(image, all)) == wanted;
      case "manifest" -> image.isList() == wanted;
      case "readonly" -> !wanted; // there are no further stores that are only read
      case "containers" -> isUsed(image, value);
      case "id" -> image.id().startsWith(value);
      case "digest" -> image.manifestDigest().toString().startsWith(value);
      case "since" -> image.createdEpochNanos() > Long.parseLong(value);
      default -> image.createdEpochNanos() < Long.parseLong(value);
    };
  }

  private boolean isUsed(Image image, String value) throws JpodException {
    boolean ours = !containers.using(image.id()).isEmpty();
    if (value.equals("external")) {
      return !ours;
    }
    return (ours || !builds.using(image.id()).isEmpty()) == value.equals("true");
  }

  private static boolean hasLabel(Image image, String value) throws JpodException {
    if (image.isList()) {
      return false;
    }
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
