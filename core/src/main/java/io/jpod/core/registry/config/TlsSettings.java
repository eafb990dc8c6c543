package io.jpod.core.registry.config;

import io.jpod.core.JpodException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Whom we trust as a registry, and who we are to it.
///
/// Trusted are the system's certificate authorities and those in the registry's own directory:
/// `--cert-dir`, else the first that exists of `~/.config/containers/certs.d/HOST:PORT`,
/// `/etc/containers/certs.d/HOST:PORT`, `/etc/docker/certs.d/HOST:PORT`. There `*.crt` are
/// authorities, `*.cert` with `*.key` are certificates of our own.
///
/// @see <a
///   href="https://github.com/containers/image/blob/main/docs/containers-certs.d.5.md">containers-certs.d(5)</a>
public final class TlsSettings {
  private static final char[] NO_PASSWORD = {};
  private static final String[] SYSTEM_BUNDLES = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
  };

  private final Map<String, String> environment;
  private final List<Path> directories;

  private TlsSettings(Map<String, String> environment, List<Path> directories) {
    this.environment = environment;
    this.directories = directories;
  }

  /// @param certDir value of `--cert-dir`, null if it was not given
  /// @param etc normally `/etc`
  public static TlsSettings of(Map<String, String> environment, Path etc, @Nullable Path certDir) {
    List<Path> directories =
        certDir != null
            ? List.of(certDir)
            : List.of(
                ConfigHome.containers(environment).resolve("certs.d"),
                etc.resolve("containers/certs.d"),
                etc.resolve("docker/certs.d"));
    return new TlsSettings(environment, directories);
  }

  /// The settings for one registry.
  ///
  /// @param registry `host:port` as it stands in image names
  /// @param insecure accept any certificate
  public SSLContext contextFor(String registry, boolean insecure) throws JpodException {
    Path own = directoryFor(registry);
    List<Path> files = own == null ? List.of() : files(own);
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManagerFactory keys = keys(files);
      context.init(
          keys == null ? null : keys.getKeyManagers(),
          insecure ? new TrustManager[] {new TrustAnyone()} : trusted(files),
          null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new JpodException("preparing TLS for '" + registry + "': " + e.getMessage(), e);
    }
  }

  private @Nullable Path directoryFor(String registry) {
    if (directories.size() == 1) {
      return directories.getFirst();
    }
    for (Path directory : directories) {
      Path own = directory.resolve(registry);
      if (Files.isDirectory(own)) {
        return own;
      }
    }
    return null;
  }

  private static List<Path> files(Path directory) throws JpodException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        files.add(entry);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new JpodException("reading '" + directory + "': " + e.getMessage(), e);
    }
    files.sort(null);
    return files;
  }

  private TrustManager[] trusted(List<Path> files)
      throws GeneralSecurityException, IOException, JpodException {
    List<X509Certificate> own = new ArrayList<>();
    for (Path file : files) {
      if (file.toString().endsWith(".crt")) {
        own.addAll(PemFile.read(file).certificates());
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    List<X509Certificate> system = systemAuthorities();
    if (system.isEmpty() && own.isEmpty()) {
      factory.init((KeyStore) null); // those that came with Java
      return factory.getTrustManagers();
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int number = 0;
    for (X509Certificate certificate : system) {
      store.setCertificateEntry("system" + number++, certificate);
    }
    for (X509Certificate certificate : own) {
      store.setCertificateEntry("own" + number++, certificate);
    }
    factory.init(store);
    return factory.getTrustManagers();
  }

  /// As Go finds them, so that what podman trusts is trusted here.
  private List<X509Certificate> systemAuthorities() throws JpodException {
    String named = environment.get("SSL_CERT_FILE");
    if (named != null && !named.isEmpty()) {
      return PemFile.read(Path.of(named)).certificates();
    }
    for (String bundle : SYSTEM_BUNDLES) {
      Path file = Path.of(bundle);
      if (Files.isReadable(file)) {
        return PemFile.read(file).certificates();
      }
    }
    return List.of();
  }

  private static @Nullable KeyManagerFactory keys(List<Path> files)
      throws GeneralSecurityException, IOException, JpodException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (Path file : files) {
      String name = file.toString();
      if (name.endsWith(".cert")) {
        Path key = Path.of(name.substring(0, name.length() - ".cert".length()) + ".key");
        if (!Files.exists(key)) {
          throw new JpodException(
              "missing key "
                  + key
                  + " for client certificate "
                  + file
                  + ". Note that CA certificates should use the extension .crt");
        }
        Certificate[] chain = PemFile.read(file).certificates().toArray(new Certificate[0]);
        store.setKeyEntry(name, PemFile.read(key).privateKey(), NO_PASSWORD, chain);
      }
    }
    if (store.size() == 0) {
      return null;
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory;
  }

  /// For registries that the user declared insecure. An extended trust manager is asked instead of
  /// the check of the host name, so that is off too.
  private static final class TrustAnyone extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
