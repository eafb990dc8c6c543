package io.jpod.cli.secret;

import com.google.gson.JsonObject;
import io.jpod.core.secret.Secret;

/// Secrets in the fields of podman's `secret inspect` and `secret ls`.
final class SecretObjects {
  private SecretObjects() {}

  static JsonObject inspected(Secret secret) {
    JsonObject options = new JsonObject();
    options.addProperty("path", String.valueOf(secret.directory().getParent()));
    JsonObject driver = new JsonObject();
    driver.addProperty("Name", "file");
    driver.add("Options", options);
    JsonObject spec = new JsonObject();
    spec.addProperty("Name", secret.name());
    spec.add("Driver", driver);
    spec.add("Labels", labels(secret));
    JsonObject json = new JsonObject();
    json.addProperty("ID", secret.id());
    json.addProperty("CreatedAt", secret.created());
    json.addProperty("UpdatedAt", secret.updated());
    json.add("Spec", spec);
    return json;
  }

  private static JsonObject labels(Secret secret) {
    JsonObject labels = new JsonObject();
    for (String label : secret.labels()) {
      int equals = label.indexOf('=');
      labels.addProperty(
          equals < 0 ? label : label.substring(0, equals),
          equals < 0 ? "" : label.substring(equals + 1));
    }
    return labels;
  }

  static JsonObject row(Secret secret, String createdAgo, String updatedAgo) {
    JsonObject json = new JsonObject();
    json.addProperty("ID", secret.id());
    json.addProperty("Name", secret.name());
    json.addProperty("Driver", "file");
    json.addProperty("CreatedAt", createdAgo);
    json.addProperty("UpdatedAt", updatedAgo);
    return json;
  }
}
