package io.jpod.cli.image;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.Quantities;
import io.jpod.cli.format.Table;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import java.util.ArrayList;
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
  private static final Option NO_TRUNC = Option.flag("no-trunc", "Show ids in full");
  private static final Option NOHEADING = Option.flag("n,noheading", "Leave out the headings");
  private static final Option QUIET = Option.flag("q,quiet", "Print ids only");
  private static final Option SORT =
      Option.value("sort", "KEY", "created, id, repository, size or tag (default created)");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod images", "[IMAGE]", "List images in local storage")
          .options(ALL, DIGESTS, FILTER, FORMAT, NO_TRUNC, NOHEADING, QUIET, SORT)
          .operands(0, 1)
          .notYet("history tree")
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
    List<ImageRow> rows = rows(Engine.images(args), args);
    boolean full = args.flag(NO_TRUNC);
    String format = args.value(FORMAT, "table");
    if (quiet) {
      ids(rows, full, console);
    } else if (console.personality().isDocker()) {
      DockerImages.print(rows, format, full, args.flag(DIGESTS), console);
    } else if (format.equals("table")) {
      table(rows, full, args.flag(DIGESTS), !args.flag(NOHEADING)).print(console);
    } else {
      ImageRows.print(rows, format, full, !args.flag(NOHEADING), Engine.containers(args), console);
    }
    return 0;
  }

  private static List<ImageRow> rows(ImageStore store, ParsedArgs args) throws JpodException {
    List<String> filters = args.values(FILTER);
    ImageFilter filter = filters.isEmpty() ? null : ImageFilter.of(filters, store);
    String wanted = args.operands().isEmpty() ? null : args.operand(0);
    List<ImageRow> rows = new ArrayList<>();
    List<Image> images = listed(store, args.flag(ALL));
    for (int i = 0; i < images.size(); i++) {
      Image image = images.get(i);
      if (filter != null && !filter.matches(image)) {
        continue;
      }
      List<String> names = image.names();
      if (names.isEmpty() && wanted == null) {
        rows.add(new ImageRow(image, null));
      }
      for (int n = 0; n < names.size(); n++) {
        if (wanted == null || ImageFilter.isReference(names.get(n), wanted)) {
          rows.add(new ImageRow(image, names.get(n)));
        }
      }
    }
    String sort = args.value(SORT);
    if (sort != null) {
      ImageRows.sort(rows, sort);
    }
    return rows;
  }

  /// Images, and manifest lists among them. Steps on the way to other images, and images that only
  /// a list names, are shown on demand.
  private static List<Image> listed(ImageStore store, boolean all) throws JpodException {
    List<Image> images = store.list();
    boolean nameless = false;
    for (int i = 0; i < images.size() && !nameless; i++) {
      nameless = images.get(i).names().isEmpty();
    }
    return nameless || store.hasLists() ? ImageRows.listed(store, images, all) : images;
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

  private static Table table(List<ImageRow> rows, boolean full, boolean digests, boolean heading) {
    Table table = new Table();
    if (heading) {
      add(table, digests, "REPOSITORY", "TAG", "DIGEST", "IMAGE ID", "CREATED", "SIZE");
    }
    for (int i = 0; i < rows.size(); i++) {
      ImageRow row = rows.get(i);
      Image image = row.image();
      add(
          table,
          digests,
          row.repository(),
          row.tag(),
          digests ? image.manifestDigest().toString() : "",
          full ? "sha256:" + image.id() : image.shortId(),
          Quantities.ago(image.createdEpochNanos()),
          Quantities.size(image.sizeBytes(), " "));
    }
    return table;
  }

  private static void add(
      Table table,
      boolean digests,
      String repository,
      String tag,
      String digest,
      String id,
      String created,
      String size) {
    if (digests) {
      table.row(repository, tag, digest, id, created, size);
    } else {
      table.row(repository, tag, id, created, size);
    }
  }
}
