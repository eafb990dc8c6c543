package io.jpod.core.config;

import io.jpod.core.JpodException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The layout of a store (docs/design/003). A jpod that lays stores out in a way that this one
/// would misread writes its number into the file `version`; the first layout has no such file.
final class StoreLayout {
  private static final String FIRST = "1";

  private StoreLayout() {}

  /// Looks whether the store is one that this version can read and change. Costs one failing
  /// look-up where all is well.
  ///
  /// @throws JpodException if a newer jpod has made it
  static void check(Path root) throws JpodException {
    if (new File(root.toString(), "version").exists()) {
      Marked.check(root);
    }
  }

  /// Only loaded for a store that has a version.
  private static final class Marked {
    static void check(Path root) throws JpodException {
      Path file = root.resolve("version");
      String version;
      try {
        version = Files.readString(file, StandardCharsets.UTF_8).strip();
      } catch (IOException e) {
        throw new JpodException("reading '" + file + "': " + e.getMessage(), e);
      }
      if (!version.equals(FIRST)) {
        throw new JpodException(
            "the store '"
                + root
                + "' has layout '"
                + version
                + "', made by a newer jpod; this one knows layout "
                + FIRST,
            "that newer jpod, or another store: jpod --root DIR ...");
      }
    }
  }
}
