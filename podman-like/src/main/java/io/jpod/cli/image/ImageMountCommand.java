package io.jpod.cli.image;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.OutputFormat;
import io.jpod.cli.format.Table;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.oci.Json;
import java.util.ArrayList;
import java.util.List;

/// `jpod image mount`: shows an image's files at a path, inside `jpod unshare`.
public final class ImageMountCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "Mount all images");
  private static final Option FORMAT =
      Option.value("format", "FORMAT", "json, for the list of mounted images");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod image mount", "[IMAGE...]", "Mount an image's root filesystem")
          .description(
              "Mounts images read-only and prints where; without an image lists what is mounted. Works inside jpod unshare, whose"
                  + " shell alone sees the files.")
          .options(ALL, FORMAT)
          .examples("jpod unshare sh -c 'ls $(jpod image mount debian:12)/etc'");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    if (args.flag(ALL) && !args.operands().isEmpty()) {
      throw new JpodException(
          "when using the --all switch, you may not pass any image names or IDs");
    }
    String format = args.value(FORMAT, "");
    if (!format.isEmpty() && !OutputFormat.isJson(format)) {
      throw new JpodException("unknown --format argument: " + format);
    }
    ImageMounts mounts = ImageMounts.inside(Engine.directories(args), "jpod image mount");
    ImageStore store = Engine.images(args);
    if (args.operands().isEmpty() && !args.flag(ALL)) {
      list(store, mounts, !format.isEmpty(), console);
      return 0;
    }
    List<Image> wanted = new ArrayList<>();
    for (String name : args.operands()) {
      wanted.add(store.require(name));
    }
    if (args.flag(ALL)) {
      wanted = store.list();
    }
    Table table = new Table();
    for (Image image : wanted) {
      String path = mounts.mount(image).toString();
      if (wanted.size() == 1) {
        console.line(path);
      } else {
        table.row(name(image), path);
      }
    }
    table.print(console);
    return 0;
  }

  private static void list(ImageStore store, ImageMounts mounts, boolean json, Console console)
      throws JpodException {
    Table table = new Table();
    JsonArray array = new JsonArray();
    for (Image image : store.list()) {
      if (mounts.isMounted(image)) {
        String path = mounts.target(image).toString();
        table.row(name(image), path);
        JsonObject object = new JsonObject();
        object.addProperty("id", image.id());
        object.add("Repositories", OutputFormat.array(image.names()));
        object.addProperty("mountpoint", path);
        array.add(object);
      }
    }
    if (json) {
      console.line(Json.writePretty(array));
    } else {
      table.print(console);
    }
  }

  private static String name(Image image) throws JpodException {
    return image.names().isEmpty() ? image.id() : image.names().getFirst();
  }
}
