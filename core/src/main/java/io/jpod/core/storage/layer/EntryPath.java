package io.jpod.core.storage.layer;

import io.jpod.core.storage.tar.TarFormatException;
import java.util.ArrayList;
import java.util.List;

/// Names of archive entries as paths below the layer's root.
final class EntryPath {
  /// Deepest accepted directory: {@value}.
  static final int MAX_DEPTH = 256;

  static final String WHITEOUT = ".wh.";
  static final String OPAQUE = ".wh..wh..opq";

  /// Prefix of names that aufs kept for itself; docker passes over them.
  static final String AUFS = ".wh..wh.";

  private EntryPath() {}

  /// The path without leading, double and trailing slashes, `.` and `..`; empty for the root
  /// itself. As docker does it, a leading slash means the root of the layer and `..` takes back the
  /// component before it.
  ///
  /// @throws TarFormatException if it leads out of the root, or is too deep
  static String clean(String name, String entry) throws TarFormatException {
    if (isClean(name)) {
      return name;
    }
    List<String> parts = new ArrayList<>();
    int at = 0;
    while (at <= name.length()) {
      int slash = name.indexOf('/', at);
      int end = slash < 0 ? name.length() : slash;
      String part = name.substring(at, end);
      if (part.equals("..")) {
        if (parts.isEmpty()) {
          throw TarFormatException.of(entry, "leads out of the root by '..'");
        }
        parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
      at = end + 1;
    }
    if (parts.size() > MAX_DEPTH) {
      throw TarFormatException.of(entry, "deeper than " + MAX_DEPTH + " directories");
    }
    return String.join("/", parts);
  }

  /// The common case at no cost: nothing to take away, and short enough not to be too deep.
  private static boolean isClean(String name) {
    int length = name.length();
    if (length == 0 || length > MAX_DEPTH || name.charAt(length - 1) == '/') {
      return false;
    }
    for (int i = 0; i < length; i++) {
      boolean first = i == 0 || name.charAt(i - 1) == '/';
      if (first && (name.charAt(i) == '.' || name.charAt(i) == '/')) {
        return false;
      }
    }
    return true;
  }

  /// Empty for a name in the root.
  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  static String base(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /// Whether a directory in the path has a whiteout's name; such a layer could not be told from one
  /// with a whiteout.
  static boolean hasWhiteoutDirectory(String path) {
    return (path.startsWith(WHITEOUT) && path.indexOf('/') > 0)
        || (path.indexOf("/" + WHITEOUT) >= 0
            && path.indexOf('/', path.indexOf("/" + WHITEOUT) + 1) >= 0);
  }
}
