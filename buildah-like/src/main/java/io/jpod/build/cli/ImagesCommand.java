package io.jpod.build.cli;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.format.Quantities;
import io.jpod.cli.format.Table;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import java.util.List;

/// `jbuild images`: the images that jpod has, too.
final class ImagesCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "All images, which is so anyway");
  private static final Option NOHEADING = Option.flag("n,noheading", "No headings");
  private static final Option NOTRUNC = Option.flag("no-trunc,notruncate", "Whole ids");
  private static final Option QUIET = Option.flag("q,quiet", "Only ids");

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition("jbuild images", "[IMAGE]", "List images")
        .options(ALL, NOHEADING, NOTRUNC, QUIET)
        .operands(0, 1);
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    ImageStore store = BuilderProgram.builder(args).images();
    List<Image> images =
        args.operands().isEmpty() ? store.list() : List.of(store.require(args.operand(0)));
    boolean whole = args.flag(NOTRUNC);
    if (args.flag(QUIET)) {
      for (Image image : images) {
        console.line(whole ? "sha256:" + image.id() : image.shortId());
      }
      return 0;
    }
    Table table = new Table();
    if (!args.flag(NOHEADING)) {
      table.row("REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE");
    }
    for (Image image : images) {
      addRows(table, image, whole);
    }
    table.print(console);
    return 0;
  }

  private static void addRows(Table table, Image image, boolean whole) throws JpodException {
    String id = whole ? "sha256:" + image.id() : image.shortId();
    String created = Quantities.ago(image.createdEpochNanos());
    String size = Quantities.size(image.sizeBytes(), " ");
    if (image.names().isEmpty()) {
      table.row("<none>", "<none>", id, created, size);
    }
    for (String name : image.names()) {
      int colon = name.lastIndexOf(':');
      boolean tagged = colon > name.lastIndexOf('/');
      table.row(
          tagged ? name.substring(0, colon) : name,
          tagged ? name.substring(colon + 1) : "<none>",
          id,
          created,
          size);
    }
  }
}
