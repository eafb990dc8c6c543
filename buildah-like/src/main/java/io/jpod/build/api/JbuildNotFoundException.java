package io.jpod.build.api;

import io.jpod.core.JpodException;

/// There is no installed jbuild where one was looked for.
public final class JbuildNotFoundException extends JpodException {
  private static final long serialVersionUID = 1;

  JbuildNotFoundException(String message) {
    super(
        message,
        "java -D"
            + JbuildProgram.PROPERTY
            + "=<directory of the distribution>, or "
            + JbuildProgram.VARIABLE
            + ", or jbuild in PATH");
  }
}
