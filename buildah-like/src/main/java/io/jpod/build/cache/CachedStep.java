package io.jpod.build.cache;

import io.jpod.oci.Digest;
import org.jspecify.annotations.Nullable;

/// What a step made.
///
/// @param layer its changes; null: it changed nothing
/// @param created when, as RFC 3339
public record CachedStep(@Nullable Digest layer, String created) {}
