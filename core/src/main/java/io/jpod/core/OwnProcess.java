package io.jpod.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// This process, as `/proc` sees it.
public final class OwnProcess {
  private static final long ID = read();

  private OwnProcess() {}

  /// Its number. Not by `ProcessHandle`, which starts threads and makes classes at run time: that
  /// takes several milliseconds of a command that takes fifty.
  public static long id() {
    return ID;
  }

  private static long read() {
    try {
      return Long.parseLong(Files.readSymbolicLink(Path.of("/proc/self")).toString());
    } catch (IOException | NumberFormatException e) {
      return ProcessHandle.current().pid(); // without /proc nothing runs, but an error can be said
    }
  }
}
