package io.jpod.core.registry;

import io.jpod.oci.Descriptor;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// `GET /v2/<name>/blobs/<digest>` of a small blob, into memory: an image config.
///
/// @see <a
///   href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-blobs">distribution-spec
///   1.1.1, Pulling blobs</a>
final class BlobPull extends RegistryCall<byte[]> {
  private final String registry;
  private final String repository;
  private final Descriptor blob;

  BlobPull(String registry, String repository, Descriptor blob) {
    this.registry = registry;
    this.repository = repository;
    this.blob = blob;
  }

  @Override
  String doing() {
    return "reading blob " + blob.digest() + " in " + registry + "/" + repository;
  }

  @Override
  String repository() {
    return repository;
  }

  @Override
  Scopes scopes() {
    return Scopes.pull(repository);
  }

  @Override
  URI uri(URI base) {
    return base.resolve("/v2/" + repository + "/blobs/" + blob.digest());
  }

  @Override
  HttpRequest.Builder request(URI uri, Activity activity) {
    return HttpRequest.newBuilder(uri).GET();
  }

  @Override
  HttpResponse.BodySubscriber<byte[]> body(HttpResponse.ResponseInfo info, Activity activity) {
    return BoundedBody.of(info, ManifestPull.MAX_BYTES, activity);
  }

  @Override
  byte[] answer(HttpResponse<byte[]> response) throws RegistryException {
    if (response.statusCode() != 200) {
      throw refused(response);
    }
    byte[] bytes = response.body();
    if (bytes.length != blob.size()) {
      throw wrong("it has " + bytes.length + " bytes, not " + blob.size());
    }
    if (!blob.digest().matches(blob.digest().newHash().digest(bytes))) {
      throw wrong("its content has another digest");
    }
    return bytes;
  }
}
