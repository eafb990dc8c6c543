package io.jpod.oci;

import org.jspecify.annotations.Nullable;

/// A name of an image: `docker.io/library/debian:12@sha256:...`, normalised as docker does.
///
/// @param domain registry host, with its port if one was given: `docker.io`, `localhost:5000`
/// @param path repository in that registry: `library/debian`
/// @param tag null if none was given
/// @param digest of a manifest or an index; null if none was given
/// @see <a href="https://pkg.go.dev/github.com/distribution/reference">the grammar in
///   distribution/reference</a>
public record ImageReference(
    String domain, String path, @Nullable String tag, @Nullable Digest digest) {
  /// Domain of images that were made here and named without one: {@value}, as podman and buildah
  /// name them.
  public static final String LOCAL_DOMAIN = "localhost";

  private static final String DEFAULT_DOMAIN = "docker.io";
  private static final String OFFICIAL = "library/";
  private static final int MAX_NAME = 255;
  private static final int MAX_TAG = 128;

  public ImageReference {
    if (!isDomain(domain)) {
      throw invalid(domain + "/" + path);
    }
    if (!isPath(path)) {
      throw isPath(lower(path))
          ? new InvalidSpecException(
              "invalid reference format: repository name (" + path + ") must be lowercase")
          : invalid(domain + "/" + path);
    }
    if (domain.length() + 1 + path.length() > MAX_NAME) {
      throw new InvalidSpecException(
          "invalid reference format: repository name must not be more than 255 characters");
    }
    if (tag != null && !isTag(tag)) {
      throw invalid(path + ":" + tag);
    }
  }

  /// Reads a name as docker does: what has no domain is of docker.io, what has no namespace there
  /// of `library`. No tag is added; see [#withDefaultTag()].
  ///
  /// @throws InvalidSpecException `invalid reference format`, as docker and podman say
  public static ImageReference parse(String text) {
    return parse(text, DEFAULT_DOMAIN);
  }

  /// Reads a name that is given to an image made here, as `podman tag` does: what has no domain
  /// gets `localhost`, what has neither tag nor digest `:latest`.
  ///
  /// @throws InvalidSpecException `invalid reference format`
  public static ImageReference parseLocal(String text) {
    return parse(text, LOCAL_DOMAIN).withDefaultTag();
  }

  private static ImageReference parse(String text, String defaultDomain) {
    if (text.length() == 64 && Digest.isHex(text)) {
      throw new InvalidSpecException(
          "invalid repository name (" + text + "), cannot specify 64-byte hexadecimal strings");
    }
    String rest = text;
    Digest digest = null;
    int at = rest.indexOf('@');
    if (at >= 0) {
      digest = parseDigest(text, at);
      rest = rest.substring(0, at);
    }
    String tag = null;
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/') && colon > rest.lastIndexOf(']')) {
      tag = rest.substring(colon + 1);
      rest = rest.substring(0, colon);
    }
    if (rest.isEmpty() || rest.length() > 4 * MAX_NAME) {
      throw invalid(text);
    }
    String domain = domainOf(rest);
    String path = domain == null ? rest : rest.substring(domain.length() + 1);
    if (domain == null) {
      domain = defaultDomain;
    } else if (domain.equals("index.docker.io")) {
      domain = DEFAULT_DOMAIN;
    }
    if (domain.equals(DEFAULT_DOMAIN) && path.indexOf('/') < 0) {
      path = OFFICIAL + path;
    }
    return new ImageReference(domain, path, tag, digest);
  }

  private static Digest parseDigest(String text, int at) {
    try {
      return Digest.parse(text.substring(at + 1));
    } catch (InvalidSpecException e) {
      throw new InvalidSpecException("invalid reference format: " + e.getMessage(), e);
    }
  }

  /// The part before the first slash, if it looks like a host: it has a dot, a port or an
  /// upper-case letter, or is `localhost`.
  private static @Nullable String domainOf(String name) {
    int slash = name.indexOf('/');
    if (slash <= 0) {
      return null;
    }
    String first = name.substring(0, slash);
    boolean host =
        first.indexOf('.') >= 0
            || first.indexOf(':') >= 0
            || first.equals(LOCAL_DOMAIN)
            || !lower(first).equals(first);
    return host ? first : null;
  }

  /// Whether the text itself names a registry, so that no default was, or would be, put before it.
  public static boolean hasDomain(String text) {
    return domainOf(text) != null;
  }

  /// Domain and path: `docker.io/library/debian`.
  public String repository() {
    return domain + "/" + path;
  }

  /// The complete name: `docker.io/library/debian:12`.
  public String canonical() {
    String name = repository();
    if (tag != null) {
      name = name + ":" + tag;
    }
    return digest == null ? name : name + "@" + digest;
  }

  /// The name as docker shows it: `debian:12`.
  public String familiar() {
    String name = canonical();
    if (domain.equals(DEFAULT_DOMAIN)) {
      name = name.substring(DEFAULT_DOMAIN.length() + 1);
      if (name.startsWith(OFFICIAL)) {
        name = name.substring(OFFICIAL.length());
      }
    }
    return name;
  }

  /// With `:latest`, if it has neither tag nor digest.
  public ImageReference withDefaultTag() {
    return tag != null || digest != null ? this : withTag("latest");
  }

  public ImageReference withTag(@Nullable String newTag) {
    return new ImageReference(domain, path, newTag, digest);
  }

  public ImageReference withDigest(@Nullable Digest newDigest) {
    return new ImageReference(domain, path, tag, newDigest);
  }

  /// The same repository path and tag in another domain.
  public ImageReference withDomain(String newDomain) {
    return new ImageReference(newDomain, path, tag, digest);
  }

  @Override
  public String toString() {
    return canonical();
  }

  private static InvalidSpecException invalid(String text) {
    return InvalidSpecException.of(
        "invalid reference format", text, "give [host[:port]/]name[:tag][@digest]");
  }

  private static String lower(String text) {
    return text.toLowerCase(java.util.Locale.ROOT);
  }

  private static boolean isDomain(String domain) {
    int colon = domain.lastIndexOf(':');
    String host = domain;
    if (colon > domain.lastIndexOf(']')) {
      host = domain.substring(0, colon);
      if (!isPort(domain, colon + 1)) {
        return false;
      }
    }
    if (host.startsWith("[") && host.endsWith("]")) {
      return isIpv6(host);
    }
    int start = 0;
    for (int i = 0; i <= host.length(); i++) {
      if (i == host.length() || host.charAt(i) == '.') {
        if (i == start || host.charAt(start) == '-' || host.charAt(i - 1) == '-') {
          return false;
        }
        start = i + 1;
      } else if (!isAlphanumeric(host.charAt(i)) && host.charAt(i) != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isPort(String domain, int start) {
    for (int i = start; i < domain.length(); i++) {
      if (domain.charAt(i) < '0' || domain.charAt(i) > '9') {
        return false;
      }
    }
    return domain.length() > start && domain.length() - start <= 5;
  }

  private static boolean isIpv6(String host) {
    for (int i = 1; i < host.length() - 1; i++) {
      char c = lower(host).charAt(i);
      if (c != ':' && (c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return host.length() > 2;
  }

  /// `component(/component)*`, each `[a-z0-9]+((.|_|__|-+)[a-z0-9]+)*`.
  private static boolean isPath(String path) {
    int separators = 1; // a component must not begin with one
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        separators = 0;
      } else if (c == '/' || c == '.') {
        if (separators > 0) {
          return false;
        }
        separators = 1;
      } else if (c == '_' || c == '-') {
        boolean continues = separators > 0 && path.charAt(Math.max(0, i - 1)) == c && i > 0;
        if (separators > 0 && (!continues || (c == '_' && separators > 1))) {
          return false;
        }
        separators++;
      } else {
        return false;
      }
    }
    return separators == 0;
  }

  private static boolean isTag(String tag) {
    for (int i = 0; i < tag.length(); i++) {
      char c = tag.charAt(i);
      if (!isAlphanumeric(c) && c != '_' && (i == 0 || (c != '.' && c != '-'))) {
        return false;
      }
    }
    return !tag.isEmpty() && tag.length() <= MAX_TAG;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
