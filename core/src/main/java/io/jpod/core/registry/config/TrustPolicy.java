package io.jpod.core.registry.config;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.core.JpodException;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `policy.json`: which images may be pulled. Signatures are not verified by this version, so what
/// asks for one refuses. Without the file everything is accepted, as docker does.
///
/// @see <a
///   href="https://github.com/containers/image/blob/main/docs/containers-policy.json.5.md">containers-policy.json(5)</a>
public final class TrustPolicy {
  private final String file;
  private final @Nullable JsonObject content;

  private TrustPolicy(String file, @Nullable JsonObject content) {
    this.file = file;
    this.content = content;
  }

  /// Reads `~/.config/containers/policy.json`, else the system's.
  ///
  /// @param named value of `--signature-policy`, null if it was not given
  /// @param etc the system's configuration, normally `/etc/containers`
  public static TrustPolicy load(Map<String, String> environment, Path etc, @Nullable Path named)
      throws JpodException {
    Path file = named != null ? named : ConfigHome.containers(environment).resolve("policy.json");
    if (named == null && !Files.exists(file)) {
      file = etc.resolve("policy.json");
      if (!Files.exists(file)) {
        return new TrustPolicy(file.toString(), null);
      }
    }
    try {
      return parse(file.toString(), Json.parseObject(Files.readAllBytes(file)));
    } catch (IOException | InvalidSpecException e) {
      throw new JpodException("reading policy '" + file + "': " + e.getMessage(), e);
    }
  }

  static TrustPolicy parse(String file, JsonObject content) throws JpodException {
    for (String key : content.keySet()) {
      if (!key.equals("default") && !key.equals("transports")) {
        throw new JpodException("reading policy '" + file + "': unknown key '" + key + "'");
      }
    }
    if (!content.has("default")) {
      throw new JpodException("reading policy '" + file + "': it has no 'default'");
    }
    return new TrustPolicy(file, content);
  }

  /// Checks that an image of a registry may be pulled.
  ///
  /// @throws JpodException if the policy rejects it, or asks for a signature
  public void requireAccepted(ImageReference reference) throws JpodException {
    if (content == null) {
      return;
    }
    JsonArray requirements = requirements(content, reference);
    if (requirements.isEmpty()) {
      throw invalid("an empty list of requirements");
    }
    for (JsonElement requirement : requirements) {
      requireAccepted(requirement, reference.canonical());
    }
  }

  private void requireAccepted(JsonElement requirement, String name) throws JpodException {
    JsonElement type = requirement instanceof JsonObject object ? object.get("type") : null;
    if (type == null || !type.isJsonPrimitive()) {
      throw invalid("a requirement without type");
    }
    switch (type.getAsString()) {
      case "insecureAcceptAnything" -> {}
      case "reject" ->
          throw new JpodException(
              "Source image rejected: Running image docker://" + name + " is rejected by policy.");
      case "signedBy", "signedBaseLayer", "sigstoreSigned" ->
          throw new JpodException(
              "Source image rejected: policy '"
                  + file
                  + "' asks for a signature ("
                  + type.getAsString()
                  + ") of docker://"
                  + name
                  + ", and this version of jpod cannot verify signatures");
      default -> throw invalid("unknown requirement '" + type.getAsString() + "'");
    }
  }

  /// The list for the most specific scope that is written down.
  private JsonArray requirements(JsonObject policy, ImageReference reference) throws JpodException {
    if (policy.get("transports") instanceof JsonObject transports
        && transports.get("docker") instanceof JsonObject scopes) {
      for (String scope : scopes(reference)) {
        if (scopes.has(scope)) {
          return array(scopes.get(scope));
        }
      }
    }
    return array(policy.get("default"));
  }

  /// Scopes that cover an image, the most specific one first; the last is the transport's default.
  static List<String> scopes(ImageReference reference) {
    List<String> scopes = new ArrayList<>();
    scopes.add(reference.canonical());
    String name = reference.repository();
    scopes.add(name);
    int slash = name.lastIndexOf('/');
    while (slash > 0) {
      name = name.substring(0, slash);
      scopes.add(name);
      slash = name.lastIndexOf('/');
    }
    int dot = name.indexOf('.');
    while (dot > 0) {
      name = name.substring(dot + 1);
      scopes.add("*." + name);
      dot = name.indexOf('.');
    }
    scopes.add("");
    return scopes;
  }

  private JsonArray array(@Nullable JsonElement element) throws JpodException {
    if (element instanceof JsonArray array) {
      return array;
    }
    throw invalid("a list of requirements is expected");
  }

  private JpodException invalid(String what) {
    return new JpodException("reading policy '" + file + "': " + what);
  }
}
