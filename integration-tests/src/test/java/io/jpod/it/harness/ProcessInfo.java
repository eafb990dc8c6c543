package io.jpod.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import org.jspecify.annotations.Nullable;

/// One process as /proc tells it.
///
/// @param pid in the host's PID namespace
/// @param parent pid of the parent
/// @param uids real, effective, saved and file system user id on the host
/// @param name as in /proc/PID/comm
/// @param commandLine its words joined by spaces; empty for a zombie
public record ProcessInfo(long pid, long parent, List<Long> uids, String name, String commandLine) {
  private static final POSIX LIBC = POSIXFactory.getPOSIX();
  private static final int SIGSTOP = 19;

  /// SIGKILL; a process that is gone already is no failure.
  public static void kill(long pid) {
    LIBC.kill((int) pid, 9);
  }

  /// All that exist now.
  public static List<ProcessInfo> all() {
    List<ProcessInfo> all = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path entry : entries) {
        ProcessInfo process = read(entry);
        if (process != null) {
          all.add(process);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  /// Null if it is gone.
  public static @Nullable ProcessInfo of(long pid) {
    return read(Path.of("/proc", String.valueOf(pid)));
  }

  private static @Nullable ProcessInfo read(Path entry) {
    try {
      long parent = 0;
      String name = "";
      List<Long> uids = new ArrayList<>();
      boolean zombie = false;
      for (String line :
          Files.readString(entry.resolve("status"), StandardCharsets.ISO_8859_1).split("\n", -1)) {
        if (line.startsWith("PPid:")) {
          parent = Long.parseLong(line.substring(5).strip());
        } else if (line.startsWith("Name:")) {
          name = line.substring(5).strip();
        } else if (line.startsWith("State:")) {
          zombie = line.contains("Z (zombie)") || line.contains("X (dead)");
        } else if (line.startsWith("Uid:")) {
          for (String id : line.substring(4).strip().split("\\s+", -1)) {
            uids.add(Long.parseLong(id));
          }
        }
      }
      String words =
          Files.readString(entry.resolve("cmdline"), StandardCharsets.ISO_8859_1)
              .replace('\0', ' ')
              .strip();
      if (zombie) {
        return null;
      }
      return new ProcessInfo(
          Long.parseLong(entry.getFileName().toString()), parent, List.copyOf(uids), name, words);
    } catch (IOException gone) {
      return null;
    }
  }

  /// SIGKILL to a process and all below it. They are stopped first: what is still running could
  /// start another behind our back.
  public static void killTree(long root) {
    LIBC.kill((int) root, SIGSTOP);
    List<Long> stopped = new ArrayList<>(List.of(root));
    boolean found = true;
    while (found) {
      found = false;
      ProcessInfo process = of(root);
      for (ProcessInfo child : process == null ? List.<ProcessInfo>of() : process.descendants()) {
        if (!stopped.contains(child.pid)) {
          LIBC.kill((int) child.pid, SIGSTOP);
          stopped.add(child.pid);
          found = true;
        }
      }
    }
    for (long pid : stopped.reversed()) {
      kill(pid);
    }
  }

  /// Every process below this one, however deep.
  public List<ProcessInfo> descendants() {
    List<ProcessInfo> all = all();
    List<ProcessInfo> found = new ArrayList<>();
    List<Long> parents = new ArrayList<>(List.of(pid));
    for (int i = 0; i < parents.size(); i++) {
      for (ProcessInfo process : all) {
        if (process.parent == parents.get(i)) {
          parents.add(process.pid);
          found.add(process);
        }
      }
    }
    return found;
  }
}
