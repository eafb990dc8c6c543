package io.jpod.build.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.format.GoTime;
import io.jpod.cli.format.OutputFormat;
import io.jpod.cli.format.Quantities;
import io.jpod.cli.format.Table;
import io.jpod.cli.listing.ImageFilter;
import io.jpod.cli.listing.ImageRow;
import io.jpod.cli.listing.ListedImages;
import io.jpod.core.JpodException;
import io.jpod.core.container.Containers;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.oci.Json;
import java.util.ArrayList;
import java.util.List;

/// `jbuild images`: the images that jpod has, too.
final class ImagesCommand implements Command {
  private static final Option ALL =
      Option.flag("a,all", "Images without a name that others are made of too");
  private static final Option DIGESTS = Option.flag("digests", "Show manifest digests");
  private static final Option FILTER =
      Option.csv("f,filter", "KEY=VALUE", "Those that match: " + ImageFilter.KEYS);
  private static final Option FORMAT = Option.value("format", "FORMAT", "A Go template");
  private static final Option HISTORY =
      Option.flag("history", "Show in each line all names that the image has");
  private static final Option JSON = Option.flag("json", "As JSON");
  private static final Option NOHEADING = Option.flag("n,noheading", "No headings");
  private static final Option NOTRUNC = Option.flag("no-trunc,notruncate", "Whole ids");
  private static final Option QUIET = Option.flag("q,quiet", "Only ids");

