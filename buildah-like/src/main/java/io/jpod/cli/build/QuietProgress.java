package io.jpod.cli.build;

import io.jpod.build.engine.BuildListener;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Only warnings.
final class QuietProgress implements BuildListener {
  private final OutputStream out;

  QuietProgress(OutputStream out) {
    this.out = out;
  }

  @Override
  public synchronized void warning(String text) {
    try {
      out.write(("Warning: " + text + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
