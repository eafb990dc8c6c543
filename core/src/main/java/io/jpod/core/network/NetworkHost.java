package io.jpod.core.network;

import io.jpod.core.JpodException;
import org.jspecify.annotations.Nullable;

/// What decisions about networks need to know of this machine.
public interface NetworkHost {
  /// Path of a program on `PATH`, null if it is not installed.
  @Nullable String program(String name);

  /// Text of a small file, null if there is none.
  @Nullable String file(String path);

  /// Whether jpod runs for an ordinary user.
  boolean rootless();

  /// A port that nobody listens on now.
  ///
  /// @param protocol `tcp` or `udp`
  /// @param ip address to listen on; empty: all
  int freePort(String protocol, String ip) throws JpodException;

  /// Whether a program knows an option.
  ///
  /// @param program its path
  /// @param option without dashes
  boolean hasOption(String program, String option);
}
