package io.jpod.core.registry.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// What a user shows a registry.
///
/// @param username empty with an identity token
/// @param password empty with an identity token
/// @param identityToken a refresh token that the registry's token server takes instead of the
///   password; null if there is none
public record Credentials(String username, String password, @Nullable String identityToken) {
  /// Name under which credential helpers hand out an identity token.
  static final String TOKEN_USERNAME = "<token>";

  public static Credentials of(String username, String password) {
    return new Credentials(username, password, null);
  }

  public static Credentials ofIdentityToken(String token) {
    return new Credentials("", "", token);
  }

  /// Reads `--creds USERNAME[:PASSWORD]`.
  public static Credentials parse(String text) {
    int colon = text.indexOf(':');
    return colon < 0 ? of(text, "") : of(text.substring(0, colon), text.substring(colon + 1));
  }

  /// The value of an `Authorization` header.
  public String basic() {
    String pair = username + ":" + password;
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  /// Without the secrets, so that no log has them.
  @Override
  public String toString() {
    return "Credentials[" + (identityToken == null ? username : "identity token") + "]";
  }
}
