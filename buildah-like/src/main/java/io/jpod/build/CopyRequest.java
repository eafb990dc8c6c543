package io.jpod.build;

import io.jpod.build.files.CopyOptions;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What to copy into a working container, and where.
///
/// @param sources paths, or patterns as Go's `filepath.Match` reads them; relative ones are below
///   `context`
/// @param destination path in the container; a relative one is below its working directory
/// @param context directory of the host that relative sources are resolved against
/// @param from name of another working container or image that the sources are in; null: the host.
///   Its paths are no patterns
/// @param excludes what is left out, as the lines of a `.dockerignore`, below `context`
/// @param checksum `sha256:…` that what is downloaded must have; null: it is not checked
public record CopyRequest(
    List<String> sources,
    String destination,
    Path context,
    @Nullable String from,
    CopyOptions options,
    List<String> excludes,
    @Nullable String checksum) {
  public CopyRequest {
    sources = List.copyOf(sources);
    excludes = List.copyOf(excludes);
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("nothing to copy");
    }
  }

  /// A copy from the host.
  public static CopyRequest of(List<String> sources, String destination) {
    return new CopyRequest(
        sources,
        destination,
        Path.of("").toAbsolutePath(),
        null,
        CopyOptions.defaults(),
        List.of(),
        null);
  }

  public CopyRequest withContext(Path value) {
    return new CopyRequest(
        sources,
        destination,
        value.toAbsolutePath().normalize(),
        from,
        options,
        excludes,
        checksum);
  }

  public CopyRequest withFrom(@Nullable String value) {
    return new CopyRequest(sources, destination, context, value, options, excludes, checksum);
  }

  public CopyRequest withOptions(CopyOptions value) {
    return new CopyRequest(sources, destination, context, from, value, excludes, checksum);
  }

  public CopyRequest withExcludes(List<String> value) {
    return new CopyRequest(sources, destination, context, from, options, value, checksum);
  }

  public CopyRequest withChecksum(@Nullable String value) {
    return new CopyRequest(sources, destination, context, from, options, excludes, value);
  }
}
