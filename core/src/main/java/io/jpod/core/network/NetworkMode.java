package io.jpod.core.network;

import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.List;

/// A value of `--network`.
public sealed interface NetworkMode {
  /// As `inspect` shows it.
  String text();

  /// A namespace with nothing but the loopback interface.
  record None() implements NetworkMode {
    @Override
    public String text() {
      return "none";
    }
  }

  /// The host's own namespace.
  record Host() implements NetworkMode {
    @Override
    public String text() {
      return "host";
    }
  }

  /// pasta(1) from package `passt`.
  ///
  /// @param options further command line arguments
  record Pasta(List<String> options) implements NetworkMode {
    public Pasta {
      options = List.copyOf(options);
    }

    @Override
    public String text() {
      return "pasta";
    }
  }

  /// slirp4netns(1).
  record Slirp4netns() implements NetworkMode {
    @Override
    public String text() {
      return "slirp4netns";
    }
  }

  /// The namespace of another container.
  record OfContainer(String nameOrId) implements NetworkMode {
    @Override
    public String text() {
      return "container:" + nameOrId;
    }
  }

  /// A namespace that somebody else made.
  record OfPath(String path) implements NetworkMode {
    @Override
    public String text() {
      return "ns:" + path;
    }
  }

  /// Reads `none`, `host`, `pasta[:OPTION,…]`, `slirp4netns`, `container:ID` or `ns:PATH`.
  static NetworkMode parse(String text) throws JpodException {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    String rest = colon < 0 ? "" : text.substring(colon + 1);
    boolean plain = colon < 0;
    switch (kind) {
      case "none":
        if (plain) {
          return new None();
        }
        break;
      case "host":
        if (plain) {
          return new Host();
        }
        break;
      case "pasta":
        return new Pasta(options(rest));
      case "slirp4netns":
        if (plain) {
          return new Slirp4netns();
        }
        throw new JpodException(
            "--network " + text + ": options of slirp4netns are not supported",
            "--network slirp4netns, or --network pasta");
      case "container":
        if (!rest.isEmpty()) {
          return new OfContainer(rest);
        }
        break;
      case "ns":
        if (rest.startsWith("/")) {
          return new OfPath(rest);
        }
        break;
      default:
        break;
    }
    throw new JpodException(
        "unable to find network with name or ID " + text + ": network not found",
        "--network none, host, pasta, slirp4netns, container:ID or ns:PATH");
  }

  private static List<String> options(String text) {
    var options = new ArrayList<String>();
    int from = 0;
    while (from < text.length()) {
      int comma = text.indexOf(',', from);
      int to = comma < 0 ? text.length() : comma;
      options.add(text.substring(from, to));
      from = to + 1;
    }
    return options;
  }
}
