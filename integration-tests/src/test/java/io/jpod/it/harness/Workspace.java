package io.jpod.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The folder of one test run: a copy of the distribution that every account can read (the checkout
/// may lie where only root can go), and below it each store. Gone when the tests' JVM ends.
public final class Workspace {
  private static final int SLOTS = 8;
  private static final AtomicInteger NEXT = new AtomicInteger();
  private static @Nullable Workspace current;

  private final Path root;
  private final Path distribution;
  private final int slot;
  private final FileLock slotLock;

  private Workspace() throws IOException {
    FileLock lock = null;
    int free = 0;
    while (lock == null) {
      if (++free > SLOTS) {
        throw new IOException(
            "all " + SLOTS + " test slots are taken: other runs of these tests are under way");
      }
      FileChannel channel =
          FileChannel.open(
              Path.of("/run/lock/jpod-it-" + free),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      lock = channel.tryLock();
    }
    slot = free;
    slotLock = lock;
    // Not /tmp: the store wants a real file system, and pam_mktemp or tmpfs limits are in the way
    // there.
    root = Files.createTempDirectory(Path.of("/var/tmp"), "jpod-it.");
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path built = Path.of(System.getProperty("jpod.it.distribution", "../podman-like/target/jpod"));
    if (!Files.isExecutable(built.resolve("bin/jpod"))) {
      throw new IOException(
          "no distribution at " + built.toAbsolutePath() + ": mvn -q -DskipTests package makes it");
    }
    distribution = root.resolve("jpod");
    // With times: the AOT cache is refused when the jars' times differ.
    Command.of("cp", "-a", built.toString(), distribution.toString()).run().ok();
    Runtime.getRuntime().addShutdownHook(new Thread(this::removeInBackground, "remove-workspace"));
  }

  /// Not awaited: the tests leave gigabytes, and Surefire gives a JVM 30 seconds to end.
  private void removeInBackground() {
    try {
      new ProcessBuilder("rm", "-rf", root.toString())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      System.err.println("left behind: " + root + ": " + e.getMessage());
    }
  }

  /// The one of this JVM.
  public static synchronized Workspace get() {
    if (current == null) {
      try {
        current = new Workspace();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return current;
  }

  /// The folder that holds `bin/jpod` and `lib`.
  public Path distribution() {
    return distribution;
  }

  /// Distinguishes the accounts of test runs that go on at the same time on one machine.
  int slot() {
    if (!slotLock.isValid()) {
      throw new IllegalStateException("the lock of test slot " + slot + " was lost");
    }
    return slot;
  }

  /// A new empty folder below the workspace, owned by root and readable by all.
  public Path folder(String purpose) {
    try {
      Path folder = Files.createDirectories(root.resolve(purpose + "." + NEXT.incrementAndGet()));
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
