package io.jpod.core.registry;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.core.JpodException;
import io.jpod.core.registry.auth.DockerHub;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `GET /v1/search?q=<term>`, docker's old request that the Hub and Quay answer; where a registry
/// does not, `GET /v2/_catalog` is searched instead.
public final class RepositorySearch {
  private static final String HUB_INDEX = "https://index.docker.io/";
  private static final int MAX_ANSWER = 16 << 20;
  private static final int CATALOG_PAGE = 1000;
  private static final int MAX_PAGES = 1000;

  private RepositorySearch() {}

  /// One image that was found.
  ///
  /// @param name without the registry: `library/debian`
  /// @param description empty if there is none
  public record Match(
      String name, String description, long stars, boolean official, boolean automated) {}

  static List<Match> run(RegistryClient client, String term, int limit) throws JpodException {
    try {
      return client.call(new Index(client.name(), term, limit));
    } catch (RegistryException e) {
      if (e.status() == 0 || client.name().equals(DockerHub.DOMAIN)) {
        throw e;
      }
    }
    return catalog(client, term, limit);
  }

  private static List<Match> catalog(RegistryClient client, String term, int limit)
      throws JpodException {
    List<Match> found = new ArrayList<>();
    URI next = null;
    int pages = 0;
    do {
      Catalog.Page page = client.call(new Catalog(client.name(), next));
      for (String name : page.names) {
        if (name.contains(term) && found.size() < limit) {
          found.add(new Match(name, "", 0, false, false));
        }
      }
      next = page.next;
    } while (next != null && found.size() < limit && ++pages < MAX_PAGES);
    return found;
  }

  private static final class Index extends RegistryCall<List<Match>> {
    private final String registry;
    private final String term;
    private final int limit;

    Index(String registry, String term, int limit) {
      this.registry = registry;
      this.term = term;
      this.limit = limit;
    }

    @Override
    String doing() {
      return "couldn't search registry \"" + registry + "\"";
    }

    @Override
    String repository() {
      return "";
    }

    @Override
    Scopes scopes() {
      return Scopes.NONE;
    }

    @Override
    URI uri(URI base) {
      URI host = registry.equals(DockerHub.DOMAIN) ? URI.create(HUB_INDEX) : base;
      String query = URLEncoder.encode(term, StandardCharsets.UTF_8);
      return host.resolve("/v1/search?q=" + query + "&n=" + limit);
    }

    @Override
    HttpRequest.Builder request(URI uri, Activity activity) {
      return HttpRequest.newBuilder(uri).header("Accept", "application/json").GET();
    }

    @Override
    HttpResponse.BodySubscriber<byte[]> body(HttpResponse.ResponseInfo info, Activity activity) {
      return BoundedBody.of(info, MAX_ANSWER, activity);
    }

    @Override
    List<Match> answer(HttpResponse<byte[]> response) throws RegistryException {
      if (response.statusCode() != 200) {
        throw refused(response);
      }
      List<Match> matches = new ArrayList<>();
      try {
        if (Json.parseObject(response.body()).get("results") instanceof JsonArray results) {
          for (JsonElement result : results) {
            if (result instanceof JsonObject match && matches.size() < limit) {
              matches.add(match(match));
            }
          }
        }
        return matches;
      } catch (InvalidSpecException | UnsupportedOperationException | IllegalStateException e) {
        throw new RegistryException(
            doing() + ": not a list of images: " + e.getMessage(), null, 200, e);
      }
    }

    private static Match match(JsonObject match) {
      JsonElement stars = match.get("star_count");
      return new Match(
          text(match.get("name")),
          text(match.get("description")),
          stars != null && stars.isJsonPrimitive() ? stars.getAsLong() : 0,
          isTrue(match.get("is_official")),
          isTrue(match.get("is_automated")));
    }

    private static boolean isTrue(@Nullable JsonElement value) {
      return value != null && value.isJsonPrimitive() && value.getAsBoolean();
    }
  }

  private static String text(@Nullable JsonElement value) {
    return value != null && value.isJsonPrimitive()
        ? ErrorAnswer.printable(value.getAsString())
        : "";
  }

  private static final class Catalog extends RegistryCall<Catalog.Page> {
    private final String registry;
    private final @Nullable URI next;

    private record Page(List<String> names, @Nullable URI next) {}

    Catalog(String registry, @Nullable URI next) {
      this.registry = registry;
      this.next = next;
    }

    @Override
    String doing() {
      return "couldn't search registry \"" + registry + "\"";
    }

    @Override
    String repository() {
      return "";
    }

    @Override
    Scopes scopes() {
      return Scopes.of("registry:catalog", "*");
    }

    @Override
    URI uri(URI base) {
      return next == null ? base.resolve("/v2/_catalog?n=" + CATALOG_PAGE) : next;
    }

    @Override
    HttpRequest.Builder request(URI uri, Activity activity) {
      return HttpRequest.newBuilder(uri).header("Accept", "application/json").GET();
    }

    @Override
    Page answer(HttpResponse<byte[]> response) throws RegistryException {
      if (response.statusCode() != 200) {
        throw refused(response);
      }
      List<String> names = new ArrayList<>();
      try {
        if (Json.parseObject(response.body()).get("repositories") instanceof JsonArray array) {
          for (JsonElement name : array) {
            names.add(text(name));
          }
        }
        URI following = Link.next(response);
        boolean here =
            following != null && RegistryClient.sameOrigin(following, response.request().uri());
        return new Page(names, here && !names.isEmpty() ? following : null);
      } catch (InvalidSpecException e) {
        throw wrong(String.valueOf(e.getMessage()));
      }
    }
  }
}
