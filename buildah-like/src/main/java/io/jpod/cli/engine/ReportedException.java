package io.jpod.cli.engine;

import io.jpod.core.JpodException;

/// A failure that the user has been told of already, by a command that ran on behalf of this one.
public final class ReportedException extends JpodException {
  private static final long serialVersionUID = 1L;

  public ReportedException(String message, int exitCode) {
    super(message, null, null, exitCode, null);
  }
}
