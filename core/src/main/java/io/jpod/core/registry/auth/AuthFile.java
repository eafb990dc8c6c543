package io.jpod.core.registry.auth;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.core.JpodException;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One `auth.json` or docker `config.json`. Fields that we do not know stay as they are when it is
/// written.
///
/// @see <a href="https://man.archlinux.org/man/containers-auth.json.5">containers-auth.json(5)</a>
public final class AuthFile {
  private final Path file;
  private final JsonObject content;

  private AuthFile(Path file, JsonObject content) {
    this.file = file;
    this.content = content;
  }

  /// Reads the file; one that is not there is empty.
  public static AuthFile read(Path file) throws JpodException {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return new AuthFile(file, isBlank(bytes) ? new JsonObject() : Json.parseObject(bytes));
    } catch (NoSuchFileException e) {
      return new AuthFile(file, new JsonObject());
    } catch (IOException e) {
      throw new JpodException("reading credentials '" + file + "': " + e.getMessage(), e);
    } catch (InvalidSpecException e) {
      throw new JpodException(
          "reading credentials '" + file + "': " + e.getMessage(),
          "mend or remove " + file + ", then: jpod login REGISTRY",
          e);
    }
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return false;
      }
    }
    return true;
  }

  public Path path() {
    return file;
  }

  /// The credential helper that this file names for a registry: `credHelpers`, else `credsStore`;
  /// null if there is none.
  @Nullable String helperFor(String registry) {
    JsonObject helpers = object(content, "credHelpers");
    String helper = helpers == null ? null : string(helpers, registry);
    if (helper == null && helpers != null && registry.equals("docker.io")) {
      helper = string(helpers, DockerHub.LEGACY_KEY);
    }
    return helper != null ? helper : string(content, "credsStore");
  }

  /// The helper that `credHelpers` names for a registry, leaving `credsStore` out of account.
  @Nullable String ownHelperFor(String registry) {
    JsonObject helpers = object(content, "credHelpers");
    return helpers == null ? null : string(helpers, registry);
  }

  /// The credentials under exactly this key, or under another spelling of the registry if the key
  /// is one: `https://registry.example.com/v1/` names `registry.example.com`.
  ///
  /// @param key `registry.example.com` or `registry.example.com/namespace/repository`
  @Nullable Credentials find(String key) throws JpodException {
    JsonObject auths = object(content, "auths");
    if (auths == null) {
      return null;
    }
    JsonElement exact = auths.get(key);
    if (exact instanceof JsonObject entry) {
      return credentials(key, entry);
    }
    if (key.indexOf('/') >= 0) {
      return null;
    }
    for (String other : auths.keySet()) {
      if (registryOf(other).equals(key) && auths.get(other) instanceof JsonObject entry) {
        return credentials(other, entry);
      }
    }
    return null;
  }

  /// The registry of an old style key: without scheme and path, docker's names as `docker.io`.
  private static String registryOf(String key) {
    String name = key;
    if (name.startsWith("https://")) {
      name = name.substring("https://".length());
    } else if (name.startsWith("http://")) {
      name = name.substring("http://".length());
    } else if (name.indexOf('/') >= 0) {
      return ""; // a repository's entry
    }
    int slash = name.indexOf('/');
    return DockerHub.normalize(slash < 0 ? name : name.substring(0, slash));
  }

  private @Nullable Credentials credentials(String key, JsonObject entry) throws JpodException {
    String token = string(entry, "identitytoken");
    if (token != null && !token.isEmpty()) {
      return Credentials.ofIdentityToken(token);
    }
    String auth = string(entry, "auth");
    if (auth == null || auth.isEmpty()) {
      return null;
    }
    try {
      String pair = new String(Base64.getDecoder().decode(auth.strip()), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      if (colon < 0) {
        throw new IllegalArgumentException("no colon in it");
      }
      int end = pair.length();
      while (end > colon && pair.charAt(end - 1) == '\0') {
        end--; // docker pads with NUL
      }
      return Credentials.of(pair.substring(0, colon), pair.substring(colon + 1, end));
    } catch (IllegalArgumentException e) {
      throw new JpodException(
          "reading credentials '" + file + "': invalid auth for '" + key + "'",
          "jpod logout " + key + "; jpod login " + key,
          e);
    }
  }

  /// Keys of all entries, credentials and helpers.
  List<String> keys() {
    List<String> keys = new ArrayList<>();
    for (String section : new String[] {"auths", "credHelpers"}) {
      JsonObject entries = object(content, section);
      if (entries != null) {
        keys.addAll(entries.keySet());
      }
    }
    return keys;
  }

  /// Puts credentials under a key and writes the file.
  void store(String key, Credentials credentials) throws JpodException {
    JsonObject entry = new JsonObject();
    if (credentials.identityToken() != null) {
      entry.addProperty("identitytoken", credentials.identityToken());
    } else {
      entry.addProperty("auth", credentials.basic().substring("Basic ".length()));
    }
    JsonObject auths = object(content, "auths");
    if (auths == null) {
      auths = new JsonObject();
      content.add("auths", auths);
    }
    auths.add(key, entry);
    write();
  }

  /// Removes what is stored under a key and writes the file.
  ///
  /// @return whether there was something
  boolean remove(String key) throws JpodException {
    JsonObject auths = object(content, "auths");
    if (auths == null) {
      return false;
    }
    boolean found = auths.remove(key) != null;
    if (key.indexOf('/') < 0) {
      for (String other : List.copyOf(auths.keySet())) {
        if (registryOf(other).equals(key)) {
          found |= auths.remove(other) != null;
        }
      }
    }
    if (found) {
      write();
    }
    return found;
  }

  /// Removes all credentials and writes the file.
  void removeAll() throws JpodException {
    content.add("auths", new JsonObject());
    content.remove("credHelpers");
    write();
  }

  /// Readable by the owner alone, and in place only when complete.
  private void write() throws JpodException {
    try {
      Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
      Path directory = target.getParent();
      if (directory == null) {
        throw new IOException("not a file");
      }
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Path fresh =
          Files.createTempFile(
              directory,
              ".auth",
              ".json",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        Files.writeString(fresh, Json.writePretty(content, "\t"));
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new JpodException("writing credentials '" + file + "': " + e.getMessage(), e);
    }
  }

  private static @Nullable JsonObject object(JsonObject in, String name) {
    return in.get(name) instanceof JsonObject found ? found : null;
  }

  private static @Nullable String string(JsonObject in, String name) {
    JsonElement value = in.get(name);
    return value != null && value.isJsonPrimitive() ? value.getAsString() : null;
  }
}
