package io.jpod.core.network;

import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The text of a container's `/etc/hosts`, hosts(5). The first entry for a name wins, as in the C
/// library.
final class HostsFile {
  private final StringBuilder text = new StringBuilder();
  private final List<String> names = new ArrayList<>();

  /// @param request for `--add-host`
  /// @param base the host's own file, whose entries go over; null if there is none
  /// @param ownIp address of the container under its own name; null: it has no name of its own
  /// @param hostIp address at which the container reaches the host; null: at none
  static String text(
      NetworkRequest request,
      @Nullable String base,
      @Nullable String ownIp,
      @Nullable String hostIp)
      throws JpodException {
    var file = new HostsFile();
    for (String entry : request.addHosts()) {
      file.addHost(entry, hostIp);
    }
    for (List<String> line : Words.lines(base == null ? "" : base)) {
      file.add(line.get(0), line.subList(1, line.size()));
    }
    file.add("127.0.0.1", List.of("localhost"));
    if (base == null) {
      file.add("::1", List.of("ip6-localhost", "ip6-loopback"));
    }
    if (hostIp != null) {
      file.add(hostIp, List.of("host.containers.internal", "host.docker.internal"));
    }
    if (ownIp != null) {
      file.add(ownIp, List.of(request.hostname(), request.name()));
    }
    return file.text.toString();
  }

  private void addHost(String entry, @Nullable String hostIp) throws JpodException {
    int colon = entry.indexOf(':');
    if (colon <= 0) {
      throw new JpodException("bad format for add-host: \"" + entry + "\"", "--add-host NAME:IP");
    }
    String ip = entry.substring(colon + 1);
    if (ip.equals("host-gateway")) {
      if (hostIp == null) {
        throw new JpodException(
            "unable to replace \"host-gateway\" of host entry \""
                + entry
                + "\": host containers internal IP address is empty");
      }
      ip = hostIp;
    } else if (ip.startsWith("[") && ip.endsWith("]")) {
      ip = ip.substring(1, ip.length() - 1);
    }
    if (!Addresses.isAddress(ip)) {
      throw new JpodException(
          "invalid IP address in add-host: \"" + ip + "\"", "--add-host NAME:IP");
    }
    add(ip, List.of(entry.substring(0, colon)));
  }

  /// Adds the names that this kind of address does not have yet.
  private void add(String ip, List<String> hosts) {
    String family = ip.indexOf(':') >= 0 ? "6 " : "4 ";
    boolean begun = false;
    for (String host : hosts) {
      if (host.isEmpty() || names.contains(family + host)) {
        continue;
      }
      names.add(family + host);
      text.append(begun ? " " : ip + "\t").append(host);
      begun = true;
    }
    if (begun) {
      text.append('\n');
    }
  }
}
