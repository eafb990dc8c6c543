package io.jpod.core.registry;

import java.net.URI;
import java.net.http.HttpResponse;

/// The `Location` where an upload goes on, which every answer of an upload renews.
final class UploadLocation {
  private UploadLocation() {}

  static URI of(HttpResponse<byte[]> response, RegistryCall<?> call) throws RegistryException {
    String location = response.headers().firstValue("location").orElse("");
    try {
      URI uri = location.isEmpty() ? null : response.request().uri().resolve(location);
      if (uri != null && uri.getHost() != null && isSafe(response.request().uri(), uri)) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw call.wrong("an upload at '" + ErrorAnswer.printable(location) + "'");
    }
    throw call.wrong("an upload at '" + ErrorAnswer.printable(location) + "'");
  }

  /// Registries behind a proxy that ends TLS are known to answer `http://` of the same host; we
  /// stay with https only if they do.
  private static boolean isSafe(URI from, URI to) {
    return "https".equals(to.getScheme())
        || ("http".equals(to.getScheme()) && "http".equals(from.getScheme()));
  }

  /// The location with the digest that completes the upload.
  static URI withDigest(URI location, io.jpod.oci.Digest digest) {
    char separator = location.getRawQuery() == null ? '?' : '&';
    return URI.create(location.toString() + separator + "digest=" + digest);
  }
}
