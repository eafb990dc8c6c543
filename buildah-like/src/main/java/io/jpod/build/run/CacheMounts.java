package io.jpod.build.run;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.StoreErrors;
import io.jpod.oci.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The directories behind `--mount=type=cache`: `build-cache/mounts/<digest of the id>.<number>/`,
/// each with its files in `data/`, the id in `id`, and a lock.
final class CacheMounts {
  private static final Set<Path> HELD_HERE = new HashSet<>();
  private static final int MAX_COPIES = 64;

  private final Path mounts;

  CacheMounts(Directories directories) {
    this.mounts = directories.root().resolve("build-cache/mounts");
  }

  /// A cache that is in use until this is closed.
  ///
  /// @param fresh whether it has just been made, and is empty
  record Opened(Path data, boolean fresh, Path directory, @Nullable FileChannel channel)
      implements AutoCloseable {
    @Override
    public void close() {
      if (channel == null) {
        return;
      }
      synchronized (HELD_HERE) {
        HELD_HERE.remove(directory);
      }
      try {
        channel.close();
      } catch (IOException e) {
        throw new IllegalStateException("closing a lock file", e);
      }
    }
  }

  /// For everybody at once.
  Opened shared(String id) throws JpodException {
    return make(id, 0, null);
  }

  /// For one step at a time: waits.
  Opened locked(String id) throws JpodException {
    while (true) {
      Opened opened = tryLock(id, 0);
      if (opened != null) {
        return opened;
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new JpodException("waiting for cache '" + id + "': interrupted", e);
      }
    }
  }

  /// One that nobody else uses now.
  Opened unshared(String id) throws JpodException {
    for (int number = 0; number < MAX_COPIES; number++) {
      Opened opened = tryLock(id, number);
      if (opened != null) {
        return opened;
      }
    }
    throw new JpodException("cache '" + id + "': all " + MAX_COPIES + " copies are in use");
  }

  private @Nullable Opened tryLock(String id, int number) throws JpodException {
    Opened opened = make(id, number, null);
    synchronized (HELD_HERE) {
      if (HELD_HERE.contains(opened.directory())) {
        return null;
      }
      try {
        FileChannel channel =
            FileChannel.open(
                opened.directory().resolve("lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
          channel.close();
          return null;
        }
        HELD_HERE.add(opened.directory());
        return new Opened(opened.data(), opened.fresh(), opened.directory(), channel);
      } catch (IOException e) {
        throw StoreErrors.of("locking cache '" + id + "'", e);
      }
    }
  }

  private Opened make(String id, int number, @Nullable FileChannel channel) throws JpodException {
    String name = Digest.sha256(id.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 32);
    Path directory = mounts.resolve(name + "." + number);
    Path data = directory.resolve("data");
    try {
      boolean fresh = !Files.exists(data);
      if (fresh) {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("id"), id);
        Files.createDirectories(data);
      }
      return new Opened(data, fresh, directory, channel);
    } catch (IOException e) {
      throw StoreErrors.of("making cache '" + id + "'", e);
    }
  }
}
