package io.jpod.core.registry;

import io.jpod.core.JpodException;
import org.jspecify.annotations.Nullable;

/// A registry refused, or answered what it must not.
public final class RegistryException extends JpodException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /// @param status of HTTP; 0 if there was no answer, or the answer is wrong
  public RegistryException(
      String message, @Nullable String remedy, int status, @Nullable Throwable cause) {
    super(message, remedy, cause);
    this.status = status;
  }

  /// The status of HTTP; 0 if there was no answer, or the answer is wrong.
  public int status() {
    return status;
  }

  /// Whether the registry says that there is no such thing.
  public boolean isNotFound() {
    return status == 404;
  }

  /// Whether the registry wants other credentials.
  public boolean isDenied() {
    return status == 401 || status == 403;
  }
}
