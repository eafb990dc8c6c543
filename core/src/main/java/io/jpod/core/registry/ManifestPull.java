package io.jpod.core.registry;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.oci.Digest;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import io.jpod.oci.MediaTypes;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `GET /v2/<name>/manifests/<reference>`
///
/// @see <a
///   href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests">distribution-spec
///   1.1.1, Pulling manifests</a>
final class ManifestPull extends RegistryCall<Manifest> {
  /// Longest manifest: {@value} bytes, the limit that the specification asks of registries.
  static final int MAX_BYTES = 4 << 20;

  private final String registry;
  private final String repository;
  private final String reference;
  private final @Nullable Digest expected;

  /// @param reference a tag, or the digest that the manifest must have
  ManifestPull(String registry, String repository, String reference) {
    this.registry = registry;
    this.repository = repository;
    this.reference = reference;
    this.expected = reference.indexOf(':') > 0 ? Digest.parse(reference) : null;
  }

  @Override
  String doing() {
    return "reading manifest " + reference + " in " + registry + "/" + repository;
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
        .GET()
        .header("Accept", MediaTypes.OCI_INDEX)
        .header("Accept", MediaTypes.OCI_MANIFEST)
        .header("Accept", MediaTypes.DOCKER_MANIFEST_LIST)
        .header("Accept", MediaTypes.DOCKER_MANIFEST);
  }

  @Override
  HttpResponse.BodySubscriber<byte[]> body(HttpResponse.ResponseInfo info, Activity activity) {
    return BoundedBody.of(info, MAX_BYTES, activity);
  }

  @Override
  Manifest answer(HttpResponse<byte[]> response) throws RegistryException {
    if (response.statusCode() != 200) {
      throw refused(response);
    }
    byte[] bytes = response.body();
    Digest digest = digest(response, bytes);
    String announced = response.headers().firstValue("content-type").orElse("");
    int parameters = announced.indexOf(';');
    String type = (parameters < 0 ? announced : announced.substring(0, parameters)).strip();
    try {
      return new Manifest(mediaType(type.toLowerCase(Locale.ROOT), bytes), bytes, digest);
    } catch (InvalidSpecException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /// The digest, which must be the one asked for, or for a tag the one that the registry names.
  private Digest digest(HttpResponse<byte[]> response, byte[] bytes) throws RegistryException {
    if (expected != null) {
      if (!expected.matches(expected.newHash().digest(bytes))) {
        throw wrong("the manifest that came has digest " + Digest.sha256(bytes));
      }
      return expected;
    }
    Digest actual = Digest.sha256(bytes);
    String named = response.headers().firstValue("docker-content-digest").orElse(null);
    if (named != null && named.startsWith("sha256:") && !named.equals(actual.toString())) {
      throw wrong(
          "the manifest has digest "
              + actual
              + ", not "
              + ErrorAnswer.printable(named)
              + " as the registry says");
    }
    return actual;
  }

  /// What the header says, checked against what the document says of itself: one that can be read
  /// both as manifest and as index is refused (CVE-2021-41190).
  private static String mediaType(String header, byte[] bytes) {
    JsonObject document = Json.parseObject(bytes);
    JsonElement field = document.get("mediaType");
    String own = field != null && field.isJsonPrimitive() ? field.getAsString() : "";
    boolean hasManifests = document.has("manifests");
    boolean hasLayers = document.has("layers") || document.has("config");
    if (hasManifests && hasLayers) {
      throw new InvalidSpecException("a manifest that is an index as well");
    }
    String type = isKnown(header) ? header : own;
    if (isKnown(header) && !own.isEmpty() && !own.equals(header)) {
      throw new InvalidSpecException(
          "content type '"
              + header
              + "' of a manifest that says it is '"
              + ErrorAnswer.printable(own)
              + "'");
    }
    if (!isKnown(type)) {
      type = guess(header, own, document, hasManifests, hasLayers);
    }
    if (MediaTypes.isIndex(type) != hasManifests) {
      throw new InvalidSpecException("content type '" + type + "', but the content is another");
    }
    return type;
  }

  /// Registries on plain file servers name no type; what a document without one is shows in its
  /// fields.
  private static String guess(
      String header, String own, JsonObject document, boolean hasManifests, boolean hasLayers) {
    JsonElement version = document.get("schemaVersion");
    if (version != null && version.toString().equals("1")) {
      throw new InvalidSpecException(
          "docker image manifest schema 1 is not supported: push the image again with a current"
              + " docker, podman or skopeo");
    }
    boolean neutral =
        header.isEmpty()
            || Arrays.asList("application/json", "text/plain", "application/octet-stream")
                .contains(header);
    if (!own.isEmpty() || !neutral || hasManifests == hasLayers) {
      throw new InvalidSpecException(
          "unsupported manifest type '"
              + ErrorAnswer.printable(own.isEmpty() ? header : own)
              + "'");
    }
    return hasManifests ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
  }

  private static boolean isKnown(String type) {
    return MediaTypes.isIndex(type) || MediaTypes.isManifest(type);
  }
}
