package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.core.registry.config.ProxyRules;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// Speaks with one registry: sends [RegistryCall]s with what they all need, which is authorization,
/// redirects, repetition and patience that ends. Thread-safe.
final class RegistryClient {
  private static final int MAX_REDIRECTS = 10;

  /// A small answer takes at most this many times as long as silence may last.
  private static final int PATIENCES = 5;

  private static final String AGENT = "jpod/0.1";

  private final String name;
  private final URI https;
  private final URI plain;
  private final boolean insecure;
  private final HttpClient http;
  private final ProxyRules proxies;
  private final RetryPolicy retry;
  private final CredentialLookup lookup;
  private final Map<String, Authorizer> authorizers = new ConcurrentHashMap<>();
  private volatile @Nullable URI base;
  private volatile boolean reached;

  /// Finds the credentials for a repository of the registry.
  interface CredentialLookup {
    io.jpod.core.registry.auth.@Nullable Credentials find(String repository) throws JpodException;
  }

  /// @param name as in image names: `docker.io`, `localhost:5000`
  /// @param host where it answers
  /// @param insecure plain HTTP will do
  RegistryClient(
      String name,
      String host,
      boolean insecure,
      HttpClient http,
      ProxyRules proxies,
      RetryPolicy retry,
      CredentialLookup lookup) {
    this.name = name;
    this.https = URI.create("https://" + host + "/");
    this.plain = URI.create("http://" + host + "/");
    this.insecure = insecure;
    this.http = http;
    this.proxies = proxies;
    this.retry = retry;
    this.lookup = lookup;
  }

  String name() {
    return name;
  }

  /// Whether plain HTTP may be used.
  boolean isPlainAllowed() {
    return insecure;
  }

  RetryPolicy retry() {
    return retry;
  }

  /// Sends a request, as often as it takes, and returns what its answer means.
  ///
  /// @throws RegistryException if the registry refuses, cannot be reached or talks nonsense
  <T extends @Nullable Object> T call(RegistryCall<T> call) throws JpodException {
    for (int attempt = 1; ; attempt++) {
      Duration delay;
      try {
        HttpResponse<byte[]> response = authorized(call);
        reached = true;
        boolean again = RetryPolicy.isTransient(response.statusCode()) && call.isRepeatable();
        delay = again ? retry.delayBefore(attempt, retryAfter(response)) : null;
        if (delay == null) {
          return call.answer(response);
        }
      } catch (IOException e) {
        boolean again = call.isRepeatable() && isTransient(e);
        attempt = call.hasAdvanced() ? 1 : attempt;
        delay = again ? retry.delayBefore(attempt, null) : null;
        if (delay == null) {
          throw unreachable(call, e);
        }
      }
      sleep(delay);
    }
  }

  private static @Nullable Long retryAfter(HttpResponse<byte[]> response) {
    String value = response.headers().firstValue("retry-after").orElse(null);
    try {
      return value == null ? null : Long.valueOf(value.strip());
    } catch (NumberFormatException e) {
      return null; // a date: our own delays do
    }
  }

  /// Waits before a repetition.
  static void sleep(Duration delay) throws JpodException {
    try {
      Thread.sleep(delay);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException("interrupted", e);
    }
  }

  /// A host that never answered is not tried again: it is a wrong name or not running. One that did
  /// comes back when the network does.
  private boolean isTransient(IOException e) {
    if (e instanceof BoundedBody.OversizedException || e instanceof SSLHandshakeException) {
      return false;
    }
    if (e instanceof ConnectException || e.getCause() instanceof UnknownHostException) {
      return reached;
    }
    return !isPlainAnswer(e);
  }

  private static boolean isPlainAnswer(IOException e) {
    return e instanceof SSLException && String.valueOf(e.getMessage()).contains("SSL message");
  }

  private RegistryException unreachable(RegistryCall<?> call, IOException e) {
    String doing = call.doing() + ": ";
    if (isPlainAnswer(e)) {
      return new RegistryException(
          doing + "http: server gave HTTP response to HTTPS client",
          "--tls-verify=false, or in registries.conf: [[registry]] location = \""
              + name
              + "\", insecure = true",
          0,
          e);
    }
    if (e instanceof SSLHandshakeException) {
      return new RegistryException(
          doing + "tls: failed to verify certificate of " + name + ": " + reason(e),
          "sudo install -D CA.crt /etc/containers/certs.d/" + name + "/ca.crt",
          0,
          e);
    }
    if (e instanceof HttpTimeoutException) {
      return new RegistryException(doing + "registry " + name + ": " + e.getMessage(), null, 0, e);
    }
    if (e instanceof ConnectException) {
      boolean unknown =
          e.getCause() instanceof java.nio.channels.UnresolvedAddressException
              || (e.getCause() != null
                  && e.getCause().getCause()
                      instanceof java.nio.channels.UnresolvedAddressException);
      return new RegistryException(
          doing + "registry " + name + (unknown ? ": no such host" : ": connection refused"),
          null,
          0,
          e);
    }
    return new RegistryException(doing + "registry " + name + ": " + reason(e), null, 0, e);
  }

