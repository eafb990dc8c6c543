package io.jpod.core.registry;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// `GET /v2/`: whether this is a registry, and whether the credentials are good for it.
final class VersionCheck extends RegistryCall<Boolean> {
  /// How long a port that may not speak TLS has for the handshake: Go's clients wait as long.
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);

  private final boolean probe;

  VersionCheck() {
    this(false);
  }

  private VersionCheck(boolean probe) {
    this.probe = probe;
  }

  /// Whether there is TLS at all: some servers wait for ever for the end of what is no HTTP.
  static VersionCheck ofTls() {
    return new VersionCheck(true);
  }

  @Override
  Duration patience(Duration usual) {
    return probe && usual.compareTo(HANDSHAKE) > 0 ? HANDSHAKE : usual;
  }

  @Override
  String doing() {
    return "pinging container registry";
  }

  @Override
  String repository() {
    return "";
  }

  @Override
  Scopes scopes() {
    return Scopes.NONE;
  }

  @Override
  URI uri(URI registry) {
    return registry.resolve("/v2/");
  }

  @Override
  HttpRequest.Builder request(URI uri, Activity activity) {
    return HttpRequest.newBuilder(uri).GET();
  }

  /// True if it let us in, false if it wants (other) credentials.
  @Override
  Boolean answer(HttpResponse<byte[]> response) throws RegistryException {
    return switch (response.statusCode()) {
      case 200 -> true;
      case 401, 403 -> false;
      default -> throw refused(response);
    };
  }
}
