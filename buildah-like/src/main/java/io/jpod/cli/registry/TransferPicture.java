package io.jpod.cli.registry;

import io.jpod.cli.format.Quantities;
import io.jpod.core.registry.TransferListener.End;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What a terminal shows of a pull or push: lines that stay, and below them one live line for each
/// layer and one for all. Knows no terminal. Thread-safe; [#moved] takes no lock, as it is called
/// for each buffer that comes.
final class TransferPicture {
  private static final int BAR = 20;

  private final Map<Digest, Line> byDigest = new ConcurrentHashMap<>();
  private final List<Line> lines = new ArrayList<>();
  private final List<String> lasting = new ArrayList<>();
  private long startNanos;

  private static final class Line {
    final Descriptor layer;
    final long startNanos;
    volatile long bytes;
    volatile @Nullable End end;

    Line(Descriptor layer, long startNanos) {
      this.layer = layer;
      this.startNanos = startNanos;
    }
  }

  /// @param lasting lines that were not given out before
  /// @param live lines that the next frame replaces
  record Frame(List<String> lasting, List<String> live) {}

  /// A line that stays, above the live ones.
  synchronized void say(String text) {
    lasting.add(text);
  }

  synchronized void started(Descriptor layer, long nanos) {
    if (lines.isEmpty()) {
      startNanos = nanos;
    }
    Line line = new Line(layer, nanos);
    if (byDigest.putIfAbsent(layer.digest(), line) == null) {
      lines.add(line);
    }
  }

  void moved(Descriptor layer, long bytes) {
    Line line = byDigest.get(layer.digest());
    if (line != null) {
      line.bytes = bytes;
    }
  }

  void ended(Descriptor layer, End end) {
    Line line = byDigest.get(layer.digest());
    if (line != null) {
      line.end = end;
    }
  }

  /// The live lines stay as they are now; a next image begins with new ones.
  synchronized void freeze(long nanos) {
    for (Line line : lines) {
      lasting.add(text(line, nanos));
    }
    if (lines.size() > 1) {
      lasting.add(total(nanos));
    }
    lines.clear();
    byDigest.clear();
  }

  /// @param rows for live lines; where there are more layers, those that are done give way
  synchronized Frame take(int rows, long nanos) {
    List<String> stay = List.copyOf(lasting);
    lasting.clear();
    List<String> live = new ArrayList<>();
    boolean several = lines.size() > 1;
    for (Line line : shown(Math.max(1, several ? rows - 1 : rows))) {
      live.add(text(line, nanos));
    }
    if (several) {
      live.add(total(nanos));
    }
    return new Frame(stay, live);
  }

  private List<Line> shown(int rows) {
    List<Line> all = new ArrayList<>(lines);
    int tooMany = all.size() - rows;
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

  private static String text(Line line, long nanos) {
    StringBuilder text = new StringBuilder("Copying blob ");
    text.append(OutputId.of(line.layer.digest())).append(' ');
    End end = line.end;
    if (end != null) {
      return text.append(word(end)).toString();
    }
    long bytes = line.bytes;
    long size = line.layer.size();
    long filled = size <= 0 ? BAR : Math.min(BAR, bytes * BAR / size);
    text.append('[');
    for (int i = 0; i < BAR; i++) {
      text.append(i < filled ? '=' : i == filled ? '>' : ' ');
    }
    text.append("] ").append(Quantities.size(bytes, "")).append(" / ");
    text.append(Quantities.size(size, "")).append(" | ");
    return text.append(state(bytes, size, rate(bytes, line.startNanos, nanos))).toString();
  }

  private static String state(long bytes, long size, String rate) {
    return bytes == 0 ? "waiting" : bytes >= size ? "finishing" : rate;
  }

  private static String word(End end) {
    return switch (end) {
      case DONE -> "done";
      case EXISTS -> "skipped: already exists";
      case MOUNTED -> "done: mounted from another repository";
    };
  }

  private static String rate(long bytes, long since, long nanos) {
    double seconds = Math.max(0.001, (nanos - since) / 1e9);
    return Quantities.size((long) (bytes / seconds), "") + "/s";
  }

  private String total(long nanos) {
    long bytes = 0;
    long size = 0;
    int done = 0;
    for (Line line : lines) {
      End end = line.end;
      bytes += end == null ? line.bytes : line.layer.size();
      size += line.layer.size();
      done += end == null ? 0 : 1;
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
        + rate(bytes, startNanos, nanos);
  }
}