  private static String reason(Throwable failure) {
    String message = failure.getMessage();
    Throwable cause = failure.getCause();
    if (message == null && cause != null) {
      return reason(cause);
    }
    return ErrorAnswer.printable(message == null ? failure.getClass().getSimpleName() : message);
  }

  private Authorizer authorizer(String repository) throws JpodException {
    Authorizer known = authorizers.get(repository);
    if (known == null) {
      Authorizer fresh = new Authorizer(this, lookup.find(repository));
      Authorizer other = authorizers.putIfAbsent(repository, fresh);
      known = other == null ? fresh : other;
    }
    return known;
  }

  private HttpResponse<byte[]> authorized(RegistryCall<?> call) throws IOException, JpodException {
    String own = call.ownAuthorization();
    if (own != null) {
      return redirected(call, own.isEmpty() ? null : own);
    }
    Authorizer authorizer = authorizer(call.repository());
    String shown = authorizer.authorization(call.scopes());
    HttpResponse<byte[]> response = redirected(call, shown);
    if (response.statusCode() == 401 && call.isRepeatable()) {
      List<Challenge> offered = Challenge.parse(response.headers().allValues("www-authenticate"));
      if (authorizer.learn(offered, shown)) {
        String better = authorizer.authorization(call.scopes());
        if (better != null && !better.equals(shown)) {
          return redirected(call, better);
        }
      }
    }
    return response;
  }

  private HttpResponse<byte[]> redirected(RegistryCall<?> call, @Nullable String authorization)
      throws IOException, JpodException {
    URI registry = base();
    URI start = call.uri(registry);
    URI trusted = call.ownAuthorization() == null ? registry : start;
    URI uri = start;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      // Whoever else we are sent to gets no credentials of this registry.
      HttpResponse<byte[]> response =
          send(call, uri, sameOrigin(trusted, uri) ? authorization : null);
      if (!isRedirect(response.statusCode())) {
        return response;
      }
      String location = response.headers().firstValue("location").orElse("");
      uri = target(call, uri, location);
    }
    throw new RegistryException(
        call.doing() + ": stopped after " + MAX_REDIRECTS + " redirects", null, 0, null);
  }

  private static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  static boolean sameOrigin(URI a, URI b) {
    return a.getScheme().equals(b.getScheme())
        && a.getHost().equalsIgnoreCase(b.getHost())
        && port(a) == port(b);
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
  }

  private URI target(RegistryCall<?> call, URI from, String location) throws RegistryException {
    try {
      URI uri = location.isEmpty() ? null : from.resolve(location);
      if (uri == null || uri.getHost() == null || !call.isRepeatable()) {
        throw new IllegalArgumentException(location);
      }
      boolean safe = "https".equals(uri.getScheme());
      if (!safe && !("http".equals(uri.getScheme()) && insecure)) {
        throw new RegistryException(
            call.doing()
                + ": refusing a redirect to '"
                + ErrorAnswer.printable(location)
                + "', which is not https",
            null,
            0,
            null);
      }
      return uri;
    } catch (IllegalArgumentException e) {
      throw new RegistryException(
          call.doing() + ": a redirect to nowhere: '" + ErrorAnswer.printable(location) + "'",
          null,
          0,
          e);
    }
  }

  private HttpResponse<byte[]> send(RegistryCall<?> call, URI uri, @Nullable String authorization)
      throws IOException {
    Activity activity = new Activity();
    HttpRequest.Builder request = call.request(uri, activity);
    request.setHeader("User-Agent", AGENT);
    if (authorization != null) {
      request.setHeader("Authorization", authorization);
    }
    String forProxy = proxies.authorizationFor(uri);
    if (forProxy != null) {
      request.setHeader("Proxy-Authorization", forProxy);
    }
    if (uri.getScheme().equals("http")) {
      request.version(HttpClient.Version.HTTP_1_1); // no upgrade in the clear
    }
    CompletableFuture<HttpResponse<byte[]>> exchange =
        http.sendAsync(request.build(), info -> call.body(info, activity));
    return await(exchange, activity, call.patience(retry.patience()), call.isLong());
  }

  private HttpResponse<byte[]> await(
      CompletableFuture<HttpResponse<byte[]>> exchange,
      Activity activity,
      Duration patience,
      boolean isLong)
      throws IOException {
    long end = System.nanoTime() + PATIENCES * patience.toNanos();
    try {
      while (true) {
        long left = patience.minus(activity.silence()).toMillis();
        if (left <= 0) {
          throw new HttpTimeoutException("no data for " + patience.toSeconds() + " seconds");
        }
        if (!isLong && System.nanoTime() - end > 0) {
          throw new HttpTimeoutException("the answer takes too long");
        }
        try {
          return exchange.get(left, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          left = 0; // there may have been activity meanwhile, so it is computed again
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException(reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      exchange.cancel(true); // nothing, if it is done
    }
  }

  /// `https://host/`; for an insecure registry that does not speak TLS `http://host/`.
  private URI base() {
    URI known = base;
    if (known == null) {
      known = insecure && !speaksTls() ? plain : https;
      base = known;
    }
    return known;
  }

  private boolean speaksTls() {
    try {
      send(VersionCheck.ofTls(), https.resolve("/v2/"), null);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
