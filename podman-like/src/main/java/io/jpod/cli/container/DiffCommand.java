package io.jpod.cli.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerDiff;
import io.jpod.core.container.Containers;
import io.jpod.core.storage.Change;
import io.jpod.core.storage.Image;
import io.jpod.oci.Json;
import java.util.List;

/// `jpod diff`: what a container has changed in its image, or an image in the one below.
public final class DiffCommand implements Command {
  private static final Option FORMAT =
      Option.value("format", "FORMAT", "json, instead of a line for each path");

  private final CommandDefinition definition;
  private final String type;

  public DiffCommand() {
    this("");
  }

  /// @param type `container`, `image`, or empty for both
  public DiffCommand(String type) {
    this.type = type;
    boolean image = type.equals("image");
    definition =
        new CommandDefinition(
                type.isEmpty() ? "jpod diff" : "jpod " + type + " diff",
                image ? "IMAGE" : type.isEmpty() ? "CONTAINER|IMAGE" : "CONTAINER",
                "Inspect changes to the object's file systems")
            .description(
                "Shows what was added (A), changed (C) and deleted (D) in the file system: by a container, or by the"
                    + " topmost layer of an image.")
            .operands(0, 1)
            .examples("jpod diff web", "jpod diff --format json debian:12");
    if (image) {
      definition.options(FORMAT);
    } else {
      definition.options(FORMAT, Selection.LATEST);
    }
  }

  @Override
  public CommandDefinition definition() {
    return definition;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    String format = args.value(FORMAT, "");
    if (!format.isEmpty() && !format.equals("json")) {
      throw new JpodException("only supported value for '--format' is 'json'");
    }
    List<Change> changes = changes(args);
    if (!format.isEmpty()) {
      console.line(Json.writePretty(json(changes), "     "));
      return 0;
    }
    for (Change change : changes) {
      console.line(change.kind().letter() + " " + change.path());
    }
    return 0;
  }

  private List<Change> changes(ParsedArgs args) throws JpodException {
    boolean latest = args.flag(Selection.LATEST);
    if (latest && !args.operands().isEmpty()) {
      throw new JpodException("--latest and containers cannot be used together");
    }
    if (!latest && args.operands().isEmpty()) {
      throw new JpodException(
          "\"" + definition.path() + "\" requires a name, id, or the \"--latest\" flag");
    }
    Directories directories = Engine.directories(args);
    if (!type.equals("image")) {
      Containers containers = Engine.containers(args);
      Container container = latest ? containers.latest() : containers.find(args.operand(0));
      if (container != null) {
        return ContainerDiff.ofContainer(container, directories);
      }
    }
    if (type.equals("container")) {
      throw Selection.notFound(args.operand(0));
    }
    Image image = Engine.images(args).find(args.operand(0));
    if (image == null) {
      throw new JpodException(
          type.isEmpty()
              ? "\"" + args.operand(0) + "\" not found: layer not known"
              : args.operand(0) + ": image not known");
    }
    return ContainerDiff.ofImage(image, directories);
  }

  private static JsonObject json(List<Change> changes) {
    JsonObject json = new JsonObject();
    add(json, "changed", changes, Change.Kind.CHANGED);
    add(json, "added", changes, Change.Kind.ADDED);
    add(json, "deleted", changes, Change.Kind.DELETED);
    return json;
  }

  private static void add(JsonObject json, String key, List<Change> changes, Change.Kind kind) {
    JsonArray paths = new JsonArray();
    for (Change change : changes) {
      if (change.kind() == kind) {
        paths.add(change.path());
      }
    }
    if (!paths.isEmpty()) {
      json.add(key, paths);
    }
  }
}
