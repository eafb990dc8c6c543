package io.jpod.cli.build;

import io.jpod.build.engine.BuildListener;
import io.jpod.build.engine.BuildStep;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Lines, as podman prints them: `STEP 2/3: RUN make`, the command's output, `--> Using cache`.
/// With several stages each line begins with its stage, as they may run at once.
final class PlainProgress implements BuildListener {
  private static final long MILLION = 1_000_000;
  private static final long SHOWN_FROM_NANOS = 10 * MILLION;

  private final OutputStream out;
  private final boolean explain;
  private final Set<Integer> cached = new HashSet<>();
  private final Map<Integer, StringBuilder> open = new HashMap<>();

  PlainProgress(OutputStream out, boolean explain) {
    this.out = out;
    this.explain = explain;
  }

  private static String prefix(BuildStep step) {
    return step.stages() > 1 ? "[" + step.stage() + "] " : "";
  }

  static String headline(BuildStep step) {
    String text = step.text().replace('\n', ' ');
    return prefix(step) + "STEP " + step.number() + "/" + step.count() + ": " + text;
  }

  private void line(String text) {
    bytes((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void bytes(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void started(BuildStep step) {
    line(headline(step));
  }

  @Override
  public synchronized void cached(BuildStep step) {
    cached.add(step.id());
    line(prefix(step) + "--> Using cache");
  }

  @Override
  public synchronized void explained(BuildStep step, String why) {
    if (explain) {
      line(prefix(step) + "--> Runs again: " + why);
    }
  }

  /// Whole lines, so that those of two stages do not mix.
  @Override
  public synchronized void output(BuildStep step, byte[] bytes, int length, boolean error) {
    if (step.stages() < 2) {
      bytes(java.util.Arrays.copyOf(bytes, length));
      return;
    }
    StringBuilder pending = open.computeIfAbsent(step.id(), _ -> new StringBuilder());
    // Latin-1 keeps the bytes as they are until they are written.
    pending.append(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
    int from = 0;
    int newline;
    while ((newline = pending.indexOf("\n", from)) >= 0) {
      String text = prefix(step) + pending.substring(from, newline + 1);
      bytes(text.getBytes(StandardCharsets.ISO_8859_1));
      from = newline + 1;
    }
    pending.delete(0, from);
  }

  private void endLine(BuildStep step) {
    StringBuilder pending = open.remove(step.id());
    if (pending != null && !pending.isEmpty()) {
      bytes((prefix(step) + pending + "\n").getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  @Override
  public synchronized void finished(BuildStep step, long nanos) {
    endLine(step);
    if (!cached.remove(step.id()) && nanos >= SHOWN_FROM_NANOS) {
      line(prefix(step) + "--> " + seconds(nanos));
    }
  }

  /// `1.2s`.
  static String seconds(long nanos) {
    long tenths = (nanos / MILLION + 50) / 100;
    return tenths / 10 + "." + tenths % 10 + "s";
  }

  @Override
  public synchronized void failed(BuildStep step, String message) {
    endLine(step);
  }

  @Override
  public synchronized void warning(String text) {
    line("Warning: " + text);
  }
}
