package io.jpod.build.engine;

import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import org.jspecify.annotations.Nullable;

/// Brings the images that a build names.
public interface BaseImages {
  /// The image, from the store or a registry. Called by several threads.
  ///
  /// @param name as the Dockerfile has it
  /// @param platform `os/arch[/variant]`; null: this machine's
  Image image(String name, @Nullable String platform) throws JpodException;
}
