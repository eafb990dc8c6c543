package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.network.NetworkMode;
import io.jpod.core.network.NetworkPlan;
import io.jpod.core.storage.StoreErrors;
import java.io.IOException;
import java.util.List;

/// `--network container:NAME`: the other's namespace, and its /etc/hosts and /etc/resolv.conf as
/// they were when it was made.
final class OtherNetwork {
  private OtherNetwork() {}

  static NetworkSetup of(
      NetworkMode.OfContainer mode,
      NetworkPlan plan,
      ContainerConfig config,
      Directories directories,
      List<String> warnings)
      throws JpodException {
    OtherContainer other = new FurtherHost(directories).container(mode.nameOrId());
    Joining.check("--network", mode.text(), other, config.further());
    warnings.addAll(plan.warnings());
    Container container = other.container();
    return new NetworkSetup(
        "container:" + container.id(),
        other.namespace(),
        List.of(),
        file(container, "hosts", plan.hosts()),
        file(container, "resolv.conf", plan.resolvConf()),
        List.of());
  }

  private static String file(Container container, String name, String otherwise)
      throws JpodException {
    try {
      String text = SmallFiles.readIfThere(container.directory().resolve(name));
      return text == null ? otherwise : text;
    } catch (IOException e) {
      throw StoreErrors.of("reading container \"" + container.name() + "\"", e);
    }
  }
}
