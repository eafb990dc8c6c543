package io.jpod.core.registry.auth;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.core.JpodException;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A program `docker-credential-NAME` that keeps credentials.
///
/// @see <a href="https://github.com/docker/docker-credential-helpers#development">the protocol</a>
final class CredentialHelper {
  private static final int MAX_ANSWER = 1 << 20;
  private static final int TIMEOUT_SECONDS = 60;
  private static final String NOT_FOUND = "credentials not found in native keychain";

  private final String program;
  private final Map<String, String> environment;

  /// @param environment with `PATH`, by which the program is found
  CredentialHelper(String name, Map<String, String> environment) throws JpodException {
    if (name.isEmpty() || name.indexOf('/') >= 0) {
      throw new JpodException("credential helper '" + name + "': not a name");
    }
    this.program = "docker-credential-" + name;
    this.environment = environment;
  }

  /// Null if the helper has none for this registry.
  @Nullable Credentials get(String registry) throws JpodException {
    Answer answer = run("get", registry);
    if (answer.exitCode != 0) {
      if (answer.text.contains(NOT_FOUND)) {
        return null;
      }
      throw failed("get", registry, answer);
    }
    try {
      JsonObject found = Json.parseObject(answer.text);
      String user = string(found, "Username");
      String secret = string(found, "Secret");
      return user.equals(Credentials.TOKEN_USERNAME)
          ? Credentials.ofIdentityToken(secret)
          : Credentials.of(user, secret);
    } catch (InvalidSpecException e) {
      throw new JpodException(program + " get '" + registry + "': " + e.getMessage(), e);
    }
  }

  void store(String registry, Credentials credentials) throws JpodException {
    JsonObject entry = new JsonObject();
    String token = credentials.identityToken();
    entry.addProperty("ServerURL", registry);
    entry.addProperty(
        "Username", token == null ? credentials.username() : Credentials.TOKEN_USERNAME);
    entry.addProperty("Secret", token == null ? credentials.password() : token);
    Answer answer = run("store", Json.write(entry));
    if (answer.exitCode != 0) {
      throw failed("store", registry, answer);
    }
  }

  /// Whether there was something to remove.
  boolean erase(String registry) throws JpodException {
    if (get(registry) == null) {
      return false;
    }
    Answer answer = run("erase", registry);
    if (answer.exitCode != 0) {
      throw failed("erase", registry, answer);
    }
    return true;
  }

  private record Answer(int exitCode, String text) {}

  private Answer run(String verb, String input) throws JpodException {
    ProcessBuilder builder = new ProcessBuilder(executable(), verb);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process process = builder.start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It may end without reading; its exit code tells.
        process.destroy();
      }
      try (InputStream out = process.getInputStream()) {
        byte[] answer = out.readNBytes(MAX_ANSWER);
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new JpodException(program + " " + verb + ": no end after 60 seconds");
        }
        return new Answer(process.exitValue(), new String(answer, StandardCharsets.UTF_8).strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException(program + " " + verb + ": interrupted", e);
    } catch (IOException e) {
      throw new JpodException(
          "running credential helper " + program + ": " + e.getMessage(),
          "install " + program + ", or remove it from credHelpers and credsStore of auth.json",
          e);
    }
  }

  /// By the `PATH` of the environment that was given, which need not be that of this process.
  private String executable() {
    for (String directory : environment.getOrDefault("PATH", "/usr/bin:/bin").split(":")) {
      Path candidate = Path.of(directory, program);
      if (Files.isExecutable(candidate)) {
        return candidate.toString();
      }
    }
    return program;
  }

  private JpodException failed(String verb, String registry, Answer answer) {
    return new JpodException(
        program
            + " "
            + verb
            + " '"
            + registry
            + "': exit code "
            + answer.exitCode
            + ": "
            + answer.text);
  }

  private static String string(JsonObject in, String name) {
    JsonElement value = in.get(name);
    return value != null && value.isJsonPrimitive() ? value.getAsString() : "";
  }
}
