package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.core.storage.StoreErrors;
import io.jpod.oci.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Held while one blob is downloaded, so that of several commands that want it one fetches it and
/// the others find it.
///
/// One byte of the file `downloads/lock` stands for a blob: its place is the beginning of the
/// digest. The kernel gives it back however the holder ends. A thread holds at most one and never
/// waits for anything else with it than for its registry, so that no circle can form.
final class BlobLock implements AutoCloseable {
  private static final int PLACE_DIGITS = 15;
  private static final long POLL_MILLIS = 50;
  private static final Map<Path, Shared> FILES = new HashMap<>();

  private final Path path;
  private final Shared file;
  private final long place;
  private @Nullable FileLock lock;

  /// The one descriptor that this process has of a lock file: closing any would give back all locks
  /// of the process (fcntl(2)).
  private static final class Shared {
    final FileChannel channel;
    final Set<Long> held = new HashSet<>();
    int users;

    Shared(FileChannel channel) {
      this.channel = channel;
    }
  }

  private BlobLock(Path path, Shared file, long place) {
    this.path = path;
    this.file = file;
    this.place = place;
  }

  /// Waits until nobody else holds the lock for this blob.
  ///
  /// @param directory holds the lock file; made if it is not there
  static BlobLock acquire(Path directory, Digest blob) throws JpodException {
    long place = Long.parseLong(blob.hex().substring(0, PLACE_DIGITS), 16);
    try {
      Files.createDirectories(directory);
      Path path = directory.toRealPath().resolve("lock");
      BlobLock lock = new BlobLock(path, open(path), place);
      try {
        lock.lock();
        return lock;
      } catch (IOException | InterruptedException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw StoreErrors.of("locking blob " + blob, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException("interrupted", e);
    }
  }

  /// The lock if nobody holds it, else null.
  static @Nullable BlobLock tryAcquire(Path directory, Digest blob) throws JpodException {
    long place = Long.parseLong(blob.hex().substring(0, PLACE_DIGITS), 16);
    try {
      Path path = directory.toRealPath().resolve("lock");
      BlobLock lock = new BlobLock(path, open(path), place);
      boolean got = false;
      try {
        got = lock.tryLock();
      } finally {
        if (!got) {
          lock.leave();
        }
      }
      return got ? lock : null;
    } catch (IOException e) {
      throw StoreErrors.of("locking blob " + blob, e);
    }
  }

  private boolean tryLock() throws IOException {
    synchronized (file) {
      if (!file.held.add(place)) {
        return false;
      }
    }
    FileLock got = file.channel.tryLock(place, 1, false);
    if (got == null) {
      synchronized (file) {
        file.held.remove(place);
        file.notifyAll();
      }
      return false;
    }
    lock = got;
    return true;
  }

  private static Shared open(Path path) throws IOException {
    synchronized (FILES) {
      Shared file = FILES.get(path);
      if (file == null) {
        file =
            new Shared(
                FileChannel.open(
                    path,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE));
        FILES.put(path, file);
      }
      file.users++;
      return file;
    }
  }

  private void lock() throws IOException, InterruptedException {
    synchronized (file) {
      while (file.held.contains(place)) {
        file.wait();
      }
      file.held.add(place);
    }
    // Not the call that waits: the kernel looks for circles by process, sees one where threads of
    // two
    // processes wait for blobs of each other, and fails one of them with EDEADLK.
    FileLock got = file.channel.tryLock(place, 1, false);
    while (got == null) {
      Thread.sleep(POLL_MILLIS);
      got = file.channel.tryLock(place, 1, false);
    }
    lock = got;
  }

  @Override
  public void close() {
    try {
      FileLock held = lock;
      if (held != null) {
        held.release();
      }
      synchronized (file) {
        file.held.remove(place);
        file.notifyAll();
      }
      leave();
    } catch (IOException e) {
      throw new IllegalStateException("closing a lock file", e);
    }
  }

  private void leave() throws IOException {
    synchronized (FILES) {
      if (--file.users == 0) {
        FILES.remove(path);
        file.channel.close();
      }
    }
  }
}
