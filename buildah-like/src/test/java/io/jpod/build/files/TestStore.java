package io.jpod.build.files;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jpod.core.config.Directories;
import io.jpod.userns.Libc;
import java.nio.file.Path;

/// A store in a test's folder.
public final class TestStore {
  private TestStore() {}

  public static Directories in(Path folder) {
    return new Directories(
        folder.resolve("store"),
        folder.resolve("run"),
        folder.resolve("lib"),
        folder.resolve("jpod"),
        0,
        0);
  }

  /// Owners of files are given away and layers are mounted: skips the test where that is not
  /// allowed.
  public static void needsRoot() {
    assumeTrue(Libc.geteuid() == 0, "needs root, or root of a user namespace");
  }
}
