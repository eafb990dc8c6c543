package io.jpod.cli.image;

import io.jpod.build.WorkingContainers;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.Quantities;
import io.jpod.cli.format.Table;
import io.jpod.cli.listing.ImageFilter;
import io.jpod.cli.listing.ImageRow;
import io.jpod.cli.listing.ListedImages;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import java.util.List;

/// `jpod images`: lists the images of the store, the latest first. The plain table builds no JSON
/// and no templates.
public final class ImagesCommand implements Command {
  private static final Option ALL =
      Option.flag("a,all", "Images without a name that others are made of too");
  private static final Option DIGESTS = Option.flag("digests", "Show manifest digests");
  private static final Option FILTER =
      Option.list("f,filter", "KEY=VALUE", "Those that match: " + ImageFilter.KEYS);
  private static final Option FORMAT =
      Option.value(
          "format", "FORMAT", "json, or a Go template, with headings if it begins with 'table'");
  private static final Option HISTORY =
      Option.flag("history", "Show in each line all names that the image has");
  private static final Option NO_TRUNC = Option.flag("no-trunc", "Show ids in full");
  private static final Option NOHEADING = Option.flag("n,noheading", "Leave out the headings");
  private static final Option QUIET = Option.flag("q,quiet", "Print ids only");
  private static final Option SORT =
      Option.value("sort", "KEY", "created, id, repository, size or tag (default created)");

  private static final Option TREE =
      Option.flag("tree", "Show manifest lists with their platforms (docker's option)");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod images", "[IMAGE]", "List images in local storage")
          .options(ALL, DIGESTS, FILTER, FORMAT, HISTORY, NO_TRUNC, NOHEADING, QUIET, SORT, TREE)
          .operands(0, 1)
          .examples(
              "jpod images",
              "jpod images --filter dangling=true -q",
              "jpod images --format '{{.Repository}}:{{.Tag}}'");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    boolean quiet = args.flag(QUIET);
    if (quiet && args.isGiven(FORMAT)) {
      throw new JpodException("quiet and format are mutually exclusive");
    }
    if (!args.operands().isEmpty() && args.flag(ALL)) {
      throw new JpodException("cannot specify an image and --all");
    }
    if (!args.operands().isEmpty() && args.isGiven(FILTER)) {
      throw new JpodException("cannot specify an image and a filter(s)");
    }
    ImageStore store = Engine.images(args);
    List<ImageRow> rows = rows(store, args);
    boolean full = args.flag(NO_TRUNC);
    String format = args.value(FORMAT, "table");
    if (args.flag(TREE)) {
      PlatformTree.print(rows, store, Engine.containers(args).imageUsers(), full, console);
    } else if (quiet) {
      ids(rows, full, console);
    } else if (console.personality().isDocker()) {
      DockerImages.print(rows, format, full, args.flag(DIGESTS), console);
    } else if (format.equals("table")) {
      Columns columns = new Columns(args.flag(DIGESTS), args.flag(HISTORY));
      table(rows, full, columns, !args.flag(NOHEADING)).print(console);
    } else {
      ImageRows.print(rows, format, full, !args.flag(NOHEADING), Engine.containers(args), console);
    }
    return 0;
  }

  private static List<ImageRow> rows(ImageStore store, ParsedArgs args) throws JpodException {
    List<String> filters = args.values(FILTER);
    ImageFilter filter =
        filters.isEmpty()
            ? null
            : ImageFilter.of(
                filters,
                store,
                Engine.containers(args).imageUsers(),
                WorkingContainers.open(Engine.directories(args)));
    String wanted = args.operands().isEmpty() ? null : args.operand(0);
    List<ImageRow> rows = ListedImages.rows(store, args.flag(ALL), filter, wanted);
    String sort = args.value(SORT);
    if (sort != null) {
      ImageRows.sort(rows, sort);
    }
    return rows;
  }

  private static void ids(List<ImageRow> rows, boolean full, Console console) {
    String last = "";
    for (int i = 0; i < rows.size(); i++) {
      Image image = rows.get(i).image();
      if (!image.id().equals(last)) {
        last = image.id();
        console.line(full ? "sha256:" + image.id() : image.shortId());
      }
    }
  }

  /// The columns that not every table has.
  private record Columns(boolean digest, boolean history) {}

  private static Table table(List<ImageRow> rows, boolean full, Columns columns, boolean heading)
      throws JpodException {
    Table table = new Table();
    if (heading) {
      add(table, columns, "REPOSITORY", "TAG", "DIGEST", "IMAGE ID", "CREATED", "SIZE", "HISTORY");
    }
    for (int i = 0; i < rows.size(); i++) {
      ImageRow row = rows.get(i);
      Image image = row.image();
      add(
          table,
          columns,
          row.repository(),
          row.tag(),
          columns.digest ? image.manifestDigest().toString() : "",
          full ? "sha256:" + image.id() : image.shortId(),
          Quantities.ago(image.createdEpochNanos()),
          Quantities.size(image.sizeBytes(), " "),
          columns.history ? String.join(", ", image.names()) : "");
    }
    return table;
  }

  private static void add(
      Table table,
      Columns columns,
      String repository,
      String tag,
      String digest,
      String id,
      String created,
      String size,
      String history) {
    if (columns.digest && columns.history) {
      table.row(repository, tag, digest, id, created, size, history);
    } else if (columns.digest) {
      table.row(repository, tag, digest, id, created, size);
    } else if (columns.history) {
      table.row(repository, tag, id, created, size, history);
    } else {
      table.row(repository, tag, id, created, size);
    }
  }
}
