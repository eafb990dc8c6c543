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
    List<String> exposed = exposed(asked, image);
    NetworkPlan plan =
        NetworkPlanner.plan(
            new NetworkRequest(
                asked.network(),
                asked.publish(),
                asked.publishAll(),
                exposed,
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
    addUnpublished(ports, exposed);
    return new NetworkSetup(
        plan.mode().text(),
        plan.namespace(),
        plan.helper(),
        plan.hosts(),
        plan.resolvConf(),
        ports);
  }

  private static List<String> exposed(ContainerOptions asked, ExecutionConfig image)
      throws JpodException {
    FurtherOptions further = asked.further();
    if (further == null || further.values("expose").isEmpty()) {
      return image.exposedPorts();
    }
    List<String> exposed = new ArrayList<>(image.exposedPorts());
    for (String port : further.values("expose")) {
      ExposedPort.addAll(port, exposed);
    }
    return exposed;
  }

  /// What is exposed and not published stands there as it is, without an arrow.
  private static void addUnpublished(List<String> ports, List<String> exposed) {
    int published = ports.size();
    for (int i = 0; i < exposed.size(); i++) {
      String port = exposed.get(i);
      port = port.indexOf('/') < 0 ? port + "/tcp" : port;
      boolean known = ports.contains(port);
      for (int j = 0; j < published && !known; j++) {
        known = ports.get(j).endsWith("->" + port);
      }
      if (!known) {
        ports.add(port);
      }
    }
  }
}
