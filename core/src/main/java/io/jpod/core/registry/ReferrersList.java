package io.jpod.core.registry;

import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageIndex;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.MediaTypes;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `GET /v2/<name>/referrers/<digest>`, one page of it: manifests such as signatures and SBOMs
/// whose `subject` is that digest.
///
/// @see <a
///   href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-referrers">distribution-spec
///   1.1.1, Listing Referrers</a>
final class ReferrersList extends RegistryCall<ReferrersList.Page> {
  private final String registry;
  private final String repository;
  private final Digest subject;
  private final @Nullable String artifactType;
  private final @Nullable URI next;

  /// @param supported whether the registry knows this request at all
  /// @param next where the following page is; null on the last
  record Page(List<Descriptor> referrers, boolean supported, @Nullable URI next) {}

  ReferrersList(
      String registry,
      String repository,
      Digest subject,
      @Nullable String artifactType,
      @Nullable URI next) {
    this.registry = registry;
    this.repository = repository;
    this.subject = subject;
    this.artifactType = artifactType;
    this.next = next;
  }

  @Override
  String doing() {
    return "reading referrers of " + registry + "/" + repository + "@" + subject;
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
    if (next != null) {
      return next;
    }
    String path = "/v2/" + repository + "/referrers/" + subject;
    return base.resolve(
        artifactType == null
            ? path
            : path + "?artifactType=" + URLEncoder.encode(artifactType, StandardCharsets.UTF_8));
  }

  @Override
  HttpRequest.Builder request(URI uri, Activity activity) {
    return HttpRequest.newBuilder(uri).header("Accept", MediaTypes.OCI_INDEX).GET();
  }

  @Override
  HttpResponse.BodySubscriber<byte[]> body(HttpResponse.ResponseInfo info, Activity activity) {
    return BoundedBody.of(info, ManifestPull.MAX_BYTES, activity);
  }

  @Override
  Page answer(HttpResponse<byte[]> response) throws RegistryException {
    if (response.statusCode() == 404) {
      return new Page(List.of(), false, null);
    }
    if (response.statusCode() != 200) {
      throw refused(response);
    }
    try {
      ImageIndex index = ImageIndex.parse(response.body());
      URI following = Link.next(response);
      if (following != null && !RegistryClient.sameOrigin(following, response.request().uri())) {
        throw wrong("the next page is at another host: '" + following + "'");
      }
      return new Page(index.manifests(), true, following);
    } catch (InvalidSpecException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }
}
