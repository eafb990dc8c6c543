package io.jpod.build.api;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What to copy into an image, and how.
///
/// @param source where from
/// @param destination path in the image; a relative one is below the working directory
/// @param owner `USER`, `UID:GID`; null: root, or as it is where an image or plan is copied from
/// @param mode permission bits; null: those of the source
/// @param excludes what is left out, as the lines of a `.dockerignore`, below what is copied
public record CopyFiles(
    Source source,
    String destination,
    @Nullable String owner,
    @Nullable Integer mode,
    List<String> excludes) {
  /// Where files come from.
  public sealed interface Source {
    /// This machine. Of a directory its content is copied.
    ///
    /// @param unpack whether archives are unpacked
    record Local(List<Path> paths, boolean unpack) implements Source {
      public Local {
        List<Path> all = new ArrayList<>();
        for (Path path : paths) {
          all.add(path.toAbsolutePath().normalize());
        }
        paths = List.copyOf(all);
        if (paths.isEmpty()) {
          throw new IllegalArgumentException("nothing to copy");
        }
      }
    }

    /// The result of another plan.
    record OfPlan(ImagePlan plan, String path) implements Source {}

    /// An image.
    record OfImage(String image, String path) implements Source {}

    /// An address, or a git repository.
    ///
    /// @param checksum `sha256:…` that it must have; null: it is not checked
    record Remote(String address, @Nullable String checksum) implements Source {}
  }

  public CopyFiles {
    excludes = List.copyOf(excludes);
    if (destination.isEmpty()) {
      throw new IllegalArgumentException("no destination");
    }
  }

  private static CopyFiles of(Source source, String destination) {
    return new CopyFiles(source, destination, null, null, List.of());
  }

  public static CopyFiles of(Path source, String destination) {
    return of(List.of(source), destination);
  }

  /// Several, into a directory: the destination ends with a slash.
  public static CopyFiles of(List<Path> sources, String destination) {
    return of(new Source.Local(sources, false), destination);
  }

  /// An archive, whose files are put into the destination.
  public static CopyFiles unpacked(Path archive, String destination) {
    return of(new Source.Local(List.of(archive), true), destination);
  }

  public static CopyFiles fromPlan(ImagePlan plan, String path, String destination) {
    return of(new Source.OfPlan(plan, path), destination);
  }

  public static CopyFiles fromImage(String image, String path, String destination) {
    return of(new Source.OfImage(image, path), destination);
  }

  public static CopyFiles download(String address, @Nullable String checksum, String destination) {
    return of(new Source.Remote(address, checksum), destination);
  }

  public CopyFiles withOwner(@Nullable String value) {
    return new CopyFiles(source, destination, value, mode, excludes);
  }

  public CopyFiles withMode(@Nullable Integer value) {
    return new CopyFiles(source, destination, owner, value, excludes);
  }

  public CopyFiles withExcludes(List<String> value) {
    return new CopyFiles(source, destination, owner, mode, value);
  }
}
