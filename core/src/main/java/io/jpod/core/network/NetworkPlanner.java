package io.jpod.core.network;

import io.jpod.core.JpodException;
import io.jpod.core.Remedies;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides how a container is connected.
public final class NetworkPlanner {
  // Link-local addresses that podman uses for the same things; nobody else has them.
  private static final String DNS_FORWARDER = "169.254.1.1";
  private static final String HOST_ADDRESS = "169.254.1.2";
  private static final String SLIRP_DNS = "10.0.2.3";
  private static final String SLIRP_OWN = "10.0.2.100";
  private static final String LOOPBACK = "127.0.0.1";
  private static final String HOSTS = "/etc/hosts";
  private static final String PASSED_OVER =
      "Port mappings have been discarded as one of the Host, Container, Pod, and None network modes are in use";

  private final NetworkRequest request;
  private final NetworkHost host;
  private final List<String> warnings = new ArrayList<>();

  private NetworkPlanner(NetworkRequest request, NetworkHost host) {
    this.request = request;
    this.host = host;
  }

  /// Decides everything.
  ///
  /// @throws JpodException in podman's words where podman has them; a missing program is named with
  ///   its package
  public static NetworkPlan plan(NetworkRequest request, NetworkHost host) throws JpodException {
    return new NetworkPlanner(request, host).plan();
  }

  /// Refuses a start while somebody listens on a port that the container publishes.
  public static void checkPortsFree(List<PortMapping> ports, NetworkHost host)
      throws JpodException {
    PublishedPorts.checkFree(ports, host);
  }

  private NetworkPlan plan() throws JpodException {
    String asked = request.mode();
    NetworkMode mode = asked == null || asked.isEmpty() ? byDefault() : NetworkMode.parse(asked);
    if (!(mode instanceof NetworkMode.Pasta || mode instanceof NetworkMode.Slirp4netns)) {
      checkPublishes();
    }
    // No switch over the types: it would be linked at run time, which costs start-up time.
    if (mode instanceof NetworkMode.Pasta pasta) {
      return pasta(pasta);
    }
    if (mode instanceof NetworkMode.Slirp4netns slirp) {
      return slirp(slirp);
    }
    if (mode instanceof NetworkMode.Host) {
      return simple(mode, "host", null);
    }
    if (mode instanceof NetworkMode.OfPath path) {
      return path(path);
    }
    String namespace = mode instanceof NetworkMode.OfContainer ? mode.text() : "new";
    return simple(mode, namespace, LOOPBACK);
  }

  private NetworkMode byDefault() throws JpodException {
    if (host.program("pasta") != null) {
      return new NetworkMode.Pasta(List.of());
    }
    if (host.program("slirp4netns") != null) {
      return new NetworkMode.Slirp4netns();
    }
    throw new JpodException(
        "cannot connect the container: pasta is not installed (Debian package passt)",
        Remedies.installPackage("passt") + ", or --network none");
  }

  /// Wrong ports are an error even where they are passed over.
  private void checkPublishes() throws JpodException {
    for (String option : request.publish()) {
      PublishOption.parse(option);
    }
    if (!request.publish().isEmpty()) {
      warnings.add(PASSED_OVER);
    }
  }

  private NetworkPlan simple(NetworkMode mode, String namespace, @Nullable String ownIp)
      throws JpodException {
    ResolvConf conf =
        mode instanceof NetworkMode.Host
            ? ResolvConf.parse(host.file("/etc/resolv.conf"))
            : ResolvConf.ofHost(host);
    String hosts =
        HostsFile.text(request, host.file(HOSTS), ownIp, ownIp == null ? LOOPBACK : null);
    return new NetworkPlan(
        mode, namespace, List.of(), hosts, conf.with(request).text(), List.of(), warnings);
  }

  private NetworkPlan path(NetworkMode.OfPath mode) throws JpodException {
    if (host.file(mode.path()) == null) {
      throw new JpodException(
          "cannot find specified network namespace path: stat "
              + mode.path()
              + ": no such file or directory");
    }
    return simple(mode, mode.path(), LOOPBACK);
  }

  private NetworkPlan pasta(NetworkMode.Pasta mode) throws JpodException {
    String program = require("pasta", "passt");
    List<PortMapping> ports = PublishedPorts.decide(request, host);
    boolean hasHostAddress = host.hasOption(program, "map-guest-addr");
    ResolvConf conf = ResolvConf.ofHost(host);
    boolean forwards = hasHostAddress && request.dns().isEmpty();
    var command = new PastaCommand(program, ports, mode.options());
    if (!host.rootless()) {
      // Else it becomes nobody, who cannot open the namespace.
      command.add("--runas", "0:0");
    }
    if (forwards) {
      command.add("--dns-forward", DNS_FORWARDER);
    }
    if (hasHostAddress) {
      command.add("--map-guest-addr", HOST_ADDRESS);
    }
    conf =
        request.dns().isEmpty() ? conf.reachable(forwards ? DNS_FORWARDER : null, warnings) : conf;
    return new NetworkPlan(
        mode,
        "new",
        command.words(),
        HostsFile.text(request, host.file(HOSTS), LOOPBACK, hasHostAddress ? HOST_ADDRESS : null),
        conf.with(request).text(),
        ports,
        warnings);
  }

  private NetworkPlan slirp(NetworkMode.Slirp4netns mode) throws JpodException {
    String program = require("slirp4netns", "slirp4netns");
    if (!request.publish().isEmpty() || (request.publishAll() && !request.exposed().isEmpty())) {
      throw new JpodException(
          "cannot publish ports through slirp4netns: that needs pasta (Debian package passt)",
          Remedies.installPackage("passt"));
    }
    ResolvConf conf = ResolvConf.ofHost(host).reachable(SLIRP_DNS, warnings);
    return new NetworkPlan(
        mode,
        "new",
        SlirpCommand.words(program),
        HostsFile.text(request, host.file(HOSTS), SLIRP_OWN, null),
        conf.with(request).text(),
        List.of(),
        warnings);
  }

  private String require(String program, String debianPackage) throws JpodException {
    String path = host.program(program);
    if (path == null) {
      throw new JpodException(
          "cannot connect the container: "
              + program
              + " is not installed (Debian package "
              + debianPackage
              + ")",
          Remedies.installPackage(debianPackage));
    }
    return path;
  }
}
