package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.core.OwnProcess;
import io.jpod.core.config.Directories;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A directory of this process in the store's `tmp/`: what is made begins here and is renamed into
/// place when it is complete.
///
/// Its name is `<pid>.<start time>.<number>`; whoever finds one whose process is gone may remove
/// it.
public final class Workspace implements AutoCloseable {
  private static final String SPARE = "spare";
  private static final AtomicLong MADE = new AtomicLong();

  private final Path directory;
  private final @Nullable Path spare;

  /// @param spare where an empty directory is missing now
  private Workspace(Path directory, @Nullable Path spare) {
    this.directory = directory;
    this.spare = spare;
  }

  /// Makes an empty one, and removes what killed commands have left in `tmp/`.
  public static Workspace create(Directories directories) throws JpodException {
    Path tmp = directories.tmp();
    try {
      Files.createDirectories(tmp);
      collectGarbage(directories);
      Path made = Files.createDirectory(tmp.resolve(ownName()));
      if (!directories.root().resolve(SPARE).toFile().exists()) {
        Files.createDirectories(directories.root().resolve(SPARE));
      }
      return new Workspace(made, null);
    } catch (IOException e) {
      throw StoreErrors.of("making a directory in '" + tmp + "'", e);
    }
  }

  /// As [#create], for a command that removes: it must work on a full disk, where not even a
  /// directory can be made. Then the store's spare one is taken, and made again when there is room.
  public static Workspace forRemoval(Directories directories) throws JpodException {
    try {
      return create(directories);
    } catch (JpodException full) {
      Path spare = directories.root().resolve(SPARE);
      Path taken = directories.tmp().resolve(ownName());
      try {
        Files.move(spare, taken, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw full; // that says what is wrong
      }
      return new Workspace(taken, spare);
    }
  }

  private static String ownName() {
    long pid = OwnProcess.id();
    return pid + "." + startTime(pid) + "." + MADE.incrementAndGet();
  }

  public Path path() {
    return directory;
  }

  /// A path in it.
  public Path resolve(String name) {
    return directory.resolve(name);
  }

  /// Removes it with all that is still in it. What cannot be removed stays, as garbage for a later
  /// command.
  @Override
  public void close() {
    try {
      String[] left = directory.toFile().list();
      if (left != null && left.length > 0) {
        FileTree.deleteLarge(directory);
      } else {
        FileTree.delete(directory);
      }
      if (spare != null) {
        Files.createDirectories(spare);
      }
    } catch (IOException e) {
      // The work is done or its own error is on its way; the next command tries again.
      return;
    }
  }

  /// Removes what killed commands have left in `tmp/`, and what could not be deleted when it was
  /// removed. What somebody else is deleting, and files of other ids seen from outside of the user
  /// namespace, stay.
  public static void collectGarbage(Directories directories) {
    String[] entries = directories.tmp().toFile().list();
    if (entries == null) {
      return;
    }
    for (String entry : entries) {
      if (!isLive(entry)) {
        try {
          FileTree.deleteLarge(directories.tmp().resolve(entry));
        } catch (IOException e) {
          // The next command tries again.
        }
      }
    }
  }

  private static boolean isLive(String name) {
    int dot = name.indexOf('.');
    int second = name.indexOf('.', dot + 1);
    if (dot <= 0 || second < 0) {
      return false;
    }
    try {
      long pid = Long.parseLong(name.substring(0, dot));
      return name.substring(dot + 1, second).equals(startTime(pid));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /// Start time of a process in clock ticks since boot, field 22 of `/proc/PID/stat`; null if there
  /// is no such process.
  private static @Nullable String startTime(long pid) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/stat"));
      String stat = new String(bytes, StandardCharsets.ISO_8859_1);
      int at = stat.lastIndexOf(')') + 2; // the name in parentheses may hold anything
      if (stat.charAt(at) == 'Z' || stat.charAt(at) == 'X') {
        return null; // it has ended, and waits for a parent that is slow to ask how
      }
      for (int field = 3; field < 22; field++) {
        at = stat.indexOf(' ', at) + 1;
      }
      return stat.substring(at, stat.indexOf(' ', at));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      return null; // ESRCH: it went while we read
    }
  }
}
