package io.jpod.core.registry;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// `PATCH <location>`: bytes of an upload, either a stream of unknown length or a chunk.
///
/// @see <a
///   href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-a-blob-in-chunks">distribution-spec
///   1.1.1, Pushing a blob in chunks</a>
final class BlobUploadPatch extends RegistryCall<URI> {
  private final String registry;
  private final String repository;
  private final URI location;
  private final HttpRequest.BodyPublisher body;
  private final long offset;
  private final long length;

  private BlobUploadPatch(
      String registry,
      String repository,
      URI location,
      HttpRequest.BodyPublisher body,
      long offset,
      long length) {
    this.registry = registry;
    this.repository = repository;
    this.location = location;
    this.body = body;
    this.offset = offset;
    this.length = length;
  }

  /// All that is still missing, in one request, as docker's client sends it.
  static BlobUploadPatch stream(
      String registry, String repository, URI location, InputStream content) {
    return new BlobUploadPatch(
        registry,
        repository,
        location,
        HttpRequest.BodyPublishers.ofInputStream(() -> content),
        0,
        -1);
  }

  /// @param offset of the chunk in the blob
  static BlobUploadPatch chunk(
      String registry, String repository, URI location, byte[] chunk, int length, long offset) {
    return new BlobUploadPatch(
        registry,
        repository,
        location,
        HttpRequest.BodyPublishers.ofByteArray(chunk, 0, length),
        offset,
        length);
  }

  @Override
  String doing() {
    return "writing blob to " + registry + "/" + repository;
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
    return location;
  }

  @Override
  HttpRequest.Builder request(URI uri, Activity activity) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).header("Content-Type", "application/octet-stream");
    if (length >= 0) {
      request.header("Content-Range", offset + "-" + (offset + length - 1));
    }
    return request.method("PATCH", new WatchedBody(body, activity));
  }

  @Override
  boolean isRepeatable() {
    return false; // the upload's state has to be asked for first
  }

  @Override
  boolean isLong() {
    return true;
  }

  /// Where the upload goes on.
  @Override
  URI answer(HttpResponse<byte[]> response) throws RegistryException {
    if (response.statusCode() != 202 && response.statusCode() != 204) {
      throw refused(response);
    }
    return UploadLocation.of(response, this);
  }
}
