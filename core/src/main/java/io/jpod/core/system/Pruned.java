package io.jpod.core.system;

import io.jpod.core.JpodException;
import org.jspecify.annotations.Nullable;

/// One thing that a prune removed, or could not remove.
///
/// @param id a container's id, a volume's name
/// @param bytes what its files held
/// @param failure why it is still there; null: it is gone
public record Pruned(String id, long bytes, @Nullable JpodException failure) {}
