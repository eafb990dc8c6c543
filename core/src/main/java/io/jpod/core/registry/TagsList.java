package io.jpod.core.registry;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `GET /v2/<name>/tags/list`, one page of it.
///
/// @see <a
///   href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-tags">distribution-spec
///   1.1.1, Listing Tags</a>
final class TagsList extends RegistryCall<TagsList.Page> {
  private static final int MAX_PAGE = 16 << 20;

  private final String registry;
  private final String repository;
  private final @Nullable URI next;

  /// @param next where the following page is; null on the last
  record Page(List<String> tags, @Nullable URI next) {}

  /// @param next of the page before; null for the first
  TagsList(String registry, String repository, @Nullable URI next) {
    this.registry = registry;
    this.repository = repository;
    this.next = next;
  }

  @Override
  String doing() {
    return "reading tags of " + registry + "/" + repository;
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
    return next == null ? base.resolve("/v2/" + repository + "/tags/list") : next;
  }

  @Override
  HttpRequest.Builder request(URI uri, Activity activity) {
    return HttpRequest.newBuilder(uri).header("Accept", "application/json").GET();
  }

  @Override
  HttpResponse.BodySubscriber<byte[]> body(HttpResponse.ResponseInfo info, Activity activity) {
    return BoundedBody.of(info, MAX_PAGE, activity);
  }

  @Override
  Page answer(HttpResponse<byte[]> response) throws RegistryException {
    if (response.statusCode() != 200) {
      throw refused(response);
    }
    List<String> tags = new ArrayList<>();
    try {
      if (Json.parseObject(response.body()).get("tags") instanceof JsonArray array) {
        for (JsonElement tag : array) {
          tags.add(ErrorAnswer.printable(tag.getAsString()));
        }
      }
    } catch (InvalidSpecException | UnsupportedOperationException | IllegalStateException e) {
      throw wrong("not a list of tags: " + e.getMessage());
    }
    URI nextPage = Link.next(response);
    if (nextPage != null && !RegistryClient.sameOrigin(nextPage, response.request().uri())) {
      throw wrong("the next page is at another host: '" + nextPage + "'");
    }
    return new Page(tags, nextPage);
  }
}
