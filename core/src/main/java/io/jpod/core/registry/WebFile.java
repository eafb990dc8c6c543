package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.core.registry.config.ProxyRules;
import io.jpod.core.registry.config.TlsSettings;
import io.jpod.core.storage.StoreErrors;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// A file on the web, as `import URL` reads it: with the proxies and certificate authorities that
/// registries are reached with.
public final class WebFile {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

  private WebFile() {}

  /// Opens it. Redirects are followed, but never from https to http.
  ///
  /// @return its content; closing it ends the connection
  /// @throws JpodException if it cannot be had
  public static InputStream open(String url, RegistryOptions options) throws JpodException {
    try {
      URI uri = URI.create(url);
      TlsSettings tls = TlsSettings.of(options.environment(), options.etc(), options.certDir());
      HttpClient client =
          HttpClient.newBuilder()
              .followRedirects(HttpClient.Redirect.NORMAL)
              .connectTimeout(CONNECT_TIMEOUT)
              .proxy(ProxyRules.of(options.environment()))
              .sslContext(tls.contextFor(String.valueOf(uri.getHost()), false))
              .build();
      HttpResponse<InputStream> response =
          client.send(
              HttpRequest.newBuilder(uri).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        client.shutdownNow();
        throw new JpodException("downloading '" + url + "': HTTP status " + response.statusCode());
      }
      return new FilterInputStream(response.body()) {
        @Override
        public void close() throws IOException {
          client.shutdownNow();
          super.close();
        }
      };
    } catch (IOException e) {
      throw new JpodException("downloading '" + url + "': " + StoreErrors.why(e), e);
    } catch (IllegalArgumentException e) {
      throw new JpodException("downloading '" + url + "': " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException("interrupted", e);
    }
  }
}
