package io.jpod.build.api;

import io.jpod.core.JpodException;
import org.jspecify.annotations.Nullable;

/// A build that goes on in a process of its own. Thread-safe.
///
/// It also ends when this JVM is killed. Closing cancels.
public final class RunningBuild implements AutoCloseable {
  private final Worker worker;

  RunningBuild(Worker worker) {
    this.worker = worker;
  }

  /// Ends the build: the running step is killed, what is half made goes. Returns at once.
  public void cancel() {
    worker.cancel();
  }

  /// Waits for the end. An interrupt cancels the build, and this returns when it has ended.
  ///
  /// @throws BuildCancelledException if it was cancelled
  /// @throws io.jpod.build.engine.CommandFailedException if a command of the plan failed
  /// @throws io.jpod.build.engine.BuildException if another step failed, or the Dockerfile is wrong
  /// @throws io.jpod.core.registry.RegistryException if a registry refused
  /// @throws WorkerException if the worker was killed, or could not start
  /// @throws IllegalStateException if the listener has thrown something, which is its cause
  /// @throws JpodException for what else goes wrong, such as a full disk
  public Built await() throws JpodException {
    worker.join();
    return result(worker.events().built());
  }

  /// As [#await()], where an index is made.
  BuiltIndex awaitIndex() throws JpodException {
    worker.join();
    return result(worker.events().index());
  }

  /// As [#await()], where no image is made.
  void awaitFiles() throws JpodException {
    worker.join();
    if (!worker.events().exported()) {
      throw worker.failure();
    }
  }

  private <T> T result(@Nullable T value) throws JpodException {
    if (value == null) {
      throw worker.failure();
    }
    return value;
  }

  /// Cancels it unless it has ended, and waits for its end.
  @Override
  public void close() {
    worker.close();
  }
}
