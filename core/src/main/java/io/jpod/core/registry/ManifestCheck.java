package io.jpod.core.registry;

import io.jpod.oci.Digest;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.MediaTypes;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/// `HEAD /v2/<name>/manifests/<reference>`: the digest that a tag points to, for `--pull newer`.
final class ManifestCheck extends RegistryCall<@Nullable Digest> {
  private final String registry;
  private final String repository;
  private final String reference;

  ManifestCheck(String registry, String repository, String reference) {
    this.registry = registry;
    this.repository = repository;
    this.reference = reference;
  }

  @Override
  String doing() {
    return "reading digest of " + reference + " in " + registry + "/" + repository;
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
    return base.resolve("/v2/" + repository + "/manifests/" + reference);
  }

  @Override
  HttpRequest.Builder request(URI uri, Activity activity) {
    return HttpRequest.newBuilder(uri)
        .HEAD()
        .header("Accept", MediaTypes.OCI_INDEX)
        .header("Accept", MediaTypes.OCI_MANIFEST)
        .header("Accept", MediaTypes.DOCKER_MANIFEST_LIST)
        .header("Accept", MediaTypes.DOCKER_MANIFEST);
  }

  @Override
  HttpResponse.BodySubscriber<byte[]> body(HttpResponse.ResponseInfo info, Activity activity) {
    return BoundedBody.none(activity);
  }

  /// Null if the registry does not say; the manifest has to be read then.
  @Override
  @Nullable Digest answer(HttpResponse<byte[]> response) throws RegistryException {
    if (response.statusCode() != 200) {
      throw refused(response);
    }
    String digest = response.headers().firstValue("docker-content-digest").orElse(null);
    try {
      return digest == null ? null : Digest.parse(digest);
    } catch (InvalidSpecException e) {
      return null;
    }
  }
}
