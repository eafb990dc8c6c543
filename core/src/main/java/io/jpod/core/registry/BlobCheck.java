package io.jpod.core.registry;

import io.jpod.oci.Digest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// `HEAD /v2/<name>/blobs/<digest>`: whether the repository has a blob, and how long it is.
final class BlobCheck extends RegistryCall<Long> {
  private final String registry;
  private final String repository;
  private final Digest digest;

  BlobCheck(String registry, String repository, Digest digest) {
    this.registry = registry;
    this.repository = repository;
    this.digest = digest;
  }

  @Override
  String doing() {
    return "checking whether blob " + digest + " exists in " + registry + "/" + repository;
  }

  @Override
  String repository() {
    return repository;
  }

  /// Asked before a push only, whose token then does for all of it.
  @Override
  Scopes scopes() {
    return Scopes.push(repository);
  }

  @Override
  URI uri(URI base) {
    return base.resolve("/v2/" + repository + "/blobs/" + digest);
  }

  @Override
  HttpRequest.Builder request(URI uri, Activity activity) {
    return HttpRequest.newBuilder(uri).HEAD();
  }

  @Override
  HttpResponse.BodySubscriber<byte[]> body(HttpResponse.ResponseInfo info, Activity activity) {
    return BoundedBody.none(activity);
  }

  /// Its length in bytes; -1 if the repository does not have it.
  @Override
  Long answer(HttpResponse<byte[]> response) throws RegistryException {
    return switch (response.statusCode()) {
      case 200 -> response.headers().firstValueAsLong("content-length").orElse(0);
      case 404 -> -1L;
      default -> throw refused(response);
    };
  }
}
