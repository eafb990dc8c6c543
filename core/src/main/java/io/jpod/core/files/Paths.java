package io.jpod.core.files;

/// Paths as people type them.
final class Paths {
  private Paths() {}

  /// An absolute path without `.`, `..` and double slashes, as Go's `filepath.Abs` makes it.
  ///
  /// @param base what a relative path is relative to; absolute
  static String absolute(String base, String path) {
    StringBuilder clean = new StringBuilder(base.length() + path.length() + 1);
    String whole = path.startsWith("/") ? path : base + "/" + path;
    int at = 0;
    while (at < whole.length()) {
      int slash = whole.indexOf('/', at);
      int end = slash < 0 ? whole.length() : slash;
      String part = whole.substring(at, end);
      if (part.equals("..")) {
        clean.setLength(Math.max(0, clean.lastIndexOf("/")));
      } else if (!part.isEmpty() && !part.equals(".")) {
        clean.append('/').append(part);
      }
      at = end + 1;
    }
    return clean.length() == 0 ? "/" : clean.toString();
  }

  /// `/` for what is in the root, and for the root.
  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  /// Empty for the root.
  static String base(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /// Whether the typed path means what is in a directory, not the directory: `dir/.`, `.`, `/`.
  static boolean meansContents(String typed) {
    return typed.equals(".") || typed.endsWith("/.") || typed.equals("/");
  }
}
