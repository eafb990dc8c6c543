package io.jpod.build.cli;

import io.jpod.build.ImageSettings;
import java.time.Instant;

/// Steps in an image's history, in the words that Dockerfile builds write.
final class History {
  private History() {}

  /// Whether steps are to be noted: by the option, or by BUILDAH_HISTORY as scripts set it.
  static boolean isWanted(boolean option) {
    return option || "true".equals(System.getenv("BUILDAH_HISTORY"));
  }

  /// @param step as `CMD /bin/sh`
  static ImageSettings note(ImageSettings settings, String step) {
    return settings.withStep(Instant.now().toString(), "/bin/sh -c #(nop) " + step);
  }
}
