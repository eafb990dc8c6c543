package io.jpod.core.registry;

import io.jpod.oci.Digest;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// `POST /v2/<name>/blobs/uploads/`: begins an upload, or mounts a blob of another repository of
/// the same registry.
///
/// @see <a
///   href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-blobs">distribution-spec
///   1.1.1, Pushing blobs</a>
final class BlobUploadStart extends RegistryCall<BlobUploadStart.Session> {
  private final String registry;
  private final String repository;
  private final @Nullable Digest mount;
  private final @Nullable String from;

  /// Where an upload goes on.
  ///
  /// @param location null: the blob was mounted, nothing is to be uploaded
  /// @param minimumChunk if above 0, the registry wants chunks of at least this length
  record Session(@Nullable URI location, long minimumChunk) {}

  private BlobUploadStart(
      String registry, String repository, @Nullable Digest mount, @Nullable String from) {
    this.registry = registry;
    this.repository = repository;
    this.mount = mount;
    this.from = from;
  }

  static BlobUploadStart upload(String registry, String repository) {
    return new BlobUploadStart(registry, repository, null, null);
  }

  /// @param from the repository that has the blob
  static BlobUploadStart mount(String registry, String repository, Digest digest, String from) {
    return new BlobUploadStart(registry, repository, digest, from);
  }

  @Override
  String doing() {
    return (mount == null ? "initiating layer upload to " : "mounting blob " + mount + " in ")
        + registry
        + "/"
        + repository;
  }

  @Override
  String repository() {
    return repository;
  }

  /// A mount needs to read the other repository too.
  @Override
  Scopes scopes() {
    Scopes push = Scopes.push(repository);
    return from == null ? push : push.union(Scopes.pull(from));
  }

  @Override
  URI uri(URI base) {
    String path = "/v2/" + repository + "/blobs/uploads/";
    if (mount == null || from == null) {
      return base.resolve(path);
    }
    String source = URLEncoder.encode(from, StandardCharsets.UTF_8);
    return base.resolve(path + "?mount=" + mount + "&from=" + source);
  }

  @Override
  HttpRequest.Builder request(URI uri, Activity activity) {
    return HttpRequest.newBuilder(uri)
        .header("Content-Type", "application/octet-stream")
        .POST(HttpRequest.BodyPublishers.noBody());
  }

  @Override
  Session answer(HttpResponse<byte[]> response) throws RegistryException {
    if (response.statusCode() == 201 && mount != null) {
      return new Session(null, 0);
    }
    if (response.statusCode() != 202) {
      throw refused(response);
    }
    long minimum = response.headers().firstValueAsLong("oci-chunk-min-length").orElse(0);
    return new Session(UploadLocation.of(response, this), minimum);
  }
}
