package io.jpod.core.registry;

import io.jpod.oci.Digest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// `PUT <location>?digest=<digest>`: completes an upload, with the whole blob if it is a small one.
final class BlobUploadPut extends RegistryCall<Digest> {
  private final String registry;
  private final String repository;
  private final URI location;
  private final Digest digest;
  private final byte[] content;

  /// @param content empty if the bytes are there already
  BlobUploadPut(String registry, String repository, URI location, Digest digest, byte[] content) {
    this.registry = registry;
    this.repository = repository;
    this.location = location;
    this.digest = digest;
    this.content = content;
  }

  @Override
  String doing() {
    return "uploading blob " + digest + " to " + registry + "/" + repository;
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
    return UploadLocation.withDigest(location, digest);
  }

  @Override
  HttpRequest.Builder request(URI uri, Activity activity) {
    return HttpRequest.newBuilder(uri)
        .header("Content-Type", "application/octet-stream")
        .PUT(HttpRequest.BodyPublishers.ofByteArray(content));
  }

  /// A registry that copies to its storage now may need a while.
  @Override
  Duration patience(Duration usual) {
    return usual.multipliedBy(5);
  }

  @Override
  Digest answer(HttpResponse<byte[]> response) throws RegistryException {
    if (response.statusCode() != 201 && response.statusCode() != 204) {
      throw refused(response);
    }
    String named = response.headers().firstValue("docker-content-digest").orElse(null);
    if (named != null && !named.equals(digest.toString())) {
      throw wrong("the registry has stored it as " + ErrorAnswer.printable(named));
    }
    return digest;
  }
}
