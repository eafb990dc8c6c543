package io.jpod.build.cache;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.StoreErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Digests of what `COPY --from` reads of a stage or an image: `build-cache/sources/<key>`. Layers
/// never change, so a digest of files in the same layers is read instead of computed, and the
/// layers need not be mounted.
public final class SourceDigests {
  private static final String CONTENT = "content ";
  private static final String COUNT = "sources ";

  private final Path directory;

  SourceDigests(Path directory) {
    this.directory = directory;
  }

  /// That of a store.
  public static SourceDigests open(Directories directories) {
    return new SourceDigests(BuildCache.root(directories).resolve("sources"));
  }

  /// What a search for sources found.
  ///
  /// @param content digest of all of it, hex digits
  /// @param count how many files and directories match
  /// @param parts lines `path digest` of the first files
  public record Found(String content, int count, List<String> parts) {}

  /// The name of what these facts describe: the layers, the paths and everything else that says
  /// which files count.
  public static String key(List<String> facts) {
    StepKey key = new StepKey();
    for (String fact : facts) {
      key.with("", fact);
    }
    return key.hex();
  }

  /// What was noted; null if nothing was, or nothing that makes sense.
  public @Nullable Found find(String key) throws JpodException {
    try {
      List<String> lines = Files.readAllLines(directory.resolve(key));
      if (lines.size() < 2
          || !lines.get(0).startsWith(CONTENT)
          || !lines.get(1).startsWith(COUNT)) {
        return null;
      }
      int count = Integer.parseInt(lines.get(1).substring(COUNT.length()));
      return new Found(
          lines.get(0).substring(CONTENT.length()), count, lines.subList(2, lines.size()));
    } catch (NoSuchFileException | NumberFormatException e) {
      return null;
    } catch (IOException e) {
      throw StoreErrors.of("reading the build cache", e);
    }
  }

  /// Notes what was found.
  public void put(String key, Found found) throws JpodException {
    StringBuilder text = new StringBuilder(CONTENT).append(found.content());
    text.append('\n').append(COUNT).append(found.count()).append('\n');
    for (String part : found.parts()) {
      if (part.indexOf('\n') >= 0) {
        return; // of a file with such a name; it is computed each time
      }
      text.append(part).append('\n');
    }
    BuildCache.write(directory.resolve(key), text.toString());
  }
}
