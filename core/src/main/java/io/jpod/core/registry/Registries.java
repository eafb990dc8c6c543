package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.core.registry.auth.CredentialStore;
import io.jpod.core.registry.auth.DockerHub;
import io.jpod.core.registry.config.ProxyRules;
import io.jpod.core.registry.config.PullSource;
import io.jpod.core.registry.config.RegistriesConf;
import io.jpod.core.registry.config.TlsSettings;
import io.jpod.core.registry.config.TrustPolicy;
import io.jpod.oci.ImageReference;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// All registries, as one user may reach them: the way in to this package.
///
/// ```java
/// try (Registries registries = Registries.open(RegistryOptions.of(System.getenv(), uid))) {
///   Repository debian = registries.repository(ImageReference.parse("debian"));
///   List<String> tags = debian.tags();
/// }
/// ```
///
/// Connections and tokens are kept until it is closed. Thread-safe.
public final class Registries implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

  private final RegistryOptions options;
  private final RegistriesConf conf;
  private final CredentialStore credentials;
  private final TlsSettings tls;
  private final ProxyRules proxies;
  private final Map<String, RegistryClient> clients = new HashMap<>();
  private final Map<String, HttpClient> connections = new HashMap<>();

  private Registries(RegistryOptions options, RegistriesConf conf, CredentialStore credentials) {
    this.options = options;
    this.conf = conf;
    this.credentials = credentials;
    this.tls = TlsSettings.of(options.environment(), options.etc(), options.certDir());
    this.proxies = ProxyRules.of(options.environment());
  }

  /// Reads the configuration. No registry is asked yet.
  public static Registries open(RegistryOptions options) throws JpodException {
    RegistriesConf conf =
        RegistriesConf.load(options.environment(), options.etc().resolve("containers"));
    CredentialStore credentials =
        CredentialStore.of(
            options.environment(), options.authFile(), options.uid(), conf.credentialHelpers());
    return new Registries(options, conf, credentials);
  }

  public RegistriesConf conf() {
    return conf;
  }

  public CredentialStore credentials() {
    return credentials;
  }

  RetryPolicy retry() {
    return options.retry();
  }

  /// What may be pulled.
  TrustPolicy trustPolicy() throws JpodException {
    return TrustPolicy.load(
        options.environment(), options.etc().resolve("containers"), options.signaturePolicy());
  }

  /// The repository of a name, where `registries.conf` says it is, mirrors left out.
  public Repository repository(ImageReference reference) throws JpodException {
    return repository(conf.primary(reference));
  }

  /// The repository of one place for an image.
  public Repository repository(PullSource source) throws JpodException {
    return new Repository(
        client(source.reference().domain(), source.insecure()), source.reference().path());
  }

  /// The same configuration without what the caller has said of one registry, and meant for no
  /// other: its credentials and certificates. Nothing is repeated: there are other ways.
  Registries withoutOverrides() throws JpodException {
    return open(
        options
            .withTlsVerify(null)
            .withCertDir(null)
            .withCredentials(null)
            .withRetry(options.retry().with(0, null)));
  }

  /// @param place `registry/path`, as [Repository#place] gives it
  /// @throws JpodException if the registry is blocked
  Repository repositoryAt(String place) throws JpodException {
    int slash = place.indexOf('/');
    if (slash < 0) {
      throw new JpodException("'" + place + "' names no repository");
    }
    String registry = place.substring(0, slash);
    return new Repository(client(registry, conf.isInsecure(registry)), place.substring(slash + 1));
  }

  /// Whether a registry accepts the credentials that we have for it.
  ///
  /// @throws RegistryException if it cannot be reached
  public boolean isLoggedIn(String registry) throws JpodException {
    return client(registry, conf.isInsecure(registry)).call(new VersionCheck());
  }

  /// Images of a registry that have something to do with a term, the most popular ones first.
  ///
  /// @param limit how many at most
  public java.util.List<RepositorySearch.Match> search(String registry, String term, int limit)
      throws JpodException {
    return RepositorySearch.run(client(registry, conf.isInsecure(registry)), term, limit);
  }

  private synchronized RegistryClient client(String registry, boolean configuredInsecure)
      throws JpodException {
    Boolean verify = options.tlsVerify();
    boolean insecure = verify == null ? configuredInsecure : !verify;
    String key = registry + (insecure ? " insecure" : "");
    RegistryClient client = clients.get(key);
    if (client == null) {
      String host = registry.equals(DockerHub.DOMAIN) ? DockerHub.HOST : registry;
      client =
          new RegistryClient(
              registry,
              host,
              insecure,
              connection(key, host, insecure),
              proxies,
              options.retry(),
              repository ->
                  options.credentials() != null
                      ? options.credentials()
                      : credentials.find(registry, repository));
      clients.put(key, client);
    }
    return client;
  }

  private HttpClient connection(String key, String host, boolean insecure) throws JpodException {
    HttpClient connection =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER) // credentials must not follow by themselves
            .connectTimeout(CONNECT_TIMEOUT)
            .proxy(proxies)
            .sslContext(tls.contextFor(host, insecure))
            .build();
    connections.put(key, connection);
    return connection;
  }

  @Override
  public synchronized void close() {
    for (HttpClient connection : connections.values()) {
      connection.shutdownNow();
    }
    connections.clear();
    clients.clear();
  }
}
