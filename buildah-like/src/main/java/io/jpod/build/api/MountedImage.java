package io.jpod.build.api;

import io.jpod.core.JpodException;
import java.nio.file.Path;

/// The files of a plan's result, open for changes by this program, until they become an image
/// ([#commit]) or are thrown away ([#close]).
///
/// ```java
/// try (MountedImage mounted = jbuild.mount(plan)) {
///   Files.writeString(mounted.path().resolve("etc/motd"), "hello\n");
///   Built built = mounted.commit(Target.store("app:1"));
/// }
/// ```
///
/// The files are mounted for a process of the build, and [#path()] leads there through `/proc`.
/// What is changed becomes one layer; the layers below stay as they are. Limits, which are those of
/// a program without privileges:
///
/// - Owners are seen as this machine has them: the image's root is the caller, its user *n* the
///   *n*-th of the caller's subordinate ids. What the caller makes belongs to the image's root.
///   Other owners are given by a step: [CopyFiles#withOwner], or `chown` in a command.
/// - Files of others than the image's root can be read and changed as their modes allow others to.
/// - Symbolic links lead where they lead on this machine: an absolute one out of the image.
///   `Path.toRealPath` makes a path of this machine of any path and is of no use here.
/// - Only this user's processes can follow the path, and only until the mount has ended. Files must
///   be closed before; what is written later to a file that was left open damages the layer.
///
/// Thread-safe.
public final class MountedImage implements AutoCloseable {
  private final Worker worker;
  private final Path path;
  private boolean ended;

  private MountedImage(Worker worker, Path path) {
    this.worker = worker;
    this.path = path;
  }

  /// Waits until it is mounted.
  static MountedImage of(Worker worker) throws JpodException {
    boolean done = false;
    try {
      worker.awaitMount();
      Path there = worker.events().mounted();
      if (there == null || worker.isCancelled()) {
        worker.join();
        throw worker.failure();
      }
      if (!there.toFile().isDirectory()) {
        throw new JpodException(
            "the files of the image are mounted, but this program cannot follow '" + there + "'",
            "a /proc that shows the user's own processes, in the same PID namespace");
      }
      done = true;
      return new MountedImage(worker, there);
    } finally {
      if (!done) {
        worker.close();
      }
    }
  }

  /// The root directory of the image.
  ///
  /// @throws IllegalStateException if the mount has ended
  public synchronized Path path() {
    check();
    return path;
  }

  private void check() {
    if (ended) {
      throw new IllegalStateException("the image is not mounted any more");
    }
  }

  /// Ends the mount and makes an image of the files. An interrupt cancels that.
  ///
  /// @throws IllegalStateException if the mount has ended
  /// @throws JpodException for what goes wrong, as [RunningBuild#await()]
  public synchronized Built commit(Target target) throws JpodException {
    check();
    ended = true;
    worker.say(BuildOrder.commit(target));
    worker.join();
    Built built = worker.events().built();
    if (built == null) {
      throw worker.failure();
    }
    return built;
  }

  /// Ends the mount; what was changed is gone unless it was committed.
  @Override
  public synchronized void close() {
    ended = true;
    worker.close();
  }
}