  private static final String[] HEADINGS = {
    "ID",
    "IMAGE ID",
    "Name",
    "REPOSITORY",
    "Tag",
    "TAG",
    "Digest",
    "DIGEST",
    "CreatedAt",
    "CREATED",
    "CreatedAtRaw",
    "CREATED",
    "Created",
    "CREATED",
    "Size",
    "SIZE",
    "ReadOnly",
    "R/O",
    "History",
    "HISTORY"
  };

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition("jbuild images", "[IMAGE]", "List images")
        .options(ALL, DIGESTS, FILTER, FORMAT, HISTORY, JSON, NOHEADING, NOTRUNC, QUIET)
        .operands(0, 1)
        .examples(
            "jbuild images",
            "jbuild images --filter dangling=true -q",
            "jbuild images --format '{{.Name}}:{{.Tag}}'");
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    check(args);
    ImageStore store = BuilderProgram.builder(args).images();
    List<ImageRow> rows = rows(store, args);
    boolean whole = args.flag(NOTRUNC);
    if (!args.operands().isEmpty() && rows.isEmpty()) {
      rows = List.of(new ImageRow(store.require(args.operand(0)), null)); // by its id
    }
    String format = args.value(FORMAT, "");
    if (args.flag(QUIET)) {
      ids(rows, whole, console);
    } else if (args.flag(JSON)) {
      console.line(Json.writePretty(json(rows)));
    } else if (!format.isEmpty()) {
      OutputFormat output = OutputFormat.parse("list", format, "main.imageOutputParams", HEADINGS);
      output.heading(!args.flag(NOHEADING));
      for (ImageRow row : rows) {
        output.row(fields(row, whole));
      }
      output.print(console);
    } else {
      table(rows, args).print(console);
    }
    return 0;
  }

  private static void check(ParsedArgs args) throws JpodException {
    if (args.flag(QUIET) && args.isGiven(FORMAT)) {
      throw new JpodException("quiet and format are mutually exclusive");
    }
    if (!args.operands().isEmpty() && args.flag(ALL)) {
      throw new JpodException(
          "when using the --all switch, you may not pass any images names or IDs");
    }
    if (!args.operands().isEmpty() && args.isGiven(FILTER)) {
      throw new JpodException("cannot specify an image and a filter(s)");
    }
  }

  private static List<ImageRow> rows(ImageStore store, ParsedArgs args) throws JpodException {
    List<String> filters = args.values(FILTER);
    ImageFilter filter = null;
    if (!filters.isEmpty()) {
      var builder = BuilderProgram.builder(args);
      filter =
          ImageFilter.of(
              filters,
              store,
              Containers.open(builder.directories()).imageUsers(),
              builder.containers());
    }
    String wanted = args.operands().isEmpty() ? null : args.operand(0);
    return ListedImages.rows(store, args.flag(ALL), filter, wanted);
  }

  private static void ids(List<ImageRow> rows, boolean whole, Console console) {
    String last = "";
    for (ImageRow row : rows) {
      if (!row.image().id().equals(last)) {
        last = row.image().id();
        console.line(id(row.image(), whole));
      }
    }
  }

  private static String id(Image image, boolean whole) {
    return whole ? "sha256:" + image.id() : image.shortId();
  }

  private static Table table(List<ImageRow> rows, ParsedArgs args) throws JpodException {
    Table table = new Table();
    if (!args.flag(NOHEADING)) {
      table.row(
          cells(args, "REPOSITORY", "TAG", "DIGEST", "IMAGE ID", "CREATED", "SIZE", "HISTORY"));
    }
    for (ImageRow row : rows) {
      Image image = row.image();
      table.row(
          cells(
              args,
              row.repository(),
              row.tag(),
              image.manifestDigest().toString(),
              id(image, args.flag(NOTRUNC)),
              Quantities.ago(image.createdEpochNanos()),
              Quantities.size(image.sizeBytes(), " "),
              String.join(", ", image.names())));
    }
    return table;
  }

  /// The cells of a line that are asked for.
  private static String[] cells(
      ParsedArgs args,
      String repository,
      String tag,
      String digest,
      String id,
      String created,
      String size,
      String history) {
    List<String> cells = new ArrayList<>(List.of(repository, tag));
    if (args.flag(DIGESTS)) {
      cells.add(digest);
    }
    cells.addAll(List.of(id, created, size));
    if (args.flag(HISTORY)) {
      cells.add(history);
    }
    return cells.toArray(String[]::new);
  }

  private static JsonObject fields(ImageRow row, boolean whole) throws JpodException {
    Image image = row.image();
    JsonObject fields = new JsonObject();
    fields.addProperty("ID", id(image, whole));
    fields.addProperty("Name", row.repository());
    fields.addProperty("Tag", row.tag());
    fields.addProperty("Digest", image.manifestDigest().toString());
    fields.addProperty("CreatedAt", Quantities.ago(image.createdEpochNanos()));
    fields.addProperty("Created", GoTime.text(image.createdEpochNanos()));
    fields.addProperty("CreatedAtRaw", GoTime.text(image.createdEpochNanos()));
    fields.addProperty("Size", Quantities.size(image.sizeBytes(), " "));
    fields.addProperty("ReadOnly", false);
    fields.addProperty("History", String.join(", ", image.names()));
    return fields;
  }

  /// As buildah's: one object for each image.
  private static JsonArray json(List<ImageRow> rows) throws JpodException {
    JsonArray array = new JsonArray();
    List<String> done = new ArrayList<>();
    for (ImageRow row : rows) {
      Image image = row.image();
      if (done.contains(image.id())) {
        continue;
      }
      done.add(image.id());
      JsonObject json = new JsonObject();
      json.addProperty("id", image.id());
      json.add("names", OutputFormat.array(image.names()));
      json.addProperty("digest", image.manifestDigest().toString());
      json.addProperty("createdat", Quantities.ago(image.createdEpochNanos()));
      json.addProperty("size", Quantities.size(image.sizeBytes(), " "));
      json.addProperty("created", image.createdEpochNanos() / 1_000_000_000L);
      json.addProperty("createdatraw", GoTime.rfc3339(image.createdEpochNanos()));
      json.addProperty("readonly", false);
      json.add("history", OutputFormat.array(image.names()));
      array.add(json);
    }
    return array;
  }
}
