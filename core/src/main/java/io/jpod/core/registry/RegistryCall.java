package io.jpod.core.registry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One request of the registry API: its route, method, answer and error in one class.
/// [RegistryClient] adds what all have in common: authorization, redirects, repetition, bounds.
///
/// @param <T> what the answer means
abstract class RegistryCall<T extends @Nullable Object> {
  /// Longest body of an answer that is no content: {@value}.
  static final int MAX_SMALL_ANSWER = 1 << 20;

  /// What is tried on what, for errors: `reading manifest 12 in docker.io/library/debian`.
  abstract String doing();

  /// The repository whose credentials are shown; empty for the registry as a whole.
  abstract String repository();

  abstract Scopes scopes();

  /// Where the request goes.
  ///
  /// @param registry `https://host:port/`
  abstract URI uri(URI registry);

  /// Method, headers and body. Called again for each repetition and redirect.
  abstract HttpRequest.Builder request(URI uri, Activity activity) throws IOException;

  /// What becomes of the body of the answer; kept in memory unless the call says otherwise.
  HttpResponse.BodySubscriber<byte[]> body(HttpResponse.ResponseInfo info, Activity activity) {
    return BoundedBody.of(info, MAX_SMALL_ANSWER, activity);
  }

  /// The meaning of an answer that is no redirect and not worth a repetition.
  ///
  /// @throws RegistryException if it refuses, or is not what it must be
  abstract T answer(HttpResponse<byte[]> response) throws RegistryException;

  /// Whether the request may be sent twice; not if its body streams from elsewhere.
  boolean isRepeatable() {
    return true;
  }

  /// Whether the last try, which broke, brought it nearer to its end.
  boolean hasAdvanced() {
    return false;
  }

  /// Whether it moves content of any size, so that only silence ends it; others have a few minutes
  /// in all, else a registry could keep us for years with a byte a minute.
  boolean isLong() {
    return false;
  }

  /// How long the registry may be silent.
  Duration patience(Duration usual) {
    return usual;
  }

  /// An `Authorization` of the call's own; null: the repository's.
  @Nullable String ownAuthorization() {
    return null;
  }

  /// The error of an answer that this call has no use for.
  RegistryException refused(HttpResponse<byte[]> response) {
    String text = ErrorAnswer.text(response.statusCode(), response.body());
    return new RegistryException(doing() + ": " + text, null, response.statusCode(), null);
  }

  /// The error of an answer that says yes, but makes no sense.
  RegistryException wrong(String what) {
    return new RegistryException(doing() + ": " + what, null, 0, null);
  }
}
