package io.jpod.cli.engine;

/// What we are, for `version` and `info`. A test compares the number with the build's.
public final class Version {
  public static final String NUMBER = "0.1.0-SNAPSHOT";

  private Version() {}

  /// Version of the Java runtime.
  public static String java() {
    return System.getProperty("java.version", "");
  }

  /// The machine's architecture as OCI images name it: `amd64`.
  public static String architecture() {
    String arch = System.getProperty("os.arch", "");
    return arch.equals("aarch64") ? "arm64" : arch;
  }
}
