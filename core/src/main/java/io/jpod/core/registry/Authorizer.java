package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.core.registry.auth.Credentials;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one repository of a registry is shown as `Authorization`: nothing until it asks, then a
/// bearer token, kept as long as it is good, or the password. Thread-safe; threads that need the
/// same token wait for one request.
final class Authorizer {
  /// A token is renewed when it has this long to live, so that it does not expire on its way.
  private static final long MARGIN_SECONDS = 10;

  private final RegistryClient client;
  private final @Nullable Credentials credentials;
  private final List<Held> tokens = new ArrayList<>();
  private @Nullable Challenge challenge;

  private record Held(Scopes scopes, String authorization, long goodUntilNanos) {}

  /// @param client through which token servers are asked
  /// @param credentials null for an anonymous user
  Authorizer(RegistryClient client, @Nullable Credentials credentials) {
    this.client = client;
    this.credentials = credentials;
  }

  boolean isAnonymous() {
    return credentials == null;
  }

  /// The header's value for these scopes; null if the registry has not asked, or has to be asked
  /// without.
  synchronized @Nullable String authorization(Scopes wanted) throws JpodException {
    Challenge known = challenge;
    if (known == null) {
      return null;
    }
    return known.scheme().equals("basic") ? basic() : bearer(known, wanted);
  }

  private @Nullable String basic() {
    return credentials == null || credentials.identityToken() != null ? null : credentials.basic();
  }

  private String bearer(Challenge known, Scopes wanted) throws JpodException {
    long now = System.nanoTime();
    tokens.removeIf(held -> held.goodUntilNanos - now < 0);
    for (Held held : tokens) {
      if (held.scopes.covers(wanted)) {
        return held.authorization;
      }
    }
    Scopes asked = wanted.union(Scopes.parse(known.parameter("scope")));
    TokenCall.Token token =
        client.call(new TokenCall(realm(known), known.parameter("service"), asked, credentials));
    long seconds = Math.max(1, Math.min(token.seconds(), 86_400) - MARGIN_SECONDS);
    Held held = new Held(asked, "Bearer " + token.value(), now + seconds * 1_000_000_000L);
    tokens.add(held);
    return held.authorization;
  }

  /// The token server. It is shown the user's password, so it must be as safe as the registry.
  private URI realm(Challenge known) throws RegistryException {
    String text = known.parameter("realm");
    try {
      URI realm = URI.create(text);
      String scheme = realm.getScheme();
      if (realm.getHost() == null || realm.getUserInfo() != null) {
        throw new IllegalArgumentException("no host");
      }
      if ("https".equals(scheme) || ("http".equals(scheme) && client.isPlainAllowed())) {
        return realm;
      }
    } catch (IllegalArgumentException e) {
      throw badRealm(text, e);
    }
    throw badRealm(text, null);
  }

  private RegistryException badRealm(String text, @Nullable Throwable cause) {
    return new RegistryException(
        "registry "
            + client.name()
            + " sends us to '"
            + ErrorAnswer.printable(text)
            + "' for a token, which is no https URL",
        null,
        0,
        cause);
  }

  /// Takes note of a refusal.
  ///
  /// @param offered the challenges of the answer
  /// @param refused what was shown; null if nothing was
  /// @return whether asking again may succeed
  synchronized boolean learn(List<Challenge> offered, @Nullable String refused) {
    if (refused != null && refused.startsWith("Basic ")) {
      return false;
    }
    // A token may have been refused because it was revoked, or its scopes did not do: ask for a
    // fresh one, with the scopes that this challenge names, once.
    boolean held = tokens.removeIf(token -> token.authorization.equals(refused));
    if (refused != null && !held) {
      return true; // another thread has thrown it away already
    }
    Challenge chosen = choose(offered);
    if (chosen == null) {
      return false;
    }
    challenge = chosen;
    return true;
  }

  private @Nullable Challenge choose(List<Challenge> offered) {
    for (Challenge candidate : offered) {
      if (candidate.scheme().equals("bearer") && !candidate.parameter("realm").isEmpty()) {
        return candidate;
      }
    }
    for (Challenge candidate : offered) {
      if (candidate.scheme().equals("basic") && basic() != null) {
        return candidate;
      }
    }
    return null;
  }
}
