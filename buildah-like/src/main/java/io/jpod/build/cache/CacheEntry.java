package io.jpod.build.cache;

import io.jpod.oci.Digest;
import org.jspecify.annotations.Nullable;

/// What the cache of builds keeps of one step.
///
/// @param key as [StepKey#hex] has it
/// @param layer what the step made; null: it changed nothing
/// @param bytes that the layer takes and no image needs; the same layer counts for its first entry
///   only
/// @param inImage whether an image has the layer, which the cache then keeps for nothing
/// @param millis when the result was noted, since 1970
public record CacheEntry(
    String key, @Nullable Digest layer, long bytes, boolean inImage, long millis) {}
