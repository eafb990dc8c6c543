package io.jpod.cli.inspect;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ErrorPrinter;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.OutputFormat;
import io.jpod.cli.format.Template;
import io.jpod.cli.volume.VolumeInspectCommand;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerSize;
import io.jpod.core.container.Containers;
import io.jpod.core.registry.PlatformChoice;
import io.jpod.core.registry.PlatformImages;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.oci.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `jpod inspect`: everything about containers and images, as JSON or through a template.
public final class InspectCommand implements Command {
  private static final Option FORMAT = Option.value("f,format", "FORMAT", "json, or a Go template");
  private static final Option LATEST = Option.flag("l,latest", "The container that was made last");
  private static final Option TYPE =
      Option.value("t,type", "TYPE", "container, image, volume or all (default all)");
  private static final Option PLATFORM =
      Option.value(
          "platform", "OS/ARCH[/VARIANT]", "Of a manifest list, the image for this platform");
  private static final Option SIZE =
      Option.flag("s,size", "Show how much containers have written, and that with their image");

  private static final String INDENT = "     ";

  private final CommandDefinition definition;
  private final @Nullable String fixedType;

  public InspectCommand() {
    fixedType = null;
    definition =
        new CommandDefinition(
                "jpod inspect",
                "NAME [NAME...]",
                "Display the configuration of object denoted by ID")
            .description(
                "Shows containers and images as JSON. A name that both a container and an image have is the container.")
            .options(FORMAT, LATEST, SIZE, TYPE)
            .examples(
                "jpod inspect web",
                "jpod inspect -f '{{.State.Status}}' web",
                "jpod inspect -t image debian");
  }

  /// @param type of the group: `container` or `image`
  public InspectCommand(String type) {
    fixedType = type;
    boolean container = type.equals("container");
    definition =
        new CommandDefinition(
            "jpod " + type + " inspect",
            container ? "CONTAINER [CONTAINER...]" : "IMAGE [IMAGE...]",
            "Display the configuration of " + (container ? "a container" : "an image"));
    if (container) {
      definition.options(FORMAT, LATEST, SIZE);
    } else {
      definition.options(FORMAT, PLATFORM);
    }
  }

  @Override
  public CommandDefinition definition() {
    return definition;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    String type = fixedType == null ? args.value(TYPE, "all") : fixedType;
    switch (type) {
      case "all", "container", "image", "volume" -> {}
      case "network", "pod" ->
          throw new JpodException("there is nothing of type \"" + type + "\" here");
      default ->
          throw new JpodException(
              "invalid type: \""
                  + type
                  + "\" is not a valid type, must be one of container, image, volume or all");
    }
    boolean latest = args.flag(LATEST);
    if (args.operands().isEmpty() && !latest) {
      throw new JpodException("no names or ids specified");
    }
    List<JpodException> failures = new ArrayList<>();
    List<JsonObject> found = objects(args, type, failures);
    if (console.personality().isDocker()) {
      found.replaceAll(DockerShape::of);
    }
    print(found, args.value(FORMAT, "json"), console);
    for (JpodException failure : failures) {
      ErrorPrinter.print(failure, console);
    }
    return failures.isEmpty() ? 0 : JpodException.ENGINE_FAILED;
  }

  private static List<JsonObject> objects(
      ParsedArgs args, String type, List<JpodException> failures) throws JpodException {
    Containers containers = Engine.containers(args);
    ImageStore images = Engine.images(args);
    List<JsonObject> found = new ArrayList<>();
    if (args.flag(LATEST)) {
      found.add(container(containers, containers.latest(), args.flag(SIZE)));
    }
    List<String> names = args.operands();
    for (int i = 0; i < names.size(); i++) {
      JsonObject object = object(args, containers, images, names.get(i), type);
      if (object == null) {
        failures.add(new JpodException("inspecting object: " + notFound(names.get(i), type)));
      } else {
        found.add(object);
      }
    }
    return found;
  }

  private static @Nullable JsonObject object(
      ParsedArgs args, Containers containers, ImageStore images, String name, String type)
      throws JpodException {
    if (type.equals("container") || type.equals("all")) {
      Container container = containers.find(name);
      if (container != null) {
        return container(containers, container, args.flag(SIZE));
      }
    }
    if (type.equals("image") || type.equals("all")) {
      String platform = args.value(PLATFORM);
      Image image = platform == null ? images.find(name) : ofPlatform(images, name, platform);
      if (image != null) {
        return ImageInspection.of(image);
      }
    }
    if (type.equals("volume") || type.equals("all")) {
      return VolumeInspectCommand.find(args, name);
    }
    return null;
  }

  private static @Nullable Image ofPlatform(ImageStore images, String name, String platform)
      throws JpodException {
    return images.find(name) == null && images.lists().find(name) == null
        ? null
        : PlatformImages.require(images, name, PlatformChoice.of(platform, null, null, null));
  }

  private static JsonObject container(Containers containers, Container container, boolean size)
      throws JpodException {
    JsonObject json = containers.inspect(container);
    if (size) {
      ContainerSize of = containers.size(container);
      json.addProperty("SizeRw", of.writtenBytes());
      json.addProperty("SizeRootFs", of.wholeBytes());
    }
    return json;
  }

  private static String notFound(String name, String type) {
    return switch (type) {
      case "container" -> "no such container \"" + name + "\"";
      case "image" -> name + ": image not known";
      case "volume" -> "no such volume " + name;
      default -> "no such object: \"" + name + "\"";
    };
  }

  private static void print(List<JsonObject> found, String format, Console console)
      throws JpodException {
    if (format.equals("json")) {
      JsonArray array = new JsonArray();
      for (int i = 0; i < found.size(); i++) {
        array.add(found.get(i));
      }
      console.line(Json.writePretty(array, INDENT));
      return;
    }
    Template template =
        Template.parse("inspect", OutputFormat.unescape(format)).rootType("*define.InspectData");
    for (JsonObject object : found) {
      String text = template.execute(object);
      console.out(text.endsWith("\n") ? text : text + "\n");
    }
  }
}
