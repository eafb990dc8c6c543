package io.jpod.cli.diagnosis;

import io.jpod.core.network.PortMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Why a running container can or cannot be reached, decided from what it publishes and who listens
/// where.
///
/// @param name of the container
/// @param network its network mode
/// @param published its published ports
/// @param insideTcp who listens in its network namespace
/// @param insideUdp likewise for datagrams
/// @param hostTcp who listens on the host
record Reachability(
    String name,
    String network,
    List<PortMapping> published,
    List<Listener> insideTcp,
    List<Listener> insideUdp,
    List<Listener> hostTcp) {

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    if (network.equals("none")) {
      findings.add(
          Finding.problem(
              "'" + name + "' has no network (--network none), so nobody can reach it",
              "make it again without --network none"));
      return findings;
    }
    if (network.equals("host")) {
      onHost(findings);
      return findings;
    }
    for (PortMapping mapping : published) {
      findings.add(of(mapping));
    }
    unpublished(findings);
    if (findings.isEmpty()) {
      findings.add(
          Finding.problem(
              "'" + name + "' publishes no port, and nothing in it listens", "jpod logs " + name));
    }
    return findings;
  }

  private void onHost(List<Finding> findings) {
    if (insideTcp.isEmpty()) {
      findings.add(Finding.problem("nothing listens on this host's network", "jpod logs " + name));
      return;
    }
    findings.add(
        Finding.good(
            "'"
                + name
                + "' uses the host's network: what listens in it listens on the host, and -p means nothing"));
  }

  private Finding of(PortMapping mapping) {
    List<Listener> inside = mapping.protocol().equals("udp") ? insideUdp : insideTcp;
    String what = mapping.text();
    boolean loopback = false;
    for (Listener listener : inside) {
      if (listener.port() == mapping.containerPort()) {
        if (listener.isOpen()) {
          return served(mapping);
        }
        loopback = true;
      }
    }
    if (loopback) {
      return Finding.problem(
          what
              + ": the program listens on 127.0.0.1 of the container alone, where connections from outside never arrive",
          "configure it to listen on 0.0.0.0 (often --host 0.0.0.0 or bind = 0.0.0.0)");
    }
    Set<Integer> others = openPorts(inside);
    others.removeIf(this::isPublished);
    if (!others.isEmpty()) {
      int port = others.iterator().next();
      return Finding.problem(
          what
              + ": nothing in the container listens on port "
              + mapping.containerPort()
              + ", but something does on "
              + join(others),
          "make it again with -p " + mapping.hostPort() + ":" + port);
    }
    return Finding.problem(
        what + ": nothing in the container listens on port " + mapping.containerPort(),
        "jpod logs " + name + "   (it may still be starting, or have failed)");
  }

  private Finding served(PortMapping mapping) {
    if (mapping.protocol().equals("tcp") && !listensOnHost(mapping.hostPort())) {
      return Finding.problem(
          mapping.text() + ": nobody forwards the host's port " + mapping.hostPort() + " any more",
          "jpod restart " + name);
    }
    String host = mapping.hostIp().isEmpty() ? "localhost" : mapping.hostIp();
    return Finding.good(
        mapping.text() + " is served; from this machine: " + host + ":" + mapping.hostPort());
  }

  private boolean listensOnHost(int port) {
    for (Listener listener : hostTcp) {
      if (listener.port() == port) {
        return true;
      }
    }
    return false;
  }

  private void unpublished(List<Finding> findings) {
    for (int port : openPorts(insideTcp)) {
      if (!isPublished(port)) {
        findings.add(
            Finding.note(
                "port " + port + " has a listener in the container and is not published",
                "make it again with -p " + (port < 1024 ? port + 8000 : port) + ":" + port));
      }
    }
  }

  private boolean isPublished(int port) {
    for (PortMapping mapping : published) {
      if (mapping.containerPort() == port) {
        return true;
      }
    }
    return false;
  }

  private static Set<Integer> openPorts(List<Listener> listeners) {
    Set<Integer> ports = new TreeSet<>();
    for (Listener listener : listeners) {
      if (listener.isOpen()) {
        ports.add(listener.port());
      }
    }
    return ports;
  }

  private static String join(Set<Integer> ports) {
    StringBuilder text = new StringBuilder();
    for (int port : ports) {
      text.append(text.length() == 0 ? "" : ", ").append(port);
    }
    return text.toString();
  }
}
