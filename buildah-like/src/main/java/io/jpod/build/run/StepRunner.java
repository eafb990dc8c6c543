package io.jpod.build.run;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.container.SharedNetworks;
import io.jpod.core.container.Step;
import io.jpod.core.container.Steps;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// Runs a step beside this JVM and hands on what it prints.
public final class StepRunner {
  private final Steps steps;

  /// Runs each step with a network of its own.
  public StepRunner(Directories directories) {
    this.steps = Steps.open(directories);
  }

  /// Runs steps that share networks.
  public StepRunner(Directories directories, SharedNetworks networks) {
    this.steps = Steps.sharing(directories, networks);
  }

  /// Runs a step to its end. An interrupt ends it.
  ///
  /// @param warnings gets what the user should know and is no error
  /// @return the exit code
  public int run(Step step, RunListener listener, List<String> warnings) throws JpodException {
    Process process = steps.start(step, warnings);
    try {
      Thread out = pump(process.getInputStream(), listener, true);
      Thread err = pump(process.getErrorStream(), listener, false);
      int code = process.waitFor();
      out.join();
      err.join();
      return code;
    } catch (InterruptedException e) {
      end(process);
      Thread.currentThread().interrupt();
      throw new JpodException("running a command: cancelled", e);
    } finally {
      closeInput(process);
    }
  }

  /// The launcher kills the command when its input ends, and then has a moment to clean up.
  private static void end(Process process) {
    closeInput(process);
    boolean ended = false;
    for (int i = 0; i < 100 && !ended; i++) {
      ended = !process.isAlive();
      if (!ended) {
        java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        Thread.interrupted(); // or parking would return at once
      }
    }
    process.destroyForcibly();
  }

  private static void closeInput(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      return; // nothing is written, so nothing is lost
    }
  }

  private static Thread pump(InputStream from, RunListener to, boolean out) {
    return Thread.ofVirtual()
        .start(() -> {
          byte[] buffer = new byte[8192];
          try {
            int n;
            while ((n = from.read(buffer)) > 0) {
              if (out) {
                to.out(buffer, n);
              } else {
                to.err(buffer, n);
              }
            }
          } catch (IOException e) {
            return; // the process was ended by force
          }
        });
  }
}
