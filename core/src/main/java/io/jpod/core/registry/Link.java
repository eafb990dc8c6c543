package io.jpod.core.registry;

import java.net.URI;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/// `Link: <...>; rel="next"` of a list that comes in pages (RFC 8288).
final class Link {
  private Link() {}

  /// Null if there is no further page.
  static @Nullable URI next(HttpResponse<byte[]> response) throws RegistryException {
    for (String value : response.headers().allValues("link")) {
      int end = value.indexOf('>');
      boolean isNext = value.contains("rel=\"next\"") || value.contains("rel=next");
      if (value.startsWith("<") && end > 0 && isNext) {
        try {
          return response.request().uri().resolve(value.substring(1, end));
        } catch (IllegalArgumentException e) {
          throw new RegistryException(
              "a link to nowhere: '" + ErrorAnswer.printable(value) + "'", null, 0, e);
        }
      }
    }
    return null;
  }
}
