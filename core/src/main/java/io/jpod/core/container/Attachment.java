package io.jpod.core.container;

import org.jspecify.annotations.Nullable;

/// How the caller's terminal or pipes are connected to a container while the launcher carries out a
/// plan.
///
/// @param stdin whether input is copied to the container
/// @param stdout whether its standard output is copied
/// @param stderr whether its standard error is copied
/// @param detachKeys as typed (`ctrl-p,ctrl-q`); null: podman's default, empty: none
/// @param sigProxy whether signals are passed on
/// @param print text printed once a detached container runs; null: nothing
public record Attachment(
    boolean stdin,
    boolean stdout,
    boolean stderr,
    @Nullable String detachKeys,
    boolean sigProxy,
    @Nullable String print) {

  /// Not connected; `print` is shown on standard output once the container runs.
  public static Attachment detached(@Nullable String print) {
    return new Attachment(false, false, false, null, false, print);
  }

  /// Connected to output, and to input if it is asked for, with signals passed on.
  public static Attachment attached(boolean stdin) {
    return new Attachment(stdin, true, true, null, true, null);
  }

  public boolean isDetached() {
    return !stdin && !stdout && !stderr;
  }
}
