package io.jpod.build.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.format.OutputFormat;
import io.jpod.cli.format.Quantities;
import io.jpod.cli.format.Table;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.oci.Json;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;

/// `jbuild images`: the images that jpod has, too.
final class ImagesCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "All images, which is so anyway");
  private static final Option DIGESTS = Option.flag("digests", "Digests of the manifests, too");
  private static final Option FILTER =
      Option.csv(
          "f,filter",
          "FILTER",
          "Only those that fit: dangling=, label=, reference=, id=, since= or before=");
  private static final Option FORMAT =
      Option.value("format", "TEMPLATE", "Print what a Go template makes of each");
  private static final Option JSON = Option.flag("json", "Print JSON");
  private static final Option NOHEADING = Option.flag("n,noheading", "No headings");
  private static final Option NOTRUNC = Option.flag("no-trunc,notruncate", "Whole ids");
  private static final Option QUIET = Option.flag("q,quiet", "Only ids");

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition("jbuild images", "[IMAGE]", "List images")
        .options(ALL, DIGESTS, FILTER, FORMAT, JSON, NOHEADING, NOTRUNC, QUIET)
        .notYet("history")
        .operands(0, 1);
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    ImageStore store = BuilderProgram.builder(args).images();
    List<JsonObject> rows = new ArrayList<>();
    JsonArray all = new JsonArray();
    boolean whole = args.flag(NOTRUNC);
    for (Image image : chosen(args, store)) {
      if (args.flag(QUIET)) {
        console.line(id(image, whole));
      }
      all.add(json(image));
      addRows(rows, image, whole);
    }
    if (args.flag(QUIET)) {
      return 0;
    }
    if (args.flag(JSON)) {
      console.line(Json.writePretty(all));
      return 0;
    }
    print(args, rows, console);
    return 0;
  }

  private static List<Image> chosen(ParsedArgs args, ImageStore store) throws JpodException {
    List<Image> images =
        args.operands().isEmpty() ? store.list() : List.of(store.require(args.operand(0)));
    List<Image> chosen = new ArrayList<>();
    for (Image image : images) {
      boolean fits = true;
      for (String filter : args.values(FILTER)) {
        fits &= fits(image, filter, store);
      }
      if (fits) {
        chosen.add(image);
      }
    }
    return chosen;
  }

  private static boolean fits(Image image, String filter, ImageStore store) throws JpodException {
    int equals = filter.indexOf('=');
    String value = filter.substring(equals + 1);
    return switch (equals < 0 ? "" : filter.substring(0, equals)) {
      case "dangling" -> image.names().isEmpty() == value.equals("true");
      case "id" -> image.id().startsWith(value);
      case "label" -> hasLabel(image, value);
      case "reference" -> hasReference(image, value);
      case "since" -> image.createdEpochNanos() > store.require(value).createdEpochNanos();
      case "before" -> image.createdEpochNanos() < store.require(value).createdEpochNanos();
      default ->
          throw new JpodException(
              "invalid filter '" + filter + "'",
              "--filter dangling=true, label=, reference=, id=, since= or before=");
    };
  }

  private static boolean hasLabel(Image image, String wanted) throws JpodException {
    int equals = wanted.indexOf('=');
    String value =
        image.config().config().labels().get(equals < 0 ? wanted : wanted.substring(0, equals));
    return value != null && (equals < 0 || value.equals(wanted.substring(equals + 1)));
  }

  private static boolean hasReference(Image image, String pattern) throws JpodException {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    for (String name : image.names()) {
      int colon = name.lastIndexOf(':');
      String bare = colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
      for (String one : List.of(name, bare)) {
        if (matcher.matches(Path.of(one))
            || matcher.matches(Path.of(one.substring(one.indexOf('/') + 1)))
            || matcher.matches(Path.of(one.substring(one.lastIndexOf('/') + 1)))) {
          return true;
        }
      }
    }
    return false;
  }

  private static void print(ParsedArgs args, List<JsonObject> rows, Console console)
      throws JpodException {
    String format = args.value(FORMAT);
    if (format != null) {
      OutputFormat output = OutputFormat.parse("images", format, "*define.Image");
      for (JsonObject row : rows) {
        output.row(row);
      }
      output.print(console);
      return;
    }
    boolean digests = args.flag(DIGESTS);
    Table table = new Table();
    if (!args.flag(NOHEADING)) {
      row(table, digests, "REPOSITORY", "TAG", "DIGEST", "IMAGE ID", "CREATED", "SIZE");
    }
    for (JsonObject row : rows) {
      row(
          table,
          digests,
          row.get("Name").getAsString(),
          row.get("Tag").getAsString(),
          row.get("Digest").getAsString(),
          row.get("ID").getAsString(),
          row.get("CreatedAt").getAsString(),
          row.get("Size").getAsString());
    }
    table.print(console);
  }

  private static void row(
      Table table,
      boolean digests,
      String name,
      String tag,
      String digest,
      String id,
      String created,
      String size) {
    if (digests) {
      table.row(name, tag, digest, id, created, size);
    } else {
      table.row(name, tag, id, created, size);
    }
  }

  private static String id(Image image, boolean whole) {
    return whole ? "sha256:" + image.id() : image.shortId();
  }

  private static JsonObject json(Image image) throws JpodException {
    JsonObject out = new JsonObject();
    out.addProperty("id", image.id());
    JsonArray names = new JsonArray();
    for (String name : image.names()) {
      names.add(name);
    }
    out.add("names", names);
    out.addProperty("digest", image.manifestDigest().toString());
    out.addProperty("createdat", Quantities.ago(image.createdEpochNanos()));
    out.addProperty("size", Quantities.size(image.sizeBytes(), " "));
    out.addProperty("created", image.createdEpochNanos() / 1_000_000_000);
    out.addProperty("createdatraw", String.valueOf(image.config().created()));
    out.addProperty("readonly", false);
    return out;
  }

  private static void addRows(List<JsonObject> rows, Image image, boolean whole)
      throws JpodException {
    if (image.names().isEmpty()) {
      rows.add(row(image, "<none>", "<none>", whole));
    }
    for (String name : image.names()) {
      int colon = name.lastIndexOf(':');
      boolean tagged = colon > name.lastIndexOf('/');
      rows.add(
          row(
              image,
              tagged ? name.substring(0, colon) : name,
              tagged ? name.substring(colon + 1) : "<none>",
              whole));
    }
  }

  private static JsonObject row(Image image, String name, String tag, boolean whole)
      throws JpodException {
    JsonObject row = new JsonObject();
    row.addProperty("Name", name);
    row.addProperty("Tag", tag);
    row.addProperty("ID", id(image, whole));
    row.addProperty("Digest", image.manifestDigest().toString());
    row.addProperty("CreatedAt", Quantities.ago(image.createdEpochNanos()));
    row.addProperty("CreatedAtRaw", String.valueOf(image.config().created()));
    row.addProperty("Size", Quantities.size(image.sizeBytes(), " "));
    row.addProperty("ReadOnly", false);
    return row;
  }
}
