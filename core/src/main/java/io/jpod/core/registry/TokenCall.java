package io.jpod.core.registry;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.core.registry.auth.Credentials;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asks a token server for a bearer token: `GET` with the password, or OAuth2's `POST` with a
/// refresh token.
///
/// @see <a href="https://distribution.github.io/distribution/spec/auth/token/">Token
///   Authentication</a>, <a
///   href="https://distribution.github.io/distribution/spec/auth/oauth/">Oauth2 Token
///   Authentication</a>
final class TokenCall extends RegistryCall<TokenCall.Token> {
  private static final long DEFAULT_SECONDS = 60;
  private static final String CLIENT = "jpod";

  private final URI realm;
  private final String service;
  private final Scopes scopes;
  private final @Nullable Credentials credentials;

  /// @param seconds for which it is good, from now on
  record Token(String value, long seconds) {}

  TokenCall(URI realm, String service, Scopes scopes, @Nullable Credentials credentials) {
    this.realm = realm;
    this.service = service;
    this.scopes = scopes;
    this.credentials = credentials;
  }

  @Override
  String doing() {
    return "unable to retrieve auth token from '" + ErrorAnswer.printable(realm.toString()) + "'";
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
  String ownAuthorization() {
    return credentials == null || credentials.identityToken() != null ? "" : credentials.basic();
  }

  @Override
  URI uri(URI registry) {
    if (refreshToken() != null) {
      return realm;
    }
    StringBuilder query = new StringBuilder();
    if (credentials != null) {
      add(query, "account", credentials.username());
    }
    for (String scope : scopes.texts()) {
      add(query, "scope", scope);
    }
    if (!service.isEmpty()) {
      add(query, "service", service);
    }
    char separator = realm.getRawQuery() == null ? '?' : '&';
    return query.isEmpty() ? realm : URI.create(realm.toString() + separator + query);
  }

  private @Nullable String refreshToken() {
    return credentials == null ? null : credentials.identityToken();
  }

  private static void add(StringBuilder query, String name, String value) {
    query
        .append(query.isEmpty() ? "" : "&")
        .append(name)
        .append('=')
        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
  }

  @Override
  HttpRequest.Builder request(URI uri, Activity activity) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", "application/json");
    String refresh = refreshToken();
    if (refresh == null) {
      return request.GET();
    }
    StringBuilder form = new StringBuilder();
    add(form, "grant_type", "refresh_token");
    add(form, "service", service);
    add(form, "client_id", CLIENT);
    List<String> texts = scopes.texts();
    if (!texts.isEmpty()) {
      add(form, "scope", String.join(" ", texts));
    }
    add(form, "refresh_token", refresh);
    return request
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(form.toString()));
  }

  @Override
  Token answer(HttpResponse<byte[]> response) throws RegistryException {
    if (response.statusCode() == 401 || response.statusCode() == 403) {
      String text = ErrorAnswer.text(response.statusCode(), response.body());
      throw new RegistryException(
          "unable to retrieve auth token: invalid username/password: " + text,
          null,
          response.statusCode(),
          null);
    }
    if (response.statusCode() != 200) {
      throw refused(response);
    }
    try {
      JsonObject answer = Json.parseObject(response.body());
      String token = string(answer, "token");
      if (token.isEmpty()) {
        token = string(answer, "access_token");
      }
      if (token.isEmpty()) {
        throw wrong("the answer has no token");
      }
      requireHeaderValue(token);
      JsonElement expires = answer.get("expires_in");
      boolean given = expires != null && expires.isJsonPrimitive();
      return new Token(
          token, given ? Math.max(DEFAULT_SECONDS, expires.getAsLong()) : DEFAULT_SECONDS);
    } catch (InvalidSpecException | NumberFormatException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private void requireHeaderValue(String token) throws RegistryException {
    for (int i = 0; i < token.length(); i++) {
      if (token.charAt(i) <= ' ' || token.charAt(i) > '~') {
        throw wrong("the token is none");
      }
    }
  }

  private static String string(JsonObject in, String name) {
    JsonElement value = in.get(name);
    return value != null && value.isJsonPrimitive() ? value.getAsString() : "";
  }
}
