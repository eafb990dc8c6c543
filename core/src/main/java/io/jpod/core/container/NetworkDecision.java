package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.network.NetworkMode;
import io.jpod.core.network.NetworkPlan;
import io.jpod.core.network.NetworkPlanner;
import io.jpod.core.network.NetworkRequest;
import io.jpod.core.network.PortMapping;
import io.jpod.core.network.SystemNetworkHost;
import io.jpod.oci.ExecutionConfig;
import java.util.ArrayList;
import java.util.List;

/// Asks for the network of a container.
final class NetworkDecision {
  private NetworkDecision() {}

  /// @param warnings gets what the user should know and is no error
  static NetworkSetup decide(
      ContainerConfig config, ExecutionConfig image, Directories directories, List<String> warnings)
      throws JpodException {
    ContainerOptions asked = config.asked();
    NetworkPlan plan =
        NetworkPlanner.plan(
            new NetworkRequest(
                asked.network(),
                asked.publish(),
                asked.publishAll(),
                image.exposedPorts(),
                asked.dns(),
                asked.dnsSearch(),
                asked.dnsOption(),
                asked.addHost(),
                config.hostname(),
                config.name()),
            new SystemNetworkHost(directories));
    if (plan.mode() instanceof NetworkMode.OfContainer other) {
      return OtherNetwork.of(other, plan, config, directories, warnings);
    }
    warnings.addAll(plan.warnings());
    var ports = new ArrayList<String>(plan.ports().size());
    for (PortMapping port : plan.ports()) {
      ports.add(port.text());
    }
    return new NetworkSetup(
        plan.mode().text(),
        plan.namespace(),
        plan.helper(),
        plan.hosts(),
        plan.resolvConf(),
        ports);
  }
}
