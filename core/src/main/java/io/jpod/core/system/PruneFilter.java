package io.jpod.core.system;

import io.jpod.core.JpodException;
import io.jpod.core.Timestamps;
import io.jpod.core.container.Container;
import io.jpod.core.storage.Image;
import io.jpod.core.volume.Volume;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which of the unused things a prune takes; all conditions must hold.
///
/// @param labels `KEY` or `KEY=VALUE` each, all of which it must have
/// @param absentLabels `KEY` or `KEY=VALUE` each, none of which it may have
/// @param untilEpochNanos made before then, nanoseconds since 1970; [Long#MAX_VALUE]: any time
public record PruneFilter(List<String> labels, List<String> absentLabels, long untilEpochNanos) {
  /// Everything that is unused.
  public static final PruneFilter ALL = new PruneFilter(List.of(), List.of(), Long.MAX_VALUE);

  public PruneFilter {
    labels = List.copyOf(labels);
    absentLabels = List.copyOf(absentLabels);
  }

  /// Finds the value of a label; null if there is none of that key.
  private interface Labels {
    @Nullable String value(String key);
  }

  public boolean accepts(Container container) {
    return accepts(container::label, container.createdEpochNanos());
  }

  /// Reads the image's config only if labels are asked for.
  public boolean accepts(Image image) throws JpodException {
    if (image.createdEpochNanos() >= untilEpochNanos) {
      return false;
    }
    if (labels.isEmpty() && absentLabels.isEmpty()) {
      return true;
    }
    Map<String, String> of = image.config().config().labels();
    return accepts(of::get, image.createdEpochNanos());
  }

  public boolean accepts(Volume volume) {
    return accepts(key -> null, Timestamps.parse(volume.created()));
  }

  private boolean accepts(Labels of, long createdEpochNanos) {
    if (createdEpochNanos >= untilEpochNanos) {
      return false;
    }
    for (String label : labels) {
      if (!has(of, label)) {
        return false;
      }
    }
    for (String label : absentLabels) {
      if (has(of, label)) {
        return false;
      }
    }
    return true;
  }

  private static boolean has(Labels of, String label) {
    int equals = label.indexOf('=');
    String value = of.value(equals < 0 ? label : label.substring(0, equals));
    return value != null && (equals < 0 || value.equals(label.substring(equals + 1)));
  }
}
