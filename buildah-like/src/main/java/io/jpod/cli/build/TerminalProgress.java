package io.jpod.cli.build;

import io.jpod.build.engine.BuildListener;
import io.jpod.build.engine.BuildStep;
import io.jpod.userns.Libc;
import io.jpod.userns.WindowSize;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// On a terminal: steps that are done scroll by as a line each; below them the ones that run, with
/// their time and the last lines of output, drawn again ten times a second.
final class TerminalProgress implements BuildListener, AutoCloseable {
  private static final int LAST_LINES = 6;
  private static final int DEFAULT_COLUMNS = 80;
  private static final long REDRAW_MILLIS = 100;

  private final OutputStream out;
  private final boolean explain;
  private final Map<Integer, Running> running = new LinkedHashMap<>();
  private final Thread clock;
  private int drawn;
  private boolean closed;

  private static final class Running {
    final BuildStep step;
    final long begun = System.nanoTime();
    final ArrayDeque<String> lines = new ArrayDeque<>();
    final StringBuilder open = new StringBuilder();
    boolean cached;

    Running(BuildStep step) {
      this.step = step;
    }
  }

  TerminalProgress(OutputStream out, boolean explain) {
    this.out = out;
    this.explain = explain;
    this.clock = Thread.ofPlatform().name("progress").daemon().start(this::tick);
  }

  private void tick() {
    while (true) {
      try {
        Thread.sleep(REDRAW_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
      synchronized (this) {
        if (closed) {
          return;
        }
        draw(List.of());
      }
    }
  }

  /// Writes finished lines in place of the block, then the block again.
  private void draw(List<String> above) {
    StringBuilder text = new StringBuilder();
    if (drawn > 0) {
      text.append("\u001b[").append(drawn).append('A');
    }
    text.append("\r\u001b[J");
    for (String line : above) {
      text.append(line).append('\n');
    }
    List<String> block = closed ? List.of() : block();
    for (String line : block) {
      text.append(line).append('\n');
    }
    drawn = block.size();
    try {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> block() {
    WindowSize size = Libc.windowSize(2);
    int columns = size == null || size.columns() < 20 ? DEFAULT_COLUMNS : size.columns();
    List<String> block = new ArrayList<>();
    for (Running one : running.values()) {
      String time = PlainProgress.seconds(System.nanoTime() - one.begun);
      block.add(fitted(" => " + PlainProgress.headline(one.step), time, columns));
      for (String line : one.lines) {
        block.add(fitted("    # " + line, "", columns));
      }
    }
    return block;
  }

  /// One row: text, cut if need be, and something at the right.
  static String fitted(String text, String right, int columns) {
    int room = columns - 1 - right.length() - (right.isEmpty() ? 0 : 1);
    StringBuilder row = new StringBuilder();
    for (int i = 0; i < text.length() && row.length() < room; i++) {
      char c = text.charAt(i);
      row.append(c < ' ' || c == 0x7f ? ' ' : c);
    }
    if (!right.isEmpty()) {
      while (row.length() < room) {
        row.append(' ');
      }
      row.append(' ').append(right);
    }
    return row.toString();
  }

  @Override
  public synchronized void started(BuildStep step) {
    running.put(step.id(), new Running(step));
    draw(List.of());
  }

  @Override
  public synchronized void cached(BuildStep step) {
    Running one = running.get(step.id());
    if (one != null) {
      one.cached = true;
    }
  }

  @Override
  public synchronized void explained(BuildStep step, String why) {
    if (explain) {
      draw(List.of("    " + PlainProgress.headline(step) + " runs again: " + why));
    }
  }

  @Override
  public synchronized void output(BuildStep step, byte[] bytes, int length, boolean error) {
    Running one = running.get(step.id());
    if (one == null) {
      return;
    }
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        one.lines.addLast(one.open.toString());
        one.open.setLength(0);
        if (one.lines.size() > LAST_LINES) {
          one.lines.removeFirst();
        }
      } else if (c == '\r') {
        one.open.setLength(0);
      } else if (one.open.length() < 1000) {
        one.open.append(c);
      }
    }
  }

  @Override
  public synchronized void finished(BuildStep step, long nanos) {
    Running one = running.remove(step.id());
    String what = one != null && one.cached ? "CACHED " : "";
    String time = what.isEmpty() ? PlainProgress.seconds(nanos) : "";
    WindowSize size = Libc.windowSize(2);
    int columns = size == null || size.columns() < 20 ? DEFAULT_COLUMNS : size.columns();
    draw(List.of(fitted(" " + what + PlainProgress.headline(step), time, columns)));
  }

  @Override
  public synchronized void failed(BuildStep step, String message) {
    Running one = running.remove(step.id());
    List<String> last = new ArrayList<>();
    last.add(" ERROR " + PlainProgress.headline(step));
    if (one != null) {
      last.addAll(one.lines);
      if (!one.open.isEmpty()) {
        last.add(one.open.toString());
      }
    }
    draw(last);
  }

  @Override
  public synchronized void warning(String text) {
    draw(List.of("Warning: " + text));
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      clock.interrupt();
      draw(List.of());
    }
  }
}
