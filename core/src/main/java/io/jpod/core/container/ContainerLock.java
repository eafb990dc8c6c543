package io.jpod.core.container;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/// The lock under which containers appear, disappear and change names; held for a few operations on
/// files, never while waiting. The kernel gives it back when its holder dies.
final class ContainerLock implements AutoCloseable {
  /// fcntl locks belong to the process: threads of this one are kept apart by this.
  private static final ReentrantLock IN_PROCESS = new ReentrantLock();

  private final FileChannel channel;

  private ContainerLock(FileChannel channel) {
    this.channel = channel;
  }

  static ContainerLock acquire(Path file) throws IOException {
    IN_PROCESS.lock();
    try {
      FileChannel channel = open(file);
      try {
        channel.lock();
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      return new ContainerLock(channel);
    } catch (IOException e) {
      IN_PROCESS.unlock();
      throw e;
    }
  }

  private static FileChannel open(Path file) throws IOException {
    try {
      return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      java.nio.file.Files.createDirectories(file.getParent());
      return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
  }

  /// Fails if the lock was given back meanwhile.
  void check() throws IOException {
    if (!channel.isOpen()) {
      throw new IOException("the store's lock was closed");
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      IN_PROCESS.unlock();
    }
  }
}
