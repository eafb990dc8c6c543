package io.jpod.core.registry.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY` and their lower-case forms, by Go's rules, which podman
/// and docker follow: no proxy for this machine itself; `NO_PROXY` holds domains (with their
/// subdomains), `.domain`, addresses, networks `10.0.0.0/8`, `host:port`, or `*`.
public final class ProxyRules extends ProxySelector {
  private final @Nullable URI http;
  private final @Nullable URI https;
  private final List<String> excepted;

  private ProxyRules(@Nullable URI http, @Nullable URI https, List<String> excepted) {
    this.http = http;
    this.https = https;
    this.excepted = excepted;
  }

  public static ProxyRules of(Map<String, String> environment) {
    return new ProxyRules(
        proxy(variable(environment, "HTTP_PROXY")),
        proxy(variable(environment, "HTTPS_PROXY")),
        List.of(variable(environment, "NO_PROXY").split(",")));
  }

  private static String variable(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isEmpty()) {
      value = environment.get(name.toLowerCase(Locale.ROOT));
    }
    return value == null ? "" : value.strip();
  }

  private static @Nullable URI proxy(String text) {
    if (text.isEmpty()) {
      return null;
    }
    try {
      URI uri = URI.create(text.contains("://") ? text : "http://" + text);
      return uri.getHost() == null ? null : uri;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /// The proxy for a request, null for none.
  @Nullable URI proxyFor(URI target) {
    String host = target.getHost();
    URI proxy = "https".equals(target.getScheme()) ? https : http;
    if (proxy == null || host == null || isThisMachine(host) || isExcepted(host, port(target))) {
      return null;
    }
    return proxy;
  }

  /// Value of `Proxy-Authorization` for a request, null if its proxy asks for none.
  public @Nullable String authorizationFor(URI target) {
    URI proxy = proxyFor(target);
    String user = proxy == null ? null : proxy.getUserInfo();
    return user == null
        ? null
        : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public List<Proxy> select(URI target) {
    URI proxy = proxyFor(target);
    if (proxy == null) {
      return List.of(Proxy.NO_PROXY);
    }
    // Unresolved: the address is looked up when the connection is made, off this thread.
    return List.of(
        new Proxy(
            Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port(proxy))));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // The request fails with the reason; there is no other proxy to go to.
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
  }

  private static boolean isThisMachine(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    byte[] address = address(host);
    return address != null && (address.length == 4 ? address[0] == 127 : isIpv6Loopback(address));
  }

  private static boolean isIpv6Loopback(byte[] address) {
    for (int i = 0; i < 15; i++) {
      if (address[i] != 0) {
        return false;
      }
    }
    return address[15] == 1;
  }

  private boolean isExcepted(String host, int port) {
    for (String entry : excepted) {
      String rule = entry.strip().toLowerCase(Locale.ROOT);
      if (!rule.isEmpty() && matches(rule, host.toLowerCase(Locale.ROOT), port)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(String rule, String host, int port) {
    if (rule.equals("*")) {
      return true;
    }
    int slash = rule.indexOf('/');
    if (slash > 0) {
      return isInNetwork(address(host), address(rule.substring(0, slash)), rule, slash);
    }
    String name = rule;
    int colon = rule.lastIndexOf(':');
    if (colon > 0 && colon > rule.lastIndexOf(']') && rule.indexOf(':') == colon) {
      if (!rule.substring(colon + 1).equals(Integer.toString(port))) {
        return false;
      }
      name = rule.substring(0, colon);
    }
    if (name.startsWith("*.")) {
      name = name.substring(1);
    }
    return name.startsWith(".")
        ? host.endsWith(name)
        : host.equals(name) || host.endsWith("." + name);
  }

  private static boolean isInNetwork(
      byte @Nullable [] host, byte @Nullable [] network, String rule, int slash) {
    if (host == null || network == null || host.length != network.length) {
      return false;
    }
    int bits;
    try {
      bits = Integer.parseInt(rule, slash + 1, rule.length(), 10);
    } catch (NumberFormatException e) {
      return false;
    }
    for (int i = 0; i < bits && i < host.length * 8; i++) {
      int mask = 0x80 >> (i % 8);
      if ((host[i / 8] & mask) != (network[i / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  /// The bytes of a literal address; null for a name, which is never looked up here.
  private static byte @Nullable [] address(String host) {
    String text =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    try {
      return InetAddress.ofLiteral(text).getAddress();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
