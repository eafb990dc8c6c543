package io.jpod.build.files;

import io.jpod.core.registry.RetryPolicy;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How files are fetched from the network.
///
/// @param retry when a failed request is repeated
/// @param certDir directory with certificates; null: those of the machine
/// @param insecure whether a server may be anybody
public record DownloadOptions(RetryPolicy retry, @Nullable Path certDir, boolean insecure) {
  /// Once, from servers that prove who they are.
  public static final DownloadOptions DEFAULT =
      new DownloadOptions(RetryPolicy.DEFAULT.with(0, null), null, false);
}
