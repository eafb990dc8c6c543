package io.jpod.cli.image;

import com.google.gson.JsonObject;
import io.jpod.cli.command.Console;
import io.jpod.cli.format.FamiliarName;
import io.jpod.cli.format.GoTime;
import io.jpod.cli.format.OutputFormat;
import io.jpod.cli.format.Quantities;
import io.jpod.cli.format.Table;
import io.jpod.cli.listing.ImageRow;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.oci.Json;
import java.util.List;

/// `images` as docker's: familiar names, sizes without a blank, JSON in lines. Only loaded as
/// docker.
final class DockerImages {
  private static final String[] HEADINGS = {
    "ID",
    "IMAGE ID",
    "Repository",
    "REPOSITORY",
    "Tag",
    "TAG",
    "Digest",
    "DIGEST",
    "CreatedSince",
    "CREATED",
    "CreatedAt",
    "CREATED AT",
    "Size",
    "SIZE",
    "Containers",
    "CONTAINERS",
    "VirtualSize",
    "SIZE",
    "SharedSize",
    "SHARED SIZE",
    "UniqueSize",
    "UNIQUE SIZE"
  };

  private DockerImages() {}

  /// @param format a Go template, `json`, or `table`
  static void print(
      List<ImageRow> rows, String format, boolean full, boolean digests, Console console)
      throws JpodException {
    if (format.equals("table")) {
      table(rows, full, digests).print(console);
      return;
    }
    if (OutputFormat.isJson(format)) {
      for (ImageRow row : rows) {
        console.line(Json.write(fields(row, full)));
      }
      return;
    }
    OutputFormat output = OutputFormat.parse("", format, "formatter.imageContext", HEADINGS);
    for (ImageRow row : rows) {
      output.row(fields(row, full));
    }
    output.print(console);
  }

  private static Table table(List<ImageRow> rows, boolean full, boolean digests)
      throws JpodException {
    Table table = new Table();
    if (digests) {
      table.row("REPOSITORY", "TAG", "DIGEST", "IMAGE ID", "CREATED", "SIZE");
    } else {
      table.row("REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE");
    }
    for (ImageRow row : rows) {
      Image image = row.image();
      String repository = FamiliarName.of(row.repository());
      String id = full ? "sha256:" + image.id() : image.shortId();
      String created = Quantities.ago(image.createdEpochNanos());
      String size = Quantities.size(image.sizeBytes(), "");
      if (digests) {
        table.row(repository, row.tag(), image.manifestDigest().toString(), id, created, size);
      } else {
        table.row(repository, row.tag(), id, created, size);
      }
    }
    return table;
  }

  private static JsonObject fields(ImageRow row, boolean full) throws JpodException {
    Image image = row.image();
    String size = Quantities.size(image.sizeBytes(), "");
    JsonObject fields = new JsonObject();
    fields.addProperty("Containers", "N/A");
    fields.addProperty("CreatedAt", GoTime.text(image.createdEpochNanos()));
    fields.addProperty("CreatedSince", Quantities.ago(image.createdEpochNanos()));
    fields.addProperty("Digest", image.manifestDigest().toString());
    fields.addProperty("ID", full ? "sha256:" + image.id() : image.shortId());
    fields.addProperty("Repository", FamiliarName.of(row.repository()));
    fields.addProperty("SharedSize", "N/A");
    fields.addProperty("Size", size);
    fields.addProperty("Tag", row.tag());
    fields.addProperty("UniqueSize", "N/A");
    fields.addProperty("VirtualSize", size);
    return fields;
  }
}
