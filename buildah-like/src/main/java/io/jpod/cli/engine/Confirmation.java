package io.jpod.cli.engine;

import io.jpod.cli.command.Console;
import io.jpod.core.JpodException;
import java.io.IOException;

/// podman's question before something is removed for good.
public final class Confirmation {
  private Confirmation() {}

  /// Asks as podman or docker does, with the words of each.
  ///
  /// @param podman podman's warning, with its last newline
  /// @param docker docker's
  public static boolean ask(String podman, String docker, Console console) throws JpodException {
    return console.personality().isDocker() ? askDocker(docker, console) : ask(podman, console);
  }

  /// docker takes the end of its input for a no, and only a whole `y` for a yes.
  private static boolean askDocker(String warning, Console console) throws JpodException {
    console.out(warning + "Are you sure you want to continue? [y/N] ");
    console.flush();
    StringBuilder answer = new StringBuilder();
    try {
      int next = console.in().read();
      while (next >= 0 && next != '\n') {
        answer.append((char) next);
        next = console.in().read();
      }
    } catch (IOException e) {
      throw new JpodException("reading the answer: " + e.getMessage(), e);
    }
    return answer.toString().strip().equalsIgnoreCase("y");
  }

  /// Prints the warning and asks; anything but an answer that begins with `y` is no.
  ///
  /// @param warning with its last newline
  /// @throws JpodException if there is nobody to answer: standard input is at its end
  public static boolean ask(String warning, Console console) throws JpodException {
    console.out(warning + "Are you sure you want to continue? [y/N] ");
    console.flush();
    try {
      int first = console.in().read();
      if (first < 0) {
        console.line("");
        throw new JpodException("EOF", "--force, where nobody can answer");
      }
      int next = first;
      while (next >= 0 && next != '\n') {
        next = console.in().read();
      }
      return first == 'y' || first == 'Y';
    } catch (IOException e) {
      throw new JpodException("reading the answer: " + e.getMessage(), e);
    }
  }
}
