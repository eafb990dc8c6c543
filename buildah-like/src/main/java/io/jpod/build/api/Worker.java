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

/// The process that carries out an order. It lives as long as this side of its standard input is
/// open, so it also ends when this JVM is killed. Thread-safe.
final class Worker {
  /// How long it may clean up before it is killed, in seconds.
  private static final int GRACE = 20;

  private static final int KEPT_LINES = 20;

  private final Process process;
  private final WorkerEvents events;
  private final CountDownLatch mounted = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private final List<String> errors = new ArrayList<>();
  private volatile boolean cancelled;
  private volatile @Nullable Throwable broken;

  private Worker(Process process, BuildListener listener) {
    this.process = process;
    this.events = new WorkerEvents(listener);
  }

  /// Starts one and gives it its order.
  static Worker start(List<String> command, BuildOrder order, BuildListener listener)
      throws WorkerException {
    Process process;
    try {
      process = new ProcessBuilder(command).start();
    } catch (IOException e) {
      throw new WorkerException("starting " + command.getFirst() + ": " + e.getMessage(), e);
    }
    Worker worker = new Worker(process, listener);
    Thread.ofPlatform().daemon().name("jbuild-errors").start(worker::readErrors);
    Thread.ofPlatform().daemon().name("jbuild-events").start(worker::readEvents);
    worker.say(order.toJson());
    return worker;
  }

  /// Gives it a line to read.
  void say(String line) {
    try {
      OutputStream out = process.getOutputStream();
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      // It has ended already; its standard error says why.
      broken = e;
    }
  }

  /// What it has said.
  WorkerEvents events() {
    return events;
  }

  private static BufferedReader lines(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  private void readEvents() {
    try (BufferedReader in = lines(process.getInputStream())) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        events.line(line);
        if (events.mounted() != null) {
          mounted.countDown();
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      broken = e; // or the listener's
      end();
    } finally {
      awaitExit();
      mounted.countDown();
      done.countDown();
    }
  }

  private void awaitExit() {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
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

  /// Ends what it does: the running step is killed, what is half made goes. Returns at once.
  void cancel() {
    cancelled = true;
    end();
  }

  boolean isCancelled() {
    return cancelled;
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

  /// Waits for its end. An interrupt cancels, and this returns when it has ended.
  void join() {
    await(done, this::cancel);
  }

  /// Waits until it has mounted something, or has ended. An interrupt cancels.
  void awaitMount() {
    await(mounted, this::cancel);
  }

  /// Cancels unless it has ended, and waits for its end, interrupted or not.
  void close() {
    if (done.getCount() > 0) {
      cancel();
    }
    await(done, () -> {});
  }

  /// @param interrupted is told each time; the thread is interrupted again in the end
  private static void await(CountDownLatch latch, Runnable interrupted) {
    boolean again = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        again = true;
        interrupted.run();
      }
    }
    if (again) {
      Thread.currentThread().interrupt();
    }
  }

  /// Why it ended without what was wanted.
  ///
  /// @throws IllegalStateException if the listener has thrown something, which is its cause
  JpodException failure() {
    if (cancelled) {
      return new BuildCancelledException();
    }
    Throwable cause = broken;
    if (cause != null && !(cause instanceof IOException || cause instanceof InvalidSpecException)) {
      throw new IllegalStateException("the listener of the build failed: " + cause, cause);
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
}
