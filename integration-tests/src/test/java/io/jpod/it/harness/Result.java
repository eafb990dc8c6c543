package io.jpod.it.harness;

import java.util.List;

/// How a process ended.
///
/// @param words its command line
/// @param exitCode its status; 128+n after signal n
/// @param out standard output
/// @param err standard error
public record Result(List<String> words, int exitCode, String out, String err) {
  /// Fails the test with everything that was printed unless the status is 0.
  public Result ok() {
    return exits(0);
  }

  /// Fails the test with everything that was printed unless the status is the given one.
  public Result exits(int expected) {
    if (exitCode != expected) {
      throw new AssertionError("expected exit code " + expected + " of " + this);
    }
    return this;
  }

  /// Standard output without the white space around it.
  public String line() {
    return out.strip();
  }

  /// The lines of standard output; empty if nothing was printed.
  public List<String> lines() {
    return out.lines().toList();
  }

  @Override
  public String toString() {
    return String.join(" ", words)
        + "\n-- exit code "
        + exitCode
        + "\n-- standard output\n"
        + out
        + "\n-- standard error\n"
        + err;
  }
}
