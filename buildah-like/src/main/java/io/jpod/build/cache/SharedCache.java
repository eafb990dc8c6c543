package io.jpod.build.cache;

import io.jpod.core.JpodException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Results of steps that machines share. Thread-safe.
public interface SharedCache {
  /// The result of a step, its layer brought into the store; null if nobody has put it there.
  ///
  /// @param key as [StepKey#hex] has it
  @Nullable CachedStep find(String key) throws JpodException;

  /// Puts results there, beside those that this object has put there before.
  ///
  /// @param results by key; their layers are in the store
  void put(Map<String, CachedStep> results) throws JpodException;
}
