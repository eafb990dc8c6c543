package io.jpod.core.network;

import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The text of a container's `/etc/resolv.conf`, resolv.conf(5).
///
/// @param nameservers addresses
/// @param search domains
/// @param options as `ndots:2`
record ResolvConf(List<String> nameservers, List<String> search, List<String> options) {
  private static final String STUB = "127.0.0.53";
  private static final String[] PUBLIC_SERVERS = {"8.8.8.8", "8.8.4.4"};

  static ResolvConf parse(@Nullable String text) {
    var nameservers = new ArrayList<String>();
    var search = new ArrayList<String>();
    var options = new ArrayList<String>();
    for (List<String> line : Words.lines(text == null ? "" : text)) {
      List<String> values = line.subList(1, line.size());
      switch (line.get(0)) {
        case "nameserver":
          if (!values.isEmpty()) {
            nameservers.add(values.get(0));
          }
          break;
        case "search", "domain":
          // The last one counts.
          search.clear();
          search.addAll(values);
          break;
        case "options":
          options.addAll(values);
          break;
        default:
          break;
      }
    }
    return new ResolvConf(nameservers, search, options);
  }

  /// The host's own settings. Behind systemd-resolved's stub, which only the host reaches, are the
  /// servers it asks.
  static ResolvConf ofHost(NetworkHost host) {
    ResolvConf conf = parse(host.file("/etc/resolv.conf"));
    if (conf.nameservers.size() == 1 && conf.nameservers.get(0).equals(STUB)) {
      String upstream = host.file("/run/systemd/resolve/resolv.conf");
      if (upstream != null) {
        return parse(upstream);
      }
    }
    return conf;
  }

  /// For a container that does not share the host's network: without servers that only the host
  /// reaches.
  ///
  /// @param forwarder address at which the container's network answers for the host's resolver;
  ///   null: it does not
  /// @param warnings gets one if there is no server left
  ResolvConf reachable(@Nullable String forwarder, List<String> warnings) {
    var servers = new ArrayList<String>();
    if (forwarder != null) {
      servers.add(forwarder);
    }
    for (String server : nameservers) {
      if (!Addresses.isLoopback(server) && server.indexOf('%') < 0) {
        servers.add(server);
      }
    }
    if (servers.isEmpty()) {
      warnings.add(
          "No non-localhost DNS nameservers are left in resolv.conf. Using default external servers: "
              + PUBLIC_SERVERS[0]
              + ", "
              + PUBLIC_SERVERS[1]);
      servers.addAll(List.of(PUBLIC_SERVERS));
    }
    return new ResolvConf(servers, search, options);
  }

  /// With what the command line says instead.
  ResolvConf with(NetworkRequest request) throws JpodException {
    for (String server : request.dns()) {
      if (!Addresses.isAddress(server)) {
        throw new JpodException(server + " is not an ip address");
      }
    }
    List<String> domains = search;
    if (!request.dnsSearch().isEmpty()) {
      domains = request.dnsSearch().contains(".") ? List.of() : request.dnsSearch();
    }
    return new ResolvConf(
        request.dns().isEmpty() ? nameservers : request.dns(),
        domains,
        request.dnsOptions().isEmpty() ? options : request.dnsOptions());
  }

  String text() {
    var text = new StringBuilder();
    if (!search.isEmpty()) {
      append(text, "search", search);
    }
    for (String server : nameservers) {
      text.append("nameserver ").append(server).append('\n');
    }
    if (!options.isEmpty()) {
      append(text, "options", options);
    }
    return text.toString();
  }

  private static void append(StringBuilder text, String key, List<String> values) {
    text.append(key);
    for (String value : values) {
      text.append(' ').append(value);
    }
    text.append('\n');
  }
}
