package io.jpod.build;

import io.jpod.build.files.CopyOptions;
import io.jpod.build.files.DownloadOptions;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What to copy into a working container, and where.
///
/// @param sources paths, or patterns as Go's `filepath.Match` reads them; relative ones are below
///   `context`
/// @param destination path in the container; a relative one is below its working directory
/// @param context directory that relative sources are resolved against: of the host, or of what
///   `from` names
/// @param inside whether the sources are only what is below `context`, wherever links lead
/// @param from name of another working container or image that the sources are in; null: the host
/// @param excludes what is left out, as the lines of a `.dockerignore`, below `context`
/// @param checksum `sha256:…` that what is downloaded must have; null: it is not checked
public record CopyRequest(
    List<String> sources,
    String destination,
    Path context,
    boolean inside,
    @Nullable String from,
    CopyOptions options,
    SourceRules rules,
    List<String> excludes,
    @Nullable String checksum,
    DownloadOptions download) {
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
        false,
        null,
        CopyOptions.defaults(),
        SourceRules.DEFAULT,
        List.of(),
        null,
        DownloadOptions.DEFAULT);
  }

  /// A copy of what is in a directory of the host.
  public CopyRequest withContext(Path value) {
    return new CopyRequest(
        sources,
        destination,
        value.toAbsolutePath().normalize(),
        true,
        from,
        options,
        rules,
        excludes,
        checksum,
        download);
  }

  /// A copy from another container or image, whose relative paths begin at its top.
  public CopyRequest withFrom(String value) {
    return withFrom(value, Path.of("/"));
  }

  /// A copy from another container or image.
  ///
  /// @param context absolute path in there
  public CopyRequest withFrom(String value, Path context) {
    return new CopyRequest(
        sources, destination, context, true, value, options, rules, excludes, checksum, download);
  }

  public CopyRequest withOptions(CopyOptions value) {
    return new CopyRequest(
        sources, destination, context, inside, from, value, rules, excludes, checksum, download);
  }

  public CopyRequest withRules(SourceRules value) {
    return new CopyRequest(
        sources, destination, context, inside, from, options, value, excludes, checksum, download);
  }

  public CopyRequest withExcludes(List<String> value) {
    return new CopyRequest(
        sources, destination, context, inside, from, options, rules, value, checksum, download);
  }

  public CopyRequest withChecksum(@Nullable String value) {
    return new CopyRequest(
        sources, destination, context, inside, from, options, rules, excludes, value, download);
  }

  public CopyRequest withDownload(DownloadOptions value) {
    return new CopyRequest(
        sources, destination, context, inside, from, options, rules, excludes, checksum, value);
  }
}
