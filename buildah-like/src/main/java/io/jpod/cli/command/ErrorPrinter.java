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
    console.error("Error: " + error.getMessage());
    if (error instanceof UsageException usage) {
      console.error(usage.hint());
    }
    String remedy = error.remedy();
    if (remedy != null) {
      console.error("  try:  " + remedy.replace("\n", "\n        "));
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
