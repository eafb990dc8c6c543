package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.core.storage.StoreErrors;
import io.jpod.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/// Layers on their way: `downloads/` of a store. A pull that ended early leaves the beginning of a
/// layer there, so that the next goes on with it; one that nobody asks for again has to go some
/// day.
public final class Downloads {
  /// Over a weekend, a pull can be gone on with; what is older is removed by the next pull.
  public static final Duration KEPT = Duration.ofDays(7);

  private final Path directory;

  private Downloads(Path directory) {
    this.directory = directory;
  }

  /// @param root of the store
  public static Downloads of(Path root) {
    return new Downloads(root.resolve("downloads"));
  }

  /// Removes what was written last longer ago than that and is not written now.
  ///
  /// @return how many bytes it had
  public long removeOlderThan(Duration age) throws JpodException {
    String[] names = directory.toFile().list();
    long bytes = 0;
    if (names != null) {
      for (String name : names) {
        if (name.length() == 64 && Digest.isHex(name)) {
          bytes += remove(new Digest("sha256", name), age);
        }
      }
    }
    return bytes;
  }

  private long remove(Digest blob, Duration age) throws JpodException {
    Path file = directory.resolve(blob.hex());
    if (!isOlder(file, age)) {
      return 0;
    }
    try (BlobLock lock = BlobLock.tryAcquire(directory, blob)) {
      if (lock == null) {
        return 0;
      }
      long size = Files.size(file);
      Files.deleteIfExists(file);
      return size;
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw StoreErrors.of("removing '" + file + "'", e);
    }
  }

  private static boolean isOlder(Path file, Duration age) throws JpodException {
    try {
      long old = System.currentTimeMillis() - Files.getLastModifiedTime(file).toMillis();
      return old >= age.toMillis();
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw StoreErrors.of("reading '" + file + "'", e);
    }
  }
}
