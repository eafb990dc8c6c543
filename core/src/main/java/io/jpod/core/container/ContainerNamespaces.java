package io.jpod.core.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Which namespaces a container's first process is in, by their inode numbers (namespaces(7));
/// empty texts where it does not run.
public record ContainerNamespaces(
    String cgroup, String ipc, String mnt, String net, String pid, String user, String uts) {

  /// Reads them from /proc.
  public static ContainerNamespaces of(ContainerState state) {
    int pid = state.pid();
    return new ContainerNamespaces(
        number(pid, "cgroup"),
        number(pid, "ipc"),
        number(pid, "mnt"),
        number(pid, "net"),
        number(pid, "pid"),
        number(pid, "user"),
        number(pid, "uts"));
  }

  private static String number(int pid, String kind) {
    if (pid == 0) {
      return "";
    }
    try {
      String link = Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/" + kind)).toString();
      return link.substring(link.indexOf('[') + 1, link.length() - 1); // net:[4026531840]
    } catch (IOException e) {
      return ""; // it has ended meanwhile
    }
  }
}
