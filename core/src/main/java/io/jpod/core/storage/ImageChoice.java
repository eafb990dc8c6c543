package io.jpod.core.storage;

import io.jpod.core.JpodException;

/// Which images `prune` may remove, if nobody uses them.
@FunctionalInterface
public interface ImageChoice {
  boolean accepts(Image image) throws JpodException;
}
