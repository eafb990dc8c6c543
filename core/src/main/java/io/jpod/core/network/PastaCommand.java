package io.jpod.core.network;

import java.util.ArrayList;
import java.util.List;

/// The command line of pasta(1).
///
/// Measured on Debian 12: 22 ms of CPU to come up, nearly all of it for the memory of its buffers;
/// no option but `-4`, which takes IPv6 away, makes that less.
final class PastaCommand {
  private final List<String> words = new ArrayList<>();
  private final List<String> last;

  /// @param options what the user adds; where he sets ports himself, ours are left out
  PastaCommand(String program, List<PortMapping> ports, List<String> options) {
    words.add(program);
    words.add("--config-net");
    words.add("--quiet");
    // It ends with the monitor's PID namespace. Looking whether the namespace is still there would
    // be by the path it was given, which is gone at once.
    words.add("--no-netns-quit");
    // The gateway's address would lead to the host's own loopback services.
    if (!options.contains("--map-gw")) {
      words.add("--no-map-gw");
    }
    forward("tcp", "-t", "--tcp-ports", ports, options);
    forward("udp", "-u", "--udp-ports", ports, options);
    closeUnlessSet("-T", "--tcp-ns", options);
    closeUnlessSet("-U", "--udp-ns", options);
    last = options;
  }

  private void forward(
      String protocol,
      String option,
      String longOption,
      List<PortMapping> ports,
      List<String> options) {
    boolean any = false;
    for (PortMapping port : ports) {
      if (port.protocol().equals(protocol)) {
        String ip = port.hostIp().isEmpty() ? "" : port.hostIp() + "/";
        add(option, ip + port.hostPort() + ":" + port.containerPort());
        any = true;
      }
    }
    if (!any) {
      closeUnlessSet(option, longOption, options);
    }
  }

  private void closeUnlessSet(String option, String longOption, List<String> options) {
    if (!options.contains(option) && !options.contains(longOption)) {
      add(option, "none");
    }
  }

  void add(String option, String value) {
    words.add(option);
    words.add(value);
  }

  List<String> words() {
    var all = new ArrayList<>(words);
    for (String option : last) {
      // Our own word for leaving --no-map-gw out, as podman's.
      if (!option.equals("--map-gw")) {
        all.add(option);
      }
    }
    all.add("--netns");
    all.add("@netns");
    return all;
  }
}
