package io.jpod.cli.container;

import io.jpod.core.JpodException;
import io.jpod.core.container.ContainerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// `ps` of the host, of whose lines those stay that show a container's processes: docker's way of
/// `top`.
final class HostPs {
  private HostPs() {}

  /// @param options as typed
  /// @throws JpodException if there is no `ps`, it fails, or shows no PID
  static List<String> run(List<String> options, List<ContainerProcess> processes)
      throws JpodException {
    List<String> command = new ArrayList<>();
    command.add("ps");
    command.addAll(options);
    String output;
    try {
      Process ps = new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.PIPE).start();
      ps.getOutputStream().close();
      output = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String error = new String(ps.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (ps.waitFor() != 0 && output.isEmpty()) {
        throw new JpodException("ps " + String.join(" ", options) + ": " + error);
      }
    } catch (IOException e) {
      throw new JpodException(
          "options of ps need the program ps on the host: " + e.getMessage(),
          "apt-get install procps, or name descriptors: jpod top CONTAINER pid,user,args",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException("top was interrupted", e);
    }
    Set<String> pids = new HashSet<>();
    for (ContainerProcess process : processes) {
      pids.add(Integer.toString(process.hostPid()));
    }
    return filter(output, pids);
  }

  /// The heading, and the lines with one of these numbers in the column PID.
  static List<String> filter(String output, Set<String> pids) throws JpodException {
    List<String> lines = List.of(output.split("\n", -1));
    int column = List.of(lines.getFirst().strip().split(" +", -1)).indexOf("PID");
    if (column < 0) {
      throw new JpodException("Couldn't find PID field in ps output");
    }
    List<String> kept = new ArrayList<>();
    kept.add(lines.getFirst());
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.strip().split(" +", -1);
      if (fields.length > column && pids.contains(fields[column])) {
        kept.add(line);
      }
    }
    return kept;
  }
}
