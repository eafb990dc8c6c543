package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.storage.StoreErrors;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The processes of a running container, found in /proc: those in its PID namespace and what they
/// have started. Nothing runs in the container for it. Works inside of the user's namespace.
public final class ContainerProcesses {
  private final int init;
  private final Map<Integer, ProcessStatus> all = new TreeMap<>();
  private final Map<Integer, Boolean> members = new HashMap<>();

  private ContainerProcesses(int init) {
    this.init = init;
  }

  /// @throws JpodException if the container does not run
  public static List<ContainerProcess> of(Container container) throws JpodException {
    ContainerState state = Ending.read(container);
    if (state.pid() == 0) {
      throw new JpodException(
          "top can only be used on running containers", "jpod start " + container.name());
    }
    try {
      return new ContainerProcesses(state.pid()).list();
    } catch (IOException e) {
      throw StoreErrors.of("reading the processes of container \"" + container.name() + "\"", e);
    }
  }

  private List<ContainerProcess> list() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path entry : entries) {
        ProcessStatus status = ProcessStatus.read(entry);
        if (status != null) {
          all.put(status.pid, status);
        }
      }
    }
    ProcessStatus first = all.get(init);
    List<ContainerProcess> list = new ArrayList<>();
    if (first == null) {
      return list; // it has just ended
    }
    String namespace = pidNamespace(init);
    // The host's own namespace has everybody in it: then only descendants count.
    boolean own = !namespace.isEmpty() && !namespace.equals(pidNamespace(0));
    IdMapText uids = IdMapText.of(init, "uid_map");
    IdMapText gids = IdMapText.of(init, "gid_map");
    for (ProcessStatus process : all.values()) {
      if (isMember(process, own ? namespace : "")) {
        list.add(process.inContainer(first.depth(), parentOf(process, first), uids, gids));
      }
    }
    return list;
  }

  private int parentOf(ProcessStatus process, ProcessStatus first) {
    ProcessStatus parent = all.get(process.parent);
    return parent == null || !Boolean.TRUE.equals(members.get(parent.pid))
        ? 0
        : parent.pidAt(first.depth());
  }

  private boolean isMember(ProcessStatus process, String namespace) {
    Boolean known = members.get(process.pid);
    if (known != null) {
      return known;
    }
    boolean member =
        process.pid == init
            || (!namespace.isEmpty() && namespace.equals(pidNamespace(process.pid)));
    if (!member) {
      ProcessStatus parent = all.get(process.parent);
      member = parent != null && parent != process && isMember(parent, namespace);
    }
    members.put(process.pid, member);
    return member;
  }

  /// Empty for a process that is gone, or that is none of ours.
  private static String pidNamespace(int pid) {
    try {
      String process = pid == 0 ? "self" : Integer.toString(pid);
      return Files.readSymbolicLink(Path.of("/proc/" + process + "/ns/pid")).toString();
    } catch (IOException e) {
      return "";
    }
  }

  /// Ids of a user namespace against ours.
  record IdMapText(@Nullable List<long[]> ranges) {
    private static final long NOBODY = 65534;

    /// The map of a process; none where it is in our own namespace.
    static IdMapText of(int pid, String file) throws IOException {
      if (namespaceOf(Integer.toString(pid)).equals(namespaceOf("self"))) {
        return new IdMapText(null);
      }
      List<long[]> ranges = new ArrayList<>();
      String text = SmallFiles.readIfThere(Path.of("/proc/" + pid + "/" + file));
      for (String line : (text == null ? "" : text).split("\n", -1)) {
        String[] words = line.strip().split(" +", -1);
        if (words.length == 3) {
          ranges.add(
              new long[] {
                Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2])
              });
        }
      }
      return new IdMapText(ranges);
    }

    private static String namespaceOf(String process) throws IOException {
      return Files.readSymbolicLink(Path.of("/proc/" + process + "/ns/user")).toString();
    }

    long inside(long outside) {
      if (ranges == null) {
        return outside;
      }
      for (long[] range : ranges) {
        if (outside >= range[1] && outside < range[1] + range[2]) {
          return range[0] + outside - range[1];
        }
      }
      return NOBODY;
    }
  }
}
