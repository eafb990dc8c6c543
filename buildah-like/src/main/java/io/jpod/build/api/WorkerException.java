package io.jpod.build.api;

import io.jpod.core.JpodException;
import org.jspecify.annotations.Nullable;

/// The installed jbuild could not be started, or ended without an answer: it was killed, memory ran
/// out, it is of another version.
public final class WorkerException extends JpodException {
  private static final long serialVersionUID = 1;

  WorkerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
