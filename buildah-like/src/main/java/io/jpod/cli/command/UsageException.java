package io.jpod.cli.command;

import io.jpod.core.JpodException;
import org.jspecify.annotations.Nullable;

/// A command line that says something the command does not understand.
public final class UsageException extends JpodException {
  private static final long serialVersionUID = 1L;

  private final String seeAlso;

  /// @param path program and verbs, as in `jpod run`
  /// @param remedy what to type instead, or null
  public UsageException(String message, String path, @Nullable String remedy) {
    super(message, remedy);
    this.seeAlso = path;
  }

  /// The line behind the message, in podman's words.
  public String hint() {
    return "See '" + seeAlso + " --help'";
  }
}
