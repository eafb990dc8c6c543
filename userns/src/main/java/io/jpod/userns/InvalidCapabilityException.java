package io.jpod.userns;

import java.io.Serial;

/// `--cap-add` or `--cap-drop` cannot be done. The message is podman's.
public final class InvalidCapabilityException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  InvalidCapabilityException(String message) {
    super(message);
  }
}
