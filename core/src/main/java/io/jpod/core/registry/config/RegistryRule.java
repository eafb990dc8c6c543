package io.jpod.core.registry.config;

import io.jpod.core.JpodException;
import io.jpod.core.toml.TomlTable;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import java.util.ArrayList;
import java.util.List;

/// One `[[registry]]` table of `registries.conf`.
///
/// @param prefix the images that it is for: `host`, `host/namespace`, `host/repository[:tag]` or
///   `*.domain`
/// @param location what takes the prefix's place; the prefix itself if nothing does
record RegistryRule(
    String prefix,
    String location,
    boolean insecure,
    boolean blocked,
    boolean mirrorByDigestOnly,
    List<Mirror> mirrors) {

  /// One `[[registry.mirror]]` table.
  ///
  /// @param pull `all`, `digest-only` or `tag-only`; empty if it was not given
  record Mirror(String location, boolean insecure, String pull) {}

  static RegistryRule read(TomlTable table) throws JpodException {
    String location = trimmed(table.string("location"));
    String prefix = trimmed(table.string("prefix"));
    if (prefix.isEmpty()) {
      prefix = location;
    }
    if (prefix.isEmpty()) {
      throw table.complaint("invalid location: cannot be empty");
    }
    boolean wildcard = prefix.startsWith("*.");
    if (location.isEmpty() && !wildcard) {
      throw table.complaint("invalid location: 'location' is not set for prefix '" + prefix + "'");
    }
    if (!location.isEmpty() && wildcard && location.startsWith("*.")) {
      throw table.complaint("location '" + location + "' must not have a wildcard");
    }
    boolean byDigestOnly = table.flag("mirror-by-digest-only", false);
    List<Mirror> mirrors = new ArrayList<>();
    for (TomlTable mirror : table.tables("mirror")) {
      mirrors.add(readMirror(mirror, byDigestOnly));
    }
    return new RegistryRule(
        prefix,
        location.isEmpty() ? prefix : location,
        table.flag("insecure", false),
        table.flag("blocked", false),
        byDigestOnly,
        List.copyOf(mirrors));
  }

  private static Mirror readMirror(TomlTable table, boolean byDigestOnly) throws JpodException {
    String location = trimmed(table.string("location"));
    if (location.isEmpty()) {
      throw table.complaint("invalid location: cannot be empty");
    }
    String pull = table.string("pull-from-mirror");
    if (pull == null) {
      pull = "";
    } else if (byDigestOnly) {
      throw table.complaint(
          "cannot set mirror usage mirror-by-digest-only for the registry and pull-from-mirror for"
              + " its mirror at the same time");
    }
    switch (pull) {
      case "", "all", "digest-only", "tag-only" -> {}
      default -> throw table.complaint("unsupported pull-from-mirror value '" + pull + "'");
    }
    return new Mirror(location, table.flag("insecure", false), pull);
  }

  private static String trimmed(@org.jspecify.annotations.Nullable String location) {
    String text = location == null ? "" : location;
    while (text.endsWith("/")) {
      text = text.substring(0, text.length() - 1);
    }
    return text;
  }

  /// Length of the part of the reference that the prefix covers; -1 if it does not match.
  int matches(String reference) {
    if (prefix.startsWith("*.")) {
      return matchesWildcard(reference);
    }
    if (!reference.startsWith(prefix)) {
      return -1;
    }
    return isBoundary(reference, prefix.length()) ? prefix.length() : -1;
  }

  /// `*.example.com/x` covers `a.b.example.com/x/y`, but not `example.com/x`.
  private int matchesWildcard(String reference) {
    String suffix = prefix.substring(1);
    int at = reference.indexOf(suffix);
    while (at > 0) {
      int end = at + suffix.length();
      if (reference.lastIndexOf('/', at) < 0 && isBoundary(reference, end)) {
        return end;
      }
      at = reference.indexOf(suffix, at + 1);
    }
    return -1;
  }

  private static boolean isBoundary(String reference, int at) {
    return at == reference.length() || "/:@".indexOf(reference.charAt(at)) >= 0;
  }

  /// The places for an image that this rule matches, in the order in which they are to be tried.
  List<PullSource> sources(ImageReference reference) throws JpodException {
    List<PullSource> sources = new ArrayList<>();
    for (Mirror mirror : mirrors) {
      if (isUsable(mirror, reference.digest() != null)) {
        sources.add(new PullSource(moved(reference, mirror.location), mirror.insecure, true));
      }
    }
    sources.add(primary(reference));
    return sources;
  }

  private boolean isUsable(Mirror mirror, boolean byDigest) {
    if (mirrorByDigestOnly) {
      return byDigest;
    }
    return switch (mirror.pull) {
      case "digest-only" -> byDigest;
      case "tag-only" -> !byDigest;
      default -> true;
    };
  }

  /// The registry itself.
  PullSource primary(ImageReference reference) throws JpodException {
    boolean moves = !location.equals(prefix);
    return new PullSource(moves ? moved(reference, location) : reference, insecure, false);
  }

  private ImageReference moved(ImageReference reference, String to) throws JpodException {
    String name = reference.canonical();
    String text = to + name.substring(matches(name));
    try {
      if (!ImageReference.hasDomain(text)) {
        throw new InvalidSpecException("it names no registry");
      }
      return ImageReference.parse(text);
    } catch (InvalidSpecException e) {
      throw new JpodException(
          "registries.conf: prefix '"
              + prefix
              + "' and location '"
              + to
              + "' make '"
              + text
              + "' of '"
              + name
              + "': "
              + e.getMessage(),
          e);
    }
  }
}
