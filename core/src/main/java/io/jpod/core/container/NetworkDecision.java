package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.oci.ExecutionConfig;
import java.util.List;

/// Asks for the network of a container.
final class NetworkDecision {
  private NetworkDecision() {}

  static NetworkSetup decide(ContainerConfig config, ExecutionConfig image, Directories directories)
      throws JpodException {
    String mode = config.asked().network();
    if (mode == null || !mode.equals("none") && !mode.equals("host")) {
      throw new JpodException("network " + mode + " is not finished yet", "--network none");
    }
    String namespace = mode.equals("host") ? "host" : "new";
    return new NetworkSetup(mode, namespace, List.of(), "127.0.0.1 localhost\n", "", List.of());
  }
}
