package io.jpod.cli.registry;

import io.jpod.cli.command.Console;
import io.jpod.core.registry.TransferListener;
import io.jpod.oci.Descriptor;

/// A pull or push as podman tells it to a pipe: one line for each layer, on standard error.
final class TransferLines implements TransferListener {
  private final Console console;

  TransferLines(Console console) {
    this.console = console;
  }

  private synchronized void line(String text) {
    console.error(text);
  }

  @Override
  public void trying(String reference) {
    line("Trying to pull " + reference + "...");
  }

  @Override
  public void layerStarted(Descriptor layer) {
    line("Copying blob " + layer.digest());
  }

  @Override
  public void configStarted(Descriptor config) {
    line("Copying config " + config.digest());
  }

  @Override
  public void manifestStarted() {
    line("Writing manifest to image destination");
  }

  @Override
  public void warning(String text) {
    line("WARNING: " + text);
  }
}
