package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.files.FileRoot;
import io.jpod.userns.AtFlags;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Names of users and groups of processes: in the container by its own /etc/passwd and /etc/group,
/// which are read as text; on the host by the host's.
public final class ProcessNames {
  private static final int LARGEST = 1 << 20;
  private static final int PTS_MAJOR = 136;
  private static final int TTY_MAJOR = 4;

  private final Map<Long, String> users;
  private final Map<Long, String> groups;
  private final Map<Long, String> hostUsers;
  private final Map<Long, String> hostGroups;
  private final Directories directories;

  private ProcessNames(
      Map<Long, String> users,
      Map<Long, String> groups,
      Map<Long, String> hostUsers,
      Map<Long, String> hostGroups,
      Directories directories) {
    this.users = users;
    this.groups = groups;
    this.hostUsers = hostUsers;
    this.hostGroups = hostGroups;
    this.directories = directories;
  }

  /// Of a running container.
  public static ProcessNames of(Container container, Directories directories) throws JpodException {
    try (FileRoot root = ContainerRoot.open(container, true);
        FileRoot host = FileRoot.host()) {
      return new ProcessNames(
          names(text(root, "/etc/passwd")),
          names(text(root, "/etc/group")),
          names(text(host, "/etc/passwd")),
          names(text(host, "/etc/group")),
          directories);
    } catch (ErrnoException e) {
      throw new JpodException("reading /etc/passwd: " + e.getMessage(), e);
    }
  }

  /// Empty where there is no such file, or it is none that can be read.
  private static String text(FileRoot root, String path) {
    try {
      int fd = root.open(path, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY);
      try {
        FileStatus status = Libc.statx(fd, "", AtFlags.AT_EMPTY_PATH);
        if (!status.isRegularFile() || status.sizeBytes() > LARGEST) {
          return "";
        }
        byte[] bytes = new byte[(int) status.sizeBytes()];
        int done = 0;
        int n = 1;
        while (done < bytes.length && n > 0) {
          n = Libc.read(fd, bytes, done, bytes.length - done);
          done += Math.max(0, n);
        }
        return new String(bytes, 0, done, StandardCharsets.UTF_8);
      } finally {
        Libc.close(fd);
      }
    } catch (ErrnoException e) {
      return "";
    }
  }

  /// Names by their numbers, of lines `NAME:x:NUMBER:…`; the first of a number counts.
  static Map<Long, String> names(String text) {
    Map<Long, String> names = new HashMap<>();
    for (String line : text.split("\n", -1)) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 3) {
        try {
          names.putIfAbsent(Long.parseLong(fields[2]), fields[0]);
        } catch (NumberFormatException e) {
          // not a line of such a file
        }
      }
    }
    return names;
  }

  /// Name of a user of the container, its number if it has none.
  public String user(long uid) {
    return users.getOrDefault(uid, Long.toString(uid));
  }

  public String group(long gid) {
    return groups.getOrDefault(gid, Long.toString(gid));
  }

  /// Name of the user on the host that a process runs as.
  public String hostUser(int hostPid) {
    return host(hostPid, "Uid:", "uid_map", directories.uid(), hostUsers);
  }

  public String hostGroup(int hostPid) {
    return host(hostPid, "Gid:", "gid_map", directories.gid(), hostGroups);
  }

  /// The number in our user namespace, taken through our own map to the host's.
  private static String host(int pid, String key, String map, int root, Map<Long, String> names) {
    long id = -1;
    for (String line : read("/proc/" + pid + "/status").split("\n", -1)) {
      if (line.startsWith(key)) {
        id = Long.parseLong(line.substring(key.length()).strip().split("\\s+", -1)[1]);
      }
    }
    long outside = id == 0 ? root : id;
    for (String line : read("/proc/self/" + map).split("\n", -1)) {
      String[] words = line.strip().split(" +", -1);
      if (words.length == 3) {
        long from = Long.parseLong(words[0]);
        if (id >= from && id < from + Long.parseLong(words[2])) {
          outside = Long.parseLong(words[1]) + id - from;
        }
      }
    }
    return names.getOrDefault(outside, id < 0 ? "?" : Long.toString(outside));
  }

  private static String read(String path) {
    try {
      String text = SmallFiles.readIfThere(Path.of(path));
      return text == null ? "" : text;
    } catch (IOException e) {
      return ""; // the process has ended
    }
  }

  /// `pts/0`, `tty1`; `?` for none.
  public static String terminal(int device) {
    int major = (device >> 8) & 0xfff;
    int minor = (device & 0xff) | ((device >> 12) & 0xfff00);
    if (major >= PTS_MAJOR && major < PTS_MAJOR + 8) {
      return "pts/" + ((major - PTS_MAJOR) * 256 + minor);
    }
    return device != 0 && major == TTY_MAJOR ? "tty" + minor : "?";
  }

  /// How long the machine runs.
  public static long nanosSinceBoot() {
    String uptime = read("/proc/uptime");
    int space = uptime.indexOf(' ');
    return space < 0 ? 0 : (long) (Double.parseDouble(uptime.substring(0, space)) * 1e9);
  }

  /// Now, nanoseconds since 1970.
  public static long nowNanos() {
    return System.currentTimeMillis() * 1_000_000;
  }
}
