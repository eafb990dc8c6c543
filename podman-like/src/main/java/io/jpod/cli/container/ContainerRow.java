package io.jpod.cli.container;

import io.jpod.cli.format.Quantities;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerState;
import java.util.List;

/// A container and what it is doing, in the words of a table.
record ContainerRow(Container container, ContainerState state) {

  /// `Up 3 minutes`, `Exited (1) 2 hours ago`, `Created`.
  String status() {
    ContainerState.Status status = state.status();
    if (status == ContainerState.Status.RUNNING) {
      String up = "Up " + Quantities.duration(Quantities.now() - state.startedEpochNanos());
      return state.health().isEmpty() ? up : up + " (" + state.health() + ")";
    }
    if (status == ContainerState.Status.PAUSED) {
      return "Paused";
    }
    if (status == ContainerState.Status.RESTARTING) {
      return "Restarting (" + state.exitCode() + ") " + Quantities.ago(state.finishedEpochNanos());
    }
    if (status == ContainerState.Status.EXITED) {
      return "Exited (" + state.exitCode() + ") " + Quantities.ago(state.finishedEpochNanos());
    }
    return status == ContainerState.Status.CREATED ? "Created" : "Stopping";
  }

  /// The command's words, cut after so many characters.
  String command(int length) {
    String text = join(container.command(), " ");
    return text.length() <= length ? text : text.substring(0, length) + "...";
  }

  /// `0.0.0.0:8080->80/tcp, …`.
  String ports() {
    return join(container.ports(), ", ");
  }

  static String join(List<String> parts, String separator) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        text.append(separator);
      }
      text.append(parts.get(i));
    }
    return text.toString();
  }
}
