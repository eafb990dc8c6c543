package io.jpod.core.storage;

import io.jpod.core.JpodException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// A lock on a file of the store, shared or exclusive, against other processes and against other
/// threads of this one.
///
/// The kernel's part is an fcntl lock, which belongs to the process and goes with it, however it
/// ends; one is held for all shared holders of this process together.
public final class StoreLock implements AutoCloseable {
  private static final Map<Path, Holders> IN_PROCESS = new HashMap<>();

  private final Holders holders;
  private final boolean shared;

  private static final class Holders {
    final ReentrantReadWriteLock threads = new ReentrantReadWriteLock();
    int count;
    @Nullable FileChannel channel;

    /// Kept from the garbage collector: the lock ends with the object.
    @SuppressWarnings("UnusedVariable")
    @Nullable FileLock lock;
  }

  private StoreLock(Holders holders, boolean shared) {
    this.holders = holders;
    this.shared = shared;
  }

  /// Waits until no one holds the lock exclusively.
  public static StoreLock shared(Path file) throws JpodException {
    return acquire(file, true);
  }

  /// Waits until no one holds the lock at all.
  public static StoreLock exclusive(Path file) throws JpodException {
    return acquire(file, false);
  }

  private static StoreLock acquire(Path file, boolean shared) throws JpodException {
    Holders holders;
    synchronized (IN_PROCESS) {
      holders = IN_PROCESS.computeIfAbsent(file.toAbsolutePath().normalize(), StoreLock::fresh);
    }
    if (shared) {
      holders.threads.readLock().lock();
    } else {
      holders.threads.writeLock().lock();
    }
    StoreLock lock = new StoreLock(holders, shared);
    try {
      lock.enter(file);
      return lock;
    } catch (IOException e) {
      lock.unlockThread();
      throw StoreErrors.of("locking '" + file + "'", e);
    }
  }

  private static Holders fresh(Path file) {
    return new Holders();
  }

  private void enter(Path file) throws IOException {
    synchronized (holders) {
      if (holders.count == 0) {
        FileChannel channel =
            FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
          holders.lock = channel.lock(0, Long.MAX_VALUE, shared);
          holders.channel = channel;
        } catch (IOException e) {
          channel.close();
          throw e;
        }
      }
      holders.count++;
    }
  }

  @Override
  public void close() {
    synchronized (holders) {
      FileChannel channel = holders.channel;
      if (--holders.count == 0 && channel != null) {
        holders.channel = null;
        holders.lock = null;
        try {
          channel.close(); // gives the lock back
        } catch (IOException e) {
          throw new IllegalStateException("closing a lock file", e);
        }
      }
    }
    unlockThread();
  }

  private void unlockThread() {
    if (shared) {
      holders.threads.readLock().unlock();
    } else {
      holders.threads.writeLock().unlock();
    }
  }
}
