package io.jpod.core.registry;

import io.jpod.oci.Digest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// `PUT /v2/<name>/manifests/<reference>`
///
/// @see <a
///   href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-manifests">distribution-spec
///   1.1.1, Pushing Manifests</a>
final class ManifestPush extends RegistryCall<Digest> {
  private final String registry;
  private final String repository;
  private final String reference;
  private final String mediaType;
  private final byte[] bytes;

  ManifestPush(
      String registry, String repository, String reference, String mediaType, byte[] bytes) {
    this.registry = registry;
    this.repository = repository;
    this.reference = reference;
    this.mediaType = mediaType;
    this.bytes = bytes;
  }

  @Override
  String doing() {
    return "uploading manifest " + reference + " to " + registry + "/" + repository;
  }

  @Override
  String repository() {
    return repository;
  }

  @Override
  Scopes scopes() {
    return Scopes.push(repository);
  }

  @Override
  URI uri(URI base) {
    return base.resolve("/v2/" + repository + "/manifests/" + reference);
  }

  @Override
  HttpRequest.Builder request(URI uri, Activity activity) {
    return HttpRequest.newBuilder(uri)
        .header("Content-Type", mediaType)
        .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes));
  }

  @Override
  Digest answer(HttpResponse<byte[]> response) throws RegistryException {
    if (response.statusCode() != 201 && response.statusCode() != 202) {
      throw refused(response);
    }
    return Digest.sha256(bytes);
  }
}
