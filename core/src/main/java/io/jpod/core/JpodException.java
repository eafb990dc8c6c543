package io.jpod.core;

import org.jspecify.annotations.Nullable;

/// An operation that failed for a reason the user can understand.
///
/// The message says what was tried, on which thing, and why it failed, without a leading `Error:`.
/// The remedy, where there is one, is what to type next. The command line prints both and ends with
/// [#exitCode()].
public class JpodException extends Exception {
  private static final long serialVersionUID = 1L;

  /// The engine itself failed, wrong usage included: {@value}.
  public static final int ENGINE_FAILED = 125;

  private final @Nullable String remedy;
  private final @Nullable String anchor;
  private final int exitCode;

  public JpodException(String message) {
    this(message, null, null, ENGINE_FAILED, null);
  }

  public JpodException(String message, @Nullable Throwable cause) {
    this(message, null, null, ENGINE_FAILED, cause);
  }

  /// @param remedy what to type, or null where nothing helps
  public JpodException(String message, @Nullable String remedy) {
    this(message, remedy, null, ENGINE_FAILED, null);
  }

  /// @param remedy what to type, or null where nothing helps
  public JpodException(String message, @Nullable String remedy, @Nullable Throwable cause) {
    this(message, remedy, null, ENGINE_FAILED, cause);
  }

  /// @param remedy what to type, or null where nothing helps
  /// @param anchor of a section in `docs/troubleshooting.md`, or null
  /// @param exitCode with which the command line ends, 0 to 255
  public JpodException(
      String message,
      @Nullable String remedy,
      @Nullable String anchor,
      int exitCode,
      @Nullable Throwable cause) {
    super(message, cause);
    this.remedy = remedy;
    this.anchor = anchor;
    this.exitCode = exitCode;
  }

  /// Why it failed; never null, as every constructor wants it.
  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? "" : message;
  }

  /// What to type, or null where nothing helps.
  public @Nullable String remedy() {
    return remedy;
  }

  /// Section of `docs/troubleshooting.md` that explains more, or null.
  public @Nullable String anchor() {
    return anchor;
  }

  /// With which the command line ends, 0 to 255.
  public int exitCode() {
    return exitCode;
  }
}
