package io.jpod.core.network;

import io.jpod.core.JpodException;
import io.jpod.core.Remedies;
import java.util.ArrayList;
import java.util.List;

/// Decides which ports are published, and where.
final class PublishedPorts {
  private static final String PORT_START = "/proc/sys/net/ipv4/ip_unprivileged_port_start";

  // podman ends so when a container that was made cannot be started.
  private static final int NOT_STARTED = 126;

  private PublishedPorts() {}

  /// The ports of `-p` and `-P`, host ports filled in, errors in podman's words.
  static List<PortMapping> decide(NetworkRequest request, NetworkHost host) throws JpodException {
    var asked = new ArrayList<PortMapping>();
    for (String option : request.publish()) {
      asked.addAll(PublishOption.parse(option));
    }
    if (request.publishAll()) {
      for (String exposed : request.exposed()) {
        addExposed(asked, exposed);
      }
    }
    var ports = new ArrayList<PortMapping>(asked.size());
    for (PortMapping port : asked) {
      if (port.protocol().equals("sctp")) {
        throw new JpodException(
            "cannot publish port "
                + port.containerPort()
                + "/sctp: pasta forwards tcp and udp only");
      }
      if (port.hostPort() != 0) {
        add(ports, port, host);
      }
    }
    // Free ones last, so that none is picked that was asked for by number.
    for (int i = 0; i < asked.size(); i++) {
      PortMapping port = asked.get(i);
      if (port.hostPort() == 0) {
        ports.add(i, port.onHostPort(freePort(port, ports, host)));
      }
    }
    return ports;
  }

  private static void addExposed(List<PortMapping> asked, String exposed) throws JpodException {
    for (PortMapping port : PublishOption.parse(exposed)) {
      boolean published = false;
      for (PortMapping other : asked) {
        published |=
            other.containerPort() == port.containerPort()
                && other.protocol().equals(port.protocol());
      }
      if (!published) {
        asked.add(port);
      }
    }
  }

  private static void add(List<PortMapping> ports, PortMapping port, NetworkHost host)
      throws JpodException {
    for (PortMapping other : ports) {
      if (port.equals(other)) {
        return;
      }
      if (overlaps(port, other)) {
        throw new JpodException(
            "conflicting port mappings for host port "
                + port.hostPort()
                + " (protocol "
                + port.protocol()
                + ")");
      }
    }
    if (host.rootless() && port.hostPort() < 1024) {
      checkPrivileged(port, host);
    }
    ports.add(port);
  }

  private static boolean overlaps(PortMapping one, PortMapping other) {
    boolean samePort =
        one.hostPort() == other.hostPort() && one.protocol().equals(other.protocol());
    boolean anyIp = one.hostIp().isEmpty() || other.hostIp().isEmpty();
    return samePort && (anyIp || one.hostIp().equals(other.hostIp()));
  }

  private static void checkPrivileged(PortMapping port, NetworkHost host) throws JpodException {
    String text = host.file(PORT_START);
    String start = text == null ? "1024" : text.strip();
    if (port.hostPort() < Integer.parseInt(start)) {
      throw new JpodException(
          "rootlessport cannot expose privileged port "
              + port.hostPort()
              + ", you can add 'net.ipv4.ip_unprivileged_port_start="
              + port.hostPort()
              + "' to /etc/sysctl.conf (currently "
              + start
              + "), or choose a larger port number (>= "
              + start
              + "): listen "
              + port.protocol()
              + " "
              + port.shownIp()
              + ":"
              + port.hostPort()
              + ": bind: permission denied",
          Remedies.privilegedPort(port.hostPort()),
          "privileged-port",
          NOT_STARTED,
          null);
    }
  }

  private static int freePort(PortMapping port, List<PortMapping> taken, NetworkHost host)
      throws JpodException {
    for (int attempt = 0; attempt < 100; attempt++) {
      PortMapping candidate = port.onHostPort(host.freePort(port.protocol(), port.hostIp()));
      boolean free = true;
      for (PortMapping other : taken) {
        free &= !overlaps(candidate, other);
      }
      if (free) {
        return candidate.hostPort();
      }
    }
    throw new JpodException("cannot find a free port to publish port " + port.containerPort());
  }

  /// Refuses ports that somebody listens on already. Only pasta's own attempt is free of races;
  /// this one has the better message.
  ///
  /// @throws JpodException as podman: `rootlessport listen tcp 0.0.0.0:8080: bind: address already
  ///   in use`
  static void checkFree(List<PortMapping> ports, NetworkHost host) throws JpodException {
    for (String protocol : new String[] {"tcp", "udp"}) {
      ListeningPorts listening = null;
      for (PortMapping port : ports) {
        if (!port.protocol().equals(protocol)) {
          continue;
        }
        if (listening == null) {
          listening = ListeningPorts.read(protocol, host);
        }
        if (listening.taken(port.hostIp(), port.hostPort())) {
          throw new JpodException(
              "rootlessport listen "
                  + protocol
                  + " "
                  + port.shownIp()
                  + ":"
                  + port.hostPort()
                  + ": bind: address already in use",
              null,
              null,
              NOT_STARTED,
              null);
        }
      }
    }
  }
}
