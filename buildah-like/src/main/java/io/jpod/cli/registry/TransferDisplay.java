package io.jpod.cli.registry;

import io.jpod.cli.command.Console;
import io.jpod.cli.format.Quantities;
import io.jpod.core.registry.TransferListener;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A pull or push on a terminal: one live line a layer and one for all, on standard error.
///
/// Each picture is one write of lines that overwrite those of the picture before, so nothing
/// flickers. It fits the window as it is at that moment: where there are more layers than rows,
/// those that are done give way. No colours are used, so there is nothing for `NO_COLOR` to switch
/// off.
final class TransferDisplay implements TransferListener, AutoCloseable {
  private static final long INTERVAL_MILLIS = 100;
  private static final int BAR = 20;

  private final Console console;
  private final Map<Digest, Line> lines = new LinkedHashMap<>();
  private final List<String> texts = new ArrayList<>();
  private @Nullable Thread painter;
  private int painted;
  private long startNanos;
  private boolean closed;

  TransferDisplay(Console console) {
    this.console = console;
  }

  private static final class Line {
    final Descriptor layer;
    final long startNanos = System.nanoTime();
    long bytes;
    @Nullable End end;

    Line(Descriptor layer) {
      this.layer = layer;
    }
  }

  @Override
  public synchronized void trying(String reference) {
    say("Trying to pull " + reference + "...");
  }

  @Override
  public synchronized void warning(String text) {
    say("WARNING: " + text);
  }

  @Override
  public synchronized void layerStarted(Descriptor layer) {
    lines.put(layer.digest(), new Line(layer));
    if (painter == null) {
      startNanos = System.nanoTime();
      painter = Thread.ofPlatform().daemon().name("jpod-display").unstarted(this::paintOn);
      painter.start();
    }
  }

  @Override
  public synchronized void layerMoved(Descriptor layer, long bytes) {
    Line line = lines.get(layer.digest());
    if (line != null) {
      line.bytes = bytes;
    }
  }

  @Override
  public synchronized void layerEnded(Descriptor layer, End end) {
    Line line = lines.get(layer.digest());
    if (line != null) {
      line.end = end;
    }
  }

  @Override
  public synchronized void configStarted(Descriptor config) {
    finish();
    say("Copying config " + OutputId.of(config.digest()) + " done");
  }

  @Override
  public synchronized void manifestStarted() {
    say("Writing manifest to image destination");
  }

  /// A line that stays, above the live ones.
  private void say(String text) {
    texts.add(text);
    paint();
  }

  private void paintOn() {
    try {
      while (true) {
        Thread.sleep(INTERVAL_MILLIS);
        synchronized (this) {
          if (closed) {
            return;
          }
          if (!lines.isEmpty()) {
            paint();
          }
        }
      }
    } catch (InterruptedException e) {
      return; // closed
    }
  }

  /// The layers' lines as they are now stay where they are.
  private void finish() {
    paint();
    lines.clear();
    painted = 0;
  }

  private void paint() {
    TerminalSize size = TerminalSize.now();
    StringBuilder out = new StringBuilder();
    if (painted > 0) {
      out.append("\u001b[").append(painted).append('A');
    }
    for (String text : texts) {
      add(out, text, size.columns());
    }
    texts.clear();
    List<Line> shown = shown(size.rows() - 2);
    for (Line line : shown) {
      add(out, text(line), size.columns());
    }
    painted = shown.size();
    if (lines.size() > 1) {
      add(out, total(), size.columns());
      painted++;
    }
    out.append("\u001b[J"); // what a higher picture has left
    try {
      console.rawErr().write(out.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      lines.clear(); // nobody looks
    }
  }

  private static void add(StringBuilder out, String text, int columns) {
    out.append(text, 0, Math.min(text.length(), columns - 1)).append("\u001b[K\n");
  }

  private List<Line> shown(int rows) {
    List<Line> all = new ArrayList<>(lines.values());
    int tooMany = all.size() - Math.max(1, rows);
    for (int i = 0; i < all.size() && tooMany > 0; ) {
      if (all.get(i).end != null) {
        all.remove(i);
        tooMany--;
      } else {
        i++;
      }
    }
    return tooMany > 0 ? all.subList(0, all.size() - tooMany) : all;
  }

  private static String text(Line line) {
    StringBuilder text = new StringBuilder("Copying blob ");
    text.append(OutputId.of(line.layer.digest())).append(' ');
    if (line.end != null) {
      return text.append(word(line.end)).toString();
    }
    long size = line.layer.size();
    long filled = size == 0 ? BAR : Math.min(BAR, line.bytes * BAR / size);
    text.append('[');
    for (int i = 0; i < BAR; i++) {
      text.append(i < filled ? '=' : i == filled ? '>' : ' ');
    }
    text.append("] ").append(Quantities.size(line.bytes, "")).append(" / ");
    text.append(Quantities.size(size, "")).append(" | ");
    return text.append(rate(line.bytes, line.startNanos)).toString();
  }

  private static String word(End end) {
    return switch (end) {
      case DONE -> "done";
      case EXISTS -> "skipped: already exists";
      case MOUNTED -> "done: mounted from another repository";
    };
  }

  private static String rate(long bytes, long since) {
    double seconds = Math.max(0.001, (System.nanoTime() - since) / 1e9);
    return Quantities.size((long) (bytes / seconds), "") + "/s";
  }

  private String total() {
    long bytes = 0;
    long size = 0;
    int done = 0;
    for (Line line : lines.values()) {
      bytes += line.end == null ? line.bytes : line.layer.size();
      size += line.layer.size();
      done += line.end == null ? 0 : 1;
    }
    return "Total "
        + done
        + " of "
        + lines.size()
        + " layers, "
        + Quantities.size(bytes, "")
        + " / "
        + Quantities.size(size, "")
        + " | "
        + rate(bytes, startNanos);
  }

  /// Leaves the last picture on the terminal.
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      closed = true;
      running = painter;
      if (!lines.isEmpty()) {
        finish();
      }
    }
    if (running != null) {
      running.interrupt();
    }
  }
}
