package io.jpod.cli.command;

import io.jpod.core.JpodException;
import java.io.PrintWriter;
import java.io.StringWriter;

/// Writes errors as every command of ours does:
///
/// ```
/// Error: what was tried: why it failed
///   try:  what to type
///   more: docs/troubleshooting.md#anchor
/// ```
public final class ErrorPrinter {
  private ErrorPrinter() {}

  /// Writes the error, its remedy and where to read more.
  public static void print(JpodException error, Console console) {
    Personality personality = console.personality();
    if (personality.isDocker()) {
      console.error(DockerErrors.text(error));
      remedy(error, console);
      return;
    }
    console.error("Error: " + personality.named(String.valueOf(error.getMessage())));
    if (error instanceof UsageException usage) {
      console.error(personality.named(usage.hint()));
    }
    remedy(error, console);
  }

  /// Writes an error of `docker run`, which docker dresses up more than those of other commands.
  public static void printOfDockerRun(JpodException error, Console console) {
    if (error instanceof UsageException) {
      print(error, console);
      return;
    }
    console.error("docker: " + DockerErrors.text(error));
    remedy(error, console);
    console.error("\nRun 'docker run --help' for more information");
  }

  private static void remedy(JpodException error, Console console) {
    Personality personality = console.personality();
    String remedy = error.remedy();
    if (remedy != null) {
      console.error("  try:  " + personality.named(remedy).replace("\n", "\n        "));
    }
    String anchor = error.anchor();
    if (anchor != null) {
      console.error("  more: docs/troubleshooting.md#" + anchor);
    }
  }

  /// Writes where the error comes from, for `--log-level=debug`.
  public static void printTrace(JpodException error, Console console) {
    StringWriter trace = new StringWriter();
    error.printStackTrace(new PrintWriter(trace));
    console.error(trace.toString());
  }
}
