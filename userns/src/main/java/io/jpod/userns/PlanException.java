package io.jpod.userns;

import java.io.Serial;

/// What was asked for cannot be written as a launch plan.
public final class PlanException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  PlanException(String message) {
    super(message);
  }
}
