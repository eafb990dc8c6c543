package io.jpod.cli.image;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.GoTime;
import io.jpod.cli.format.OutputFormat;
import io.jpod.cli.format.Quantities;
import io.jpod.cli.format.Table;
import io.jpod.core.JpodException;
import io.jpod.core.registry.PlatformChoice;
import io.jpod.core.registry.PlatformImages;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.Layer;
import io.jpod.oci.Digest;
import io.jpod.oci.History;
import io.jpod.oci.Json;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `jpod history`: the steps that made an image, the last first.
public final class HistoryCommand implements Command {
  private static final Option FORMAT =
      Option.value(
          "format", "FORMAT", "json, or a Go template, with headings if it begins with 'table'");
  private static final Option HUMAN =
      Option.flag("H,human", "Show sizes and times for people (default true)");
  private static final Option NO_TRUNC = Option.flag("no-trunc", "Show ids and commands in full");
  private static final Option PLATFORM =
      Option.value(
          "platform", "OS/ARCH[/VARIANT]", "Of a manifest list, the image for this platform");
  private static final Option QUIET = Option.flag("q,quiet", "Print ids only");

  private static final int COMMAND_LENGTH = 45;
  private static final String[] HEADINGS = {
    "ID", "ID", "Created", "CREATED", "CreatedAt", "CREATED AT", "CreatedSince", "CREATED",
    "CreatedBy", "CREATED BY", "Size", "SIZE", "Comment", "COMMENT", "Tags", "TAGS"
  };

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod history", "IMAGE", "Show history of a specified image")
          .options(FORMAT, HUMAN, NO_TRUNC, PLATFORM, QUIET)
          .operands(1, 1)
          .examples("jpod history debian:12");

  /// @param id of the image for its last step, else null
  private record Step(
      @Nullable String id,
      @Nullable String created,
      String createdBy,
      long sizeBytes,
      String comment) {}

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    ImageStore store = Engine.images(args);
    String name = args.operand(0);
    String platform = args.value(PLATFORM);
    Image image =
        platform == null
            ? store.require(name)
            : PlatformImages.require(store, name, PlatformChoice.of(platform, null, null, null));
    List<Step> steps = steps(store, image);
    boolean full = args.flag(NO_TRUNC);
    String format = args.value(FORMAT, "table");
    if (args.flag(QUIET)) {
      for (Step step : steps) {
        console.line(id(step, full));
      }
    } else if (format.equals("json")) {
      console.line(Json.write(json(steps)));
    } else if (format.equals("table")) {
      table(steps, full, args.flag(HUMAN, true)).print(console);
    } else {
      OutputFormat output =
          OutputFormat.parse("history", format, "images.historyReporter", HEADINGS);
      for (Step step : steps) {
        output.row(fields(step, full, image));
      }
      output.print(console);
    }
    return 0;
  }

  private static List<Step> steps(ImageStore store, Image image) throws JpodException {
    List<History> history = image.config().history();
    List<Digest> layers = image.diffIds();
    List<Step> steps = new ArrayList<>();
    int layer = 0;
    for (History entry : history) {
      long size = 0;
      if (!entry.emptyLayer() && layer < layers.size()) {
        Layer found = store.layers().find(layers.get(layer++));
        size = found == null ? 0 : found.sizeBytes();
      }
      steps.add(
          new Step(
              null, entry.created(), orEmpty(entry.createdBy()), size, orEmpty(entry.comment())));
    }
    // Images of some builders have no history; their layers are shown all the same.
    for (; layer < layers.size(); layer++) {
      Layer found = store.layers().find(layers.get(layer));
      steps.add(
          new Step(null, image.config().created(), "", found == null ? 0 : found.sizeBytes(), ""));
    }
    Collections.reverse(steps);
    if (!steps.isEmpty()) {
      Step last = steps.get(0);
      steps.set(
          0,
          new Step(image.id(), last.created(), last.createdBy(), last.sizeBytes(), last.comment()));
    }
    return steps;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String id(Step step, boolean full) {
    String id = step.id();
    return id == null ? "<missing>" : full ? id : OutputFormat.shortId(id);
  }

  private static long created(Step step) {
    String created = step.created();
    if (created == null) {
      return 0;
    }
    try {
      return GoTime.ofRfc3339(created);
    } catch (DateTimeException | ArithmeticException e) {
      return 0;
    }
  }

  private static String command(Step step, boolean full) {
    String command = step.createdBy().replace("\t", " ").replace("\n", " ");
    return full || command.length() <= COMMAND_LENGTH
        ? command
        : command.substring(0, COMMAND_LENGTH - 3) + "...";
  }

  private static Table table(List<Step> steps, boolean full, boolean human) {
    Table table = new Table();
    table.row("ID", "CREATED", "CREATED BY", "SIZE", "COMMENT");
    for (Step step : steps) {
      table.row(
          id(step, full),
          human ? Quantities.ago(created(step)) : GoTime.rfc3339(created(step)),
          command(step, full),
          human ? Quantities.size(step.sizeBytes(), " ") : Long.toString(step.sizeBytes()),
          step.comment());
    }
    return table;
  }

  private static JsonArray json(List<Step> steps) {
    JsonArray array = new JsonArray();
    for (Step step : steps) {
      JsonObject json = new JsonObject();
      String id = step.id();
      json.addProperty("id", id == null ? "<missing>" : id);
      json.addProperty("created", GoTime.rfc3339(created(step)));
      json.addProperty("CreatedBy", step.createdBy());
      json.addProperty("size", step.sizeBytes());
      json.addProperty("comment", step.comment());
      array.add(json);
    }
    return array;
  }

  private static JsonObject fields(Step step, boolean full, Image image) throws JpodException {
    JsonObject fields = new JsonObject();
    fields.addProperty("ID", id(step, full));
    fields.addProperty("Created", Quantities.ago(created(step)));
    fields.addProperty("CreatedSince", Quantities.ago(created(step)));
    fields.addProperty("CreatedAt", GoTime.rfc3339(created(step)));
    fields.addProperty("CreatedBy", command(step, full));
    fields.addProperty("Size", Quantities.size(step.sizeBytes(), " "));
    fields.addProperty("Comment", step.comment());
    fields.add("Tags", OutputFormat.array(step.id() == null ? List.of() : image.names()));
    return fields;
  }
}
