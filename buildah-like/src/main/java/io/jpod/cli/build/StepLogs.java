package io.jpod.cli.build;

import io.jpod.build.engine.BuildListener;
import io.jpod.build.engine.BuildStep;
import io.jpod.core.OwnProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Keeps what a step has printed until it is done; of one that fails, for good. The last failures'
/// files stay, older ones go.
final class StepLogs implements BuildListener {
  private static final int KEPT = 20;

  private final Path directory;
  private final BuildListener next;
  private final Map<Integer, OutputStream> files = new HashMap<>();

  StepLogs(Path directory, BuildListener next) {
    this.directory = directory;
    this.next = next;
  }

  private Path file(BuildStep step) {
    return directory.resolve(OwnProcess.id() + "-" + step.id() + ".log");
  }

  @Override
  public void output(BuildStep step, byte[] bytes, int length, boolean error) {
    next.output(step, bytes, length, error);
    synchronized (files) {
      try {
        OutputStream out = files.get(step.id());
        if (out == null) {
          Files.createDirectories(directory);
          out = Files.newOutputStream(file(step));
          files.put(step.id(), out);
        }
        out.write(bytes, 0, length);
      } catch (IOException e) {
        next.warning("keeping the log of a step: " + e.getMessage());
      }
    }
  }

  /// Whether there was any output.
  private boolean close(BuildStep step) {
    synchronized (files) {
      try (OutputStream out = files.remove(step.id())) {
        return out != null;
      } catch (IOException e) {
        return true;
      }
    }
  }

  @Override
  public void finished(BuildStep step, long nanos) {
    if (close(step)) {
      try {
        Files.deleteIfExists(file(step));
      } catch (IOException e) {
        next.warning("removing the log of a step: " + e.getMessage());
      }
    }
    next.finished(step, nanos);
  }

  @Override
  public void failed(BuildStep step, String message) {
    boolean printed = close(step);
    next.failed(step, message);
    if (printed) {
      next.warning("the whole output of the step that failed: " + file(step));
      dropOld();
    }
  }

  private void dropOld() {
    java.io.File[] all = directory.toFile().listFiles();
    if (all == null || all.length <= KEPT) {
      return;
    }
    java.util.Arrays.sort(all, java.util.Comparator.comparingLong(java.io.File::lastModified));
    for (int i = 0; i < all.length - KEPT; i++) {
      if (!all[i].delete()) {
        return; // somebody else is at it
      }
    }
  }

  @Override
  public void started(BuildStep step) {
    next.started(step);
  }

  @Override
  public void cached(BuildStep step) {
    next.cached(step);
  }

  @Override
  public void explained(BuildStep step, String why) {
    next.explained(step, why);
  }

  @Override
  public void pushed(String layer, long bytes, long size) {
    next.pushed(layer, bytes, size);
  }

  @Override
  public void warning(String text) {
    next.warning(text);
  }
}
