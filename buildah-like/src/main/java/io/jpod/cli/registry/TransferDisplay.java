package io.jpod.cli.registry;

import io.jpod.cli.command.Console;
import io.jpod.core.registry.TransferListener;
import io.jpod.oci.Descriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A pull or push on a terminal: one live line a layer and one for all, on standard error.
///
/// Each picture is one write of lines that overwrite those of the picture before, so nothing
/// flickers. It fits the window as it is at that moment: lines are cut at its right edge, and what
/// a narrower window has wrapped is taken back. A thread of its own writes, so that a terminal that
/// is held (Ctrl-S) holds up no transfer. No colours are used, so there is nothing for `NO_COLOR`
/// to switch off.
final class TransferDisplay implements TransferListener, AutoCloseable {
  private static final long INTERVAL_MILLIS = 100;

  private final Console console;
  private final TransferPicture picture = new TransferPicture();
  private final Thread painter;
  private volatile boolean closed;

  /// Lengths of the live lines on the terminal, which is written to by one thread at a time.
  private int[] painted = {};

  TransferDisplay(Console console) {
    this.console = console;
    painter = Thread.ofPlatform().daemon().name("jpod-display").unstarted(this::paintOn);
    painter.start();
  }

  @Override
  public void trying(String reference) {
    picture.say("Trying to pull " + reference + "...");
  }

  @Override
  public void warning(String text) {
    picture.say("WARNING: " + text);
  }

  @Override
  public void layerStarted(Descriptor layer) {
    picture.started(layer, System.nanoTime());
  }

  @Override
  public void layerMoved(Descriptor layer, long bytes) {
    picture.moved(layer, bytes);
  }

  @Override
  public void layerEnded(Descriptor layer, End end) {
    picture.ended(layer, end);
  }

  @Override
  public void configStarted(Descriptor config) {
    picture.freeze(System.nanoTime());
    picture.say("Copying config " + OutputId.of(config.digest()) + " done");
  }

  @Override
  public void manifestStarted() {
    picture.say("Writing manifest to image destination");
  }

  private void paintOn() {
    try {
      while (!closed) {
        paint();
        Thread.sleep(INTERVAL_MILLIS);
      }
    } catch (InterruptedException e) {
      return; // closed
    } catch (IOException e) {
      return; // nobody looks any more
    }
  }

  private void paint() throws IOException {
    TerminalSize size = TerminalSize.now();
    TransferPicture.Frame frame = picture.take(size.rows() - 1, System.nanoTime());
    if (frame.lasting().isEmpty() && frame.live().isEmpty() && painted.length == 0) {
      return;
    }
    String text = over(painted, frame, size);
    painted = lengths(frame.live(), size.columns());
    console.rawErr().write(text.getBytes(StandardCharsets.UTF_8));
  }

  /// What to write over a picture.
  ///
  /// @param before lengths of its live lines
  static String over(int[] before, TransferPicture.Frame frame, TerminalSize size) {
    StringBuilder out = new StringBuilder();
    int up = 0;
    for (int length : before) {
      // A terminal that has become narrower has wrapped what was there.
      up += Math.max(1, (length + size.columns() - 1) / size.columns());
    }
    if (up > 0) {
      out.append("\u001b[").append(Math.min(up, size.rows() - 1)).append('A');
    }
    for (String line : frame.lasting()) {
      add(out, line, size.columns());
    }
    for (String line : frame.live()) {
      add(out, line, size.columns());
    }
    return out.append("\u001b[J").toString(); // what a higher picture has left
  }

  private static void add(StringBuilder out, String text, int columns) {
    out.append(text, 0, shown(text, columns)).append("\u001b[K\n");
  }

  /// One column stays free: a terminal may wrap when the last one is written.
  private static int shown(String text, int columns) {
    return Math.min(text.length(), Math.max(1, columns - 1));
  }

  private static int[] lengths(List<String> lines, int columns) {
    int[] lengths = new int[lines.size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = shown(lines.get(i), columns);
    }
    return lengths;
  }

  /// Leaves the last picture on the terminal.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    painter.interrupt();
    try {
      painter.join();
      picture.freeze(System.nanoTime());
      paint();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      return; // nobody looks any more
    }
  }
}
