package io.jpod.core.registry.auth;

import io.jpod.core.JpodException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All places where a user's credentials may be, in podman's order.
///
/// 1. the file that was named (`--authfile`, else `REGISTRY_AUTH_FILE`), and then no other;
/// 2. `$XDG_RUNTIME_DIR/containers/auth.json`, where `login` writes;
/// 3. `~/.config/containers/auth.json`;
/// 4. docker's `$DOCKER_CONFIG/config.json` or `~/.docker/config.json`.
///
/// The most specific entry of a file wins: `host/namespace/repository`, `host/namespace`, `host`.
public final class CredentialStore {
  private final Map<String, String> environment;
  private final List<Path> files;
  private final List<String> helpers;

  private CredentialStore(Map<String, String> environment, List<Path> files, List<String> helpers) {
    this.environment = Map.copyOf(environment);
    this.files = List.copyOf(files);
    this.helpers = List.copyOf(helpers);
  }

  /// @param authFile value of `--authfile`, null if it was not given
  /// @param uid the user's id outside of any user namespace
  /// @param helpers `credential-helpers` of `registries.conf`: names of helpers asked in this
  ///   order, `containers-auth.json` standing for the files
  public static CredentialStore of(
      Map<String, String> environment, @Nullable Path authFile, int uid, List<String> helpers) {
    Path named = authFile;
    String variable = environment.get("REGISTRY_AUTH_FILE");
    if (named == null && variable != null && !variable.isEmpty()) {
      named = Path.of(variable);
    }
    List<Path> files = named != null ? List.of(named) : usualFiles(environment, uid);
    return new CredentialStore(environment, files, named != null ? List.of() : helpers);
  }

  private static List<Path> usualFiles(Map<String, String> environment, int uid) {
    List<Path> files = new ArrayList<>();
    String runtime = environment.get("XDG_RUNTIME_DIR");
    String ours = "/run/containers/" + Integer.toUnsignedString(uid);
    files.add(
        runtime == null || runtime.isEmpty()
            ? Path.of(ours, "auth.json")
            : Path.of(runtime, "containers/auth.json"));
    String home = environment.getOrDefault("HOME", "/");
    String config = environment.get("XDG_CONFIG_HOME");
    files.add(
        (config == null || config.isEmpty() ? Path.of(home, ".config") : Path.of(config))
            .resolve("containers/auth.json"));
    String docker = environment.get("DOCKER_CONFIG");
    files.add(
        (docker == null || docker.isEmpty() ? Path.of(home, ".docker") : Path.of(docker))
            .resolve("config.json"));
    return files;
  }

  /// Where `login` writes.
  public Path primaryFile() {
    return files.getFirst();
  }

  /// Credentials for a repository, null if there are none.
  ///
  /// @param registry `docker.io` or `host:port`
  /// @param repository path in that registry; empty: the registry itself
  public @Nullable Credentials find(String registry, String repository) throws JpodException {
    String host = DockerHub.normalize(registry);
    if (helpers.isEmpty()) {
      return fromFiles(host, repository);
    }
    for (String helper : helpers) {
      Credentials found =
          helper.equals("containers-auth.json")
              ? fromFiles(host, repository)
              : new CredentialHelper(helper, environment).get(host);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private @Nullable Credentials fromFiles(String host, String repository) throws JpodException {
    for (Path file : files) {
      if (!Files.exists(file)) {
        continue;
      }
      Credentials found = fromFile(AuthFile.read(file), host, repository);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private @Nullable Credentials fromFile(AuthFile file, String host, String repository)
      throws JpodException {
    String key = repository.isEmpty() ? host : host + "/" + repository;
    while (!key.equals(host)) {
      Credentials found = file.find(key);
      if (found != null) {
        return found;
      }
      key = key.substring(0, key.lastIndexOf('/'));
    }
    String helper = file.helperFor(host);
    if (helper != null) {
      Credentials found = new CredentialHelper(helper, environment).get(helperKey(host));
      if (found != null) {
        return found;
      }
    }
    return file.find(host);
  }

  /// Docker's own registry has its old name with docker's helpers.
  private static String helperKey(String host) {
    return host.equals(DockerHub.DOMAIN) ? DockerHub.LEGACY_KEY : host;
  }

  /// Keeps credentials: in the helper that is configured for the registry, else in the primary
  /// file.
  ///
  /// @param key a registry, or `registry/namespace...`
  public void store(String key, Credentials credentials) throws JpodException {
    AuthFile file = AuthFile.read(primaryFile());
    String helper = key.indexOf('/') >= 0 ? null : file.helperFor(key);
    if (helper == null) {
      file.store(key, credentials);
    } else {
      new CredentialHelper(helper, environment).store(helperKey(key), credentials);
    }
  }

  /// As [#store], so that docker finds them: its own registry under the old name, and no key of a
  /// namespace.
  public void storeForDocker(String key, Credentials credentials) throws JpodException {
    if (key.indexOf('/') >= 0) {
      throw new JpodException(
          "credentials for " + key + " cannot be in a file of docker's, which are for registries",
          "the registry alone, or --authfile");
    }
    AuthFile file = AuthFile.read(primaryFile());
    if (key.equals(DockerHub.DOMAIN) && file.helperFor(key) == null) {
      file.store(DockerHub.LEGACY_KEY, credentials);
    } else {
      store(key, credentials);
    }
  }

  /// Forgets credentials.
  ///
  /// @return whether there were any where [#store] keeps them
  public boolean remove(String key) throws JpodException {
    AuthFile file = AuthFile.read(primaryFile());
    boolean removed = false;
    String helper = key.indexOf('/') >= 0 ? null : file.helperFor(key);
    if (helper != null) {
      removed = new CredentialHelper(helper, environment).erase(helperKey(key));
    }
    return file.remove(key) || removed;
  }

  /// Forgets all credentials of the primary file, those with helpers included.
  public void removeAll() throws JpodException {
    AuthFile file = AuthFile.read(primaryFile());
    for (String key : file.keys()) {
      String helper = file.ownHelperFor(key);
      if (helper != null) {
        new CredentialHelper(helper, environment).erase(key);
      }
    }
    file.removeAll();
  }
}
