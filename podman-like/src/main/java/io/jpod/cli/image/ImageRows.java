package io.jpod.cli.image;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.jpod.cli.command.Console;
import io.jpod.cli.format.GoTime;
import io.jpod.cli.format.OutputFormat;
import io.jpod.cli.format.Quantities;
import io.jpod.cli.listing.ImageRow;
import io.jpod.core.JpodException;
import io.jpod.core.container.Containers;
import io.jpod.core.storage.Image;
import io.jpod.oci.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// What `images` shows with `--format` or `--sort`: only loaded for these.
final class ImageRows {
  private static final String[] HEADINGS = {
    "ID",
    "IMAGE ID",
    "Repository",
    "REPOSITORY",
    "Tag",
    "TAG",
    "Digest",
    "DIGEST",
    "Created",
    "CREATED",
    "CreatedAt",
    "CREATED AT",
    "CreatedSince",
    "CREATED",
    "Size",
    "SIZE",
    "VirtualSize",
    "VIRTUAL SIZE",
    "Containers",
    "CONTAINERS",
    "Names",
    "NAMES",
    "RepoTags",
    "REPO TAGS",
    "RepoDigests",
    "REPO DIGESTS",
    "Labels",
    "LABELS",
    "ReadOnly",
    "R/O",
    "History",
    "HISTORY"
  };

  private ImageRows() {}

  static void print(
      List<ImageRow> rows,
      String format,
      boolean full,
      boolean heading,
      Containers containers,
      Console console)
      throws JpodException {
    if (OutputFormat.isJson(format)) {
      console.line(Json.writePretty(json(rows, containers)));
      return;
    }
    OutputFormat output = OutputFormat.parse("images", format, "images.imageReporter", HEADINGS);
    output.heading(heading);
    for (ImageRow row : rows) {
      output.row(fields(row, full, containers));
    }
    output.print(console);
  }

  /// As podman's `images --format json`: one object for each image, whatever it is called.
  private static JsonArray json(List<ImageRow> rows, Containers containers) throws JpodException {
    JsonArray array = new JsonArray();
    List<String> done = new ArrayList<>();
    for (ImageRow row : rows) {
      Image image = row.image();
      if (done.contains(image.id())) {
        continue;
      }
      done.add(image.id());
      JsonObject json = new JsonObject();
      json.addProperty("Id", image.id());
      json.addProperty("ParentId", "");
      json.add("RepoTags", nullIfEmpty(image.names()));
      json.add("RepoDigests", OutputFormat.array(image.repoDigests()));
      json.addProperty("Size", image.sizeBytes());
      json.addProperty("SharedSize", 0);
      json.addProperty("VirtualSize", image.sizeBytes());
      json.add("Labels", labels(image));
      json.addProperty("Containers", containers.using(image.id()).size());
      if (image.names().isEmpty()) {
        json.addProperty("Dangling", true);
      } else {
        json.add("Names", OutputFormat.array(image.names()));
      }
      json.addProperty("Digest", image.manifestDigest().toString());
      if (image.isList()) {
        json.addProperty("IsManifestList", true);
      }
      json.addProperty("Os", part(image, 0));
      json.addProperty("Arch", part(image, 1));
      json.add("History", nullIfEmpty(image.names()));
      json.addProperty("Created", image.createdEpochNanos() / 1_000_000_000L);
      json.addProperty("CreatedAt", GoTime.rfc3339(image.createdEpochNanos()));
      array.add(json);
    }
    return array;
  }

  /// Operating system or architecture; empty for a list.
  private static String part(Image image, int which) {
    String[] parts = image.platform().split("/", -1);
    return which < parts.length ? parts[which] : "";
  }

  private static JsonElement nullIfEmpty(List<String> list) {
    return list.isEmpty() ? JsonNull.INSTANCE : OutputFormat.array(list);
  }

  private static JsonElement labels(Image image) throws JpodException {
    Map<String, String> labels = image.config().config().labels();
    if (labels.isEmpty()) {
      return JsonNull.INSTANCE;
    }
    JsonObject json = new JsonObject();
    for (Map.Entry<String, String> label : labels.entrySet()) {
      json.addProperty(label.getKey(), label.getValue());
    }
    return json;
  }

  private static JsonObject fields(ImageRow row, boolean full, Containers containers)
      throws JpodException {
    Image image = row.image();
    String ago = Quantities.ago(image.createdEpochNanos());
    JsonObject fields = new JsonObject();
    fields.addProperty("ID", full ? "sha256:" + image.id() : image.shortId());
    fields.addProperty("Id", image.id());
    fields.addProperty("Repository", row.repository());
    fields.addProperty("Tag", row.tag());
    fields.addProperty("Digest", image.manifestDigest().toString());
    fields.addProperty("Created", ago);
    fields.addProperty("CreatedSince", ago);
    fields.addProperty("CreatedAt", GoTime.text(image.createdEpochNanos()));
    fields.addProperty("CreatedTime", GoTime.text(image.createdEpochNanos()));
    fields.addProperty("Size", Quantities.size(image.sizeBytes(), " "));
    fields.addProperty("VirtualSize", image.sizeBytes());
    fields.addProperty("SharedSize", 0);
    fields.add("Names", OutputFormat.array(image.names()));
    fields.add("RepoTags", OutputFormat.array(image.names()));
    fields.add("RepoDigests", OutputFormat.array(image.repoDigests()));
    JsonElement labels = labels(image);
    fields.add("Labels", labels.isJsonNull() ? new JsonObject() : labels);
    fields.addProperty("Dangling", row.name() == null);
    fields.addProperty("ReadOnly", false);
    fields.addProperty("ParentId", "");
    fields.addProperty("Containers", containers.using(image.id()).size());
    fields.addProperty("History", String.join(", ", image.names()));
    return fields;
  }

  /// Sorts by podman's keys.
  static void sort(List<ImageRow> rows, String key) throws JpodException {
    Comparator<ImageRow> order =
        switch (key) {
          case "created" ->
              Comparator.<ImageRow>comparingLong(row -> row.image().createdEpochNanos()).reversed();
          case "id" -> Comparator.comparing(row -> row.image().id());
          case "repository" -> Comparator.comparing(ImageRow::repository);
          case "tag" -> Comparator.comparing(ImageRow::tag);
          case "size" -> Comparator.comparingLong(row -> row.image().sizeBytes());
          default ->
              throw new JpodException(
                  "\""
                      + key
                      + "\" is not a valid field for sorting. Choose from: created, id, repository, size, tag");
        };
    rows.sort(order);
  }
}
