package io.jpod.build.api;

import io.jpod.core.JpodException;

/// Somebody has cancelled the build. The store is as it was, but for steps that were finished: the
/// next build finds them in the cache.
public final class BuildCancelledException extends JpodException {
  private static final long serialVersionUID = 1;

  BuildCancelledException() {
    super("the build was cancelled");
  }
}
