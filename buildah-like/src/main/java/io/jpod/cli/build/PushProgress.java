package io.jpod.cli.build;

import io.jpod.build.engine.BuildListener;
import io.jpod.core.registry.TransferListener;
import io.jpod.oci.Descriptor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What a push tells, for those who listen to a build.
final class PushProgress implements TransferListener {
  /// A word each MiB is enough.
  private static final long STEP = 1 << 20;

  private final BuildListener listener;
  private final Map<String, Long> told = new ConcurrentHashMap<>();

  PushProgress(BuildListener listener) {
    this.listener = listener;
  }

  @Override
  public void layerMoved(Descriptor layer, long bytes) {
    String digest = layer.digest().toString();
    Long last = told.get(digest);
    if (last == null || bytes - last >= STEP) {
      told.put(digest, bytes);
      listener.pushed(digest, bytes, layer.size());
    }
  }

  @Override
  public void layerEnded(Descriptor layer, End end) {
    listener.pushed(layer.digest().toString(), layer.size(), layer.size());
  }

  @Override
  public void warning(String text) {
    listener.warning(text);
  }
}
