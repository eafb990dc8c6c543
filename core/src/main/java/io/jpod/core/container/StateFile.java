package io.jpod.core.container;

import io.jpod.core.Timestamps;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Reads the `state` file that a monitor writes, and asks its lock whether the monitor lives
/// (docs/design/002).
final class StateFile {
  static final String FILE = "state";
  static final String MONITOR_LOCK = "monitor.lock";

  /// Exit code of a container whose monitor died before it could write one.
  static final int LOST = 255;

  private StateFile() {}

  /// What the container in this directory is doing.
  static ContainerState read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    String text = SmallFiles.readIfThere(file);
    if (text == null) {
      return ContainerState.NEVER_STARTED;
    }
    ContainerState written = parse(text);
    if (!written.isAlive() || monitorLives(directory)) {
      return written;
    }
    // It may have ended between the two looks; then the file says how.
    String again = SmallFiles.readIfThere(file);
    ContainerState last = again == null ? ContainerState.NEVER_STARTED : parse(again);
    return last.isAlive() ? lost(last, directory) : last;
  }

  /// When it ended nobody has written down; the last thing it wrote is the best that is known.
  private static ContainerState lost(ContainerState state, Path directory) {
    long millis =
        Math.max(
            directory.resolve(FILE).toFile().lastModified(),
            directory.resolve("log").toFile().lastModified());
    return new ContainerState(
        ContainerState.Status.EXITED,
        0,
        0,
        0,
        state.startedEpochNanos(),
        millis * 1_000_000,
        LOST,
        0,
        state.oomKilled(),
        state.restarts(),
        "",
        state.stoppedByUser(),
        state.error());
  }

  /// Whether somebody holds the monitor's lock. The probe is a shared lock, so that probes do not
  /// see one another.
  static boolean monitorLives(Path directory) throws IOException {
    Path lockFile = directory.resolve(MONITOR_LOCK);
    try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.READ);
        @Nullable FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return lock == null;
    } catch (NoSuchFileException e) {
      return false;
    } catch (OverlappingFileLockException e) {
      // Another thread of this JVM probes at this moment, so nobody else holds it exclusively.
      return false;
    }
  }

  static ContainerState parse(String text) throws IOException {
    ContainerState.Status status = ContainerState.Status.CREATED;
    int monitorPid = 0;
    int pid = 0;
    long startTime = 0;
    long started = 0;
    long finished = 0;
    int exitCode = 0;
    int signal = 0;
    boolean oom = false;
    int restarts = 0;
    String health = "";
    boolean stopped = false;
    String error = null;
    try {
      int from = 0;
      while (from < text.length()) {
        int end = text.indexOf('\n', from);
        end = end < 0 ? text.length() : end;
        int space = text.indexOf(' ', from);
        if (space > from && space < end) {
          String value = text.substring(space + 1, end);
          int second = value.indexOf(' ');
          switch (text.substring(from, space)) {
            case "status" -> status = status(value);
            case "monitor" -> monitorPid = first(value, second);
            case "pid" -> {
              pid = first(value, second);
              startTime = second < 0 ? 0 : Long.parseLong(value.substring(second + 1));
            }
            case "started" -> started = Timestamps.parse(value);
            case "finished" -> finished = Timestamps.parse(value);
            case "exit-code" -> exitCode = Integer.parseInt(value);
            case "signal" -> signal = Integer.parseInt(value);
            case "oom" -> oom = value.equals("1");
            case "restarts" -> restarts = Integer.parseInt(value);
            case "health" -> health = value;
            case "stopped" -> stopped = value.equals("1");
            case "error" -> error = value;
            default -> {}
          }
        }
        from = end + 1;
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("a container's state is damaged: " + e.getMessage(), e);
    }
    boolean alive =
        status == ContainerState.Status.RUNNING
            || status == ContainerState.Status.STOPPING
            || status == ContainerState.Status.PAUSED
            || status == ContainerState.Status.RESTARTING;
    return new ContainerState(
        status,
        alive ? monitorPid : 0,
        alive ? pid : 0,
        alive ? startTime : 0,
        started,
        finished,
        exitCode,
        signal,
        oom,
        restarts,
        health,
        stopped,
        error);
  }

  private static int first(String value, int space) {
    return Integer.parseInt(space < 0 ? value : value.substring(0, space));
  }

  private static ContainerState.Status status(String text) {
    return switch (text) {
      case "running" -> ContainerState.Status.RUNNING;
      case "stopping" -> ContainerState.Status.STOPPING;
      case "paused" -> ContainerState.Status.PAUSED;
      case "restarting" -> ContainerState.Status.RESTARTING;
      case "created" -> ContainerState.Status.CREATED;
      default -> ContainerState.Status.EXITED;
    };
  }
}
