package io.jpod.build.api;

import io.jpod.build.engine.BuildListener;
import io.jpod.core.JpodException;
import io.jpod.oci.InvalidSpecException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A build that goes on in a process of its own. Thread-safe.
///
/// The worker lives as long as this side of its standard input is open, so it also ends when this
/// JVM is killed. Closing cancels.
public final class RunningBuild implements AutoCloseable {
  /// How long a worker may clean up before it is killed, in seconds.
  private static final int GRACE = 20;

  private static final int KEPT_LINES = 20;

  private final Process process;
  private final WorkerEvents events;
  private final CountDownLatch done = new CountDownLatch(1);
  private final List<String> errors = new ArrayList<>();
  private volatile boolean cancelled;
  private volatile @Nullable Throwable broken;

  private RunningBuild(Process process, BuildListener listener) {
    this.process = process;
    this.events = new WorkerEvents(listener);
  }

  /// Starts a worker and gives it its order.
  static RunningBuild start(List<String> command, BuildOrder order, BuildListener listener)
      throws WorkerException {
    Process process;
    try {
      process = new ProcessBuilder(command).start();
    } catch (IOException e) {
      throw new WorkerException("starting " + command.getFirst() + ": " + e.getMessage(), e);
    }
    RunningBuild build = new RunningBuild(process, listener);
    Thread.ofPlatform().daemon().name("jbuild-errors").start(build::readErrors);
    Thread.ofPlatform().daemon().name("jbuild-events").start(build::readEvents);
    build.send(order);
    return build;
  }

  private void send(BuildOrder order) {
    try {
      OutputStream out = process.getOutputStream();
      out.write((order.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      // It has ended already; its standard error says why.
      broken = e;
    }
  }

  private static BufferedReader lines(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  private void readEvents() {
    try (BufferedReader in = lines(process.getInputStream())) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        events.line(line);
      }
      process.waitFor();
    } catch (IOException | InvalidSpecException | InterruptedException e) {
      broken = e;
      end();
    } catch (RuntimeException e) {
      broken = e; // the listener's
      end();
    } finally {
      done.countDown();
    }
  }

  private void readErrors() {
    try (BufferedReader in = lines(process.getErrorStream())) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        synchronized (errors) {
          errors.add(line);
          if (errors.size() > KEPT_LINES) {
            errors.removeFirst();
          }
        }
      }
    } catch (IOException e) {
      synchronized (errors) {
        errors.add("reading what jbuild said: " + e.getMessage());
      }
    }
  }

  /// Ends the build: the running step is killed, what is half made goes. Returns at once.
  public void cancel() {
    cancelled = true;
    end();
  }

  private void end() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.destroy();
    }
    Thread.ofPlatform().daemon().name("jbuild-end").start(this::killIfSlow);
  }

  private void killIfSlow() {
    try {
      if (!process.waitFor(GRACE, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
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
    join();
    Built built = events.built();
    if (built == null) {
      throw failure();
    }
    return built;
  }

  /// As [#await()], where no image is made.
  void awaitFiles() throws JpodException {
    join();
    if (!events.exported()) {
      throw failure();
    }
  }

  private void join() {
    boolean interrupted = false;
    while (true) {
      try {
        done.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
        cancel();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private JpodException failure() {
    if (cancelled) {
      return new BuildCancelledException();
    }
    Throwable cause = broken;
    if (cause instanceof RuntimeException fault && !(cause instanceof InvalidSpecException)) {
      throw new IllegalStateException("the listener of the build failed: " + fault, fault);
    }
    JpodException failure = events.failure();
    if (failure != null) {
      return failure;
    }
    String said;
    synchronized (errors) {
      said = String.join("\n", errors);
    }
    return new WorkerException(
        "jbuild ended without an answer"
            + (process.isAlive() ? "" : ", exit status " + process.exitValue())
            + (said.isEmpty() ? "" : ": " + said),
        cause);
  }

  /// Cancels it unless it has ended, and waits for its end.
  @Override
  public void close() {
    if (done.getCount() > 0) {
      cancel();
    }
    boolean interrupted = false;
    while (true) {
      try {
        done.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
