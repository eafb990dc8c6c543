package io.jpod.core.container;

import io.jpod.core.storage.LayerStore;
import java.util.List;

/// Layers that are mounted read-only for the length of a step, so that parts of them can be bound
/// into it.
///
/// @param mountPoint absolute path of an empty directory
/// @param lower at least two directories, topmost first, absolute or relative to `layers/`
public record OverlayView(String mountPoint, List<String> lower) {
  public OverlayView {
    lower = List.copyOf(LayerStore.withoutRepeats(lower));
  }
}
