package io.jpod.cli.registry;

import io.jpod.cli.command.Console;
import io.jpod.core.registry.TransferListener;

/// How a pull or push is shown: live on a terminal, in lines to a pipe, not at all with `--quiet`.
final class Transfer implements AutoCloseable {
  private final TransferListener listener;

  private Transfer(TransferListener listener) {
    this.listener = listener;
  }

  static Transfer shownOn(Console console, boolean quiet) {
    if (quiet) {
      return new Transfer(TransferListener.SILENT);
    }
    return new Transfer(
        Console.isTerminal(2) ? new TransferDisplay(console) : new TransferLines(console));
  }

  TransferListener listener() {
    return listener;
  }

  @Override
  public void close() {
    if (listener instanceof TransferDisplay display) {
      display.close();
    }
  }
}
