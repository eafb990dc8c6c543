package io.jpod.core.container;

import io.jpod.core.JpodException;
import java.util.List;

/// Where a container's output is kept.
///
/// @param driver `json-file`, `k8s-file`, `journald`, `none` or `passthrough`
/// @param maxBytes a file of this size is moved aside; 0: it grows
/// @param maxFiles how many files are kept, the one that is written included
/// @param tag empty: none
/// @param path of the file; empty: in the container's directory
record LogChoice(String driver, long maxBytes, int maxFiles, String tag, String path) {
  static final LogChoice DEFAULT = new LogChoice("json-file", 0, 1, "", "");

  /// Reads `--log-driver` and `--log-opt`.
  static LogChoice resolve(String driver, List<String> options) throws JpodException {
    String kind = kind(driver);
    long maxBytes = 0;
    int maxFiles = 1;
    String tag = "";
    String path = "";
    for (String option : options) {
      int equals = option.indexOf('=');
      String key = equals < 0 ? option : option.substring(0, equals);
      String value = equals < 0 ? "" : option.substring(equals + 1);
      switch (key) {
        case "max-size" -> maxBytes = size(value);
        case "max-file" -> maxFiles = files(value);
        case "tag" -> tag = value;
        case "path" -> path = path(value);
        case "mode" -> checkMode(value);
        default ->
            throw new JpodException(
                "unknown log opt '" + key + "' for " + kind + " log driver",
                "max-size, max-file, tag or path");
      }
    }
    if (maxFiles > 1 && maxBytes == 0) {
      throw new JpodException("cannot set max-file option when max-size is not set");
    }
    boolean file = kind.equals("json-file") || kind.equals("k8s-file");
    if (!file && (maxBytes > 0 || !path.isEmpty())) {
      throw new JpodException(
          "log driver \"" + kind + "\" writes no file: max-size, max-file and path mean nothing",
          "--log-driver json-file");
    }
    return new LogChoice(kind, maxBytes, maxFiles, tag, path);
  }

  private static String kind(String driver) throws JpodException {
    return switch (driver) {
      case "", "json-file", "local" -> "json-file";
      case "k8s-file", "journald", "none", "passthrough" -> driver;
      default ->
          throw new JpodException(
              "log driver \"" + driver + "\" is not supported: invalid log driver",
              "json-file, k8s-file, journald, none or passthrough");
    };
  }

  private static long size(String text) throws JpodException {
    if (text.equals("-1")) {
      return 0;
    }
    Long bytes = Words.bytes(text);
    if (bytes == null) {
      throw new JpodException("invalid log-opt max-size: invalid size: '" + text + "'");
    }
    return bytes;
  }

  private static int files(String text) throws JpodException {
    Long files = Words.decimal(text);
    if (files == null || files < 1 || files > 100_000) {
      throw new JpodException(
          files != null && files == 0
              ? "max-file cannot be less than 1"
              : "invalid log-opt max-file: '" + text + "'");
    }
    return files.intValue();
  }

  private static String path(String text) throws JpodException {
    if (!text.startsWith("/")) {
      throw new JpodException("log-opt path \"" + text + "\" is not an absolute path");
    }
    return text;
  }

  /// docker's other mode drops what does not fit into its buffer.
  private static void checkMode(String text) throws JpodException {
    if (!text.equals("blocking")) {
      throw new JpodException(
          "log-opt mode=" + text + ": jpod slows the writer and drops nothing", "mode=blocking");
    }
  }

  /// The tag with docker's placeholders replaced.
  String expandedTag(ContainerConfig config) {
    if (tag.indexOf("{{") < 0) {
      return tag;
    }
    String id = config.id();
    String imageId = config.image().id();
    return tag.replace("{{.ID}}", id.substring(0, 12))
        .replace("{{.FullID}}", id)
        .replace("{{.Name}}", config.name())
        .replace("{{.ImageID}}", imageId.length() > 12 ? imageId.substring(0, 12) : imageId)
        .replace("{{.ImageFullID}}", imageId)
        .replace("{{.ImageName}}", config.image().name())
        .replace("{{.DaemonName}}", "jpod");
  }
}
