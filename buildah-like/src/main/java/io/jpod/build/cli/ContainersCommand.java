package io.jpod.build.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.jpod.build.WorkingContainer;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.format.OutputFormat;
import io.jpod.core.JpodException;
import io.jpod.oci.Json;
import java.util.ArrayList;
import java.util.List;

/// `jbuild containers`.
final class ContainersCommand implements Command {
  private static final Option ALL =
      Option.flag("a,all", "All working containers, which is so anyway");
  private static final Option FILTER =
      Option.csv("f,filter", "FILTER", "Only those that fit: name=, id= or ancestor=");
  private static final Option FORMAT =
      Option.value("format", "TEMPLATE", "Print what a Go template makes of each");
  private static final Option JSON = Option.flag("json", "Print JSON");
  private static final Option NOHEADING = Option.flag("n,noheading", "No headings");
  private static final Option NOTRUNC = Option.flag("notruncate", "Whole ids");
  private static final Option QUIET = Option.flag("q,quiet", "Only ids");

  private static final int SHORT_ID = 12;

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition("jbuild containers", "", "List working containers")
        .options(ALL, FILTER, FORMAT, JSON, NOHEADING, NOTRUNC, QUIET)
        .operands(0, 0);
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    List<WorkingContainer> shown = new ArrayList<>();
    for (WorkingContainer container : BuilderProgram.builder(args).containers().list()) {
      if (fits(container, args.values(FILTER))) {
        shown.add(container);
      }
    }
    if (args.flag(JSON)) {
      printJson(shown, console);
      return 0;
    }
    boolean whole = args.flag(NOTRUNC);
    String format = args.value(FORMAT);
    if (format != null) {
      print(shown, format, whole, console);
      return 0;
    }
    if (args.flag(QUIET)) {
      for (WorkingContainer container : shown) {
        console.line(container.id());
      }
      return 0;
    }
    int width = whole ? 64 : SHORT_ID;
    if (!args.flag(NOHEADING)) {
      console.line(
          row(width, "CONTAINER ID", "BUILDER", "IMAGE ID", "IMAGE NAME", "CONTAINER NAME"));
    }
    for (WorkingContainer container : shown) {
      String image = container.fromImage().isEmpty() ? "scratch" : container.fromImage();
      console.line(
          row(
              width,
              cut(container.id(), whole),
              "   *",
              cut(container.fromImageId(), whole),
              image,
              container.name()));
    }
    return 0;
  }

  private static boolean fits(WorkingContainer container, List<String> filters)
      throws JpodException {
    for (String filter : filters) {
      int equals = filter.indexOf('=');
      String value = filter.substring(equals + 1);
      boolean good =
          switch (equals < 0 ? "" : filter.substring(0, equals)) {
            case "name" -> container.name().contains(value);
            case "id" -> container.id().startsWith(value);
            case "ancestor" ->
                container.fromImage().contains(value) || container.fromImageId().startsWith(value);
            default ->
                throw new JpodException(
                    "invalid filter '" + filter + "'",
                    "--filter name=PART, id=ID or ancestor=IMAGE");
          };
      if (!good) {
        return false;
      }
    }
    return true;
  }

  private static String row(
      int idWidth, String id, String builder, String imageId, String image, String name) {
    return pad(id, idWidth)
        + "  "
        + pad(builder, 8)
        + " "
        + pad(imageId, idWidth)
        + " "
        + pad(image, 32)
        + " "
        + name;
  }

  private static String pad(String text, int width) {
    StringBuilder padded = new StringBuilder(text);
    while (padded.length() < width) {
      padded.append(' ');
    }
    return padded.toString();
  }

  private static String cut(String id, boolean whole) {
    return whole || id.length() <= SHORT_ID ? id : id.substring(0, SHORT_ID);
  }

  private static void print(
      List<WorkingContainer> shown, String format, boolean whole, Console console)
      throws JpodException {
    OutputFormat output = OutputFormat.parse("containers", format, "*define.Container");
    for (WorkingContainer container : shown) {
      JsonObject fields = new JsonObject();
      fields.addProperty("ContainerID", cut(container.id(), whole));
      fields.addProperty("Builder", "   *");
      fields.addProperty("ImageID", cut(container.fromImageId(), whole));
      fields.addProperty(
          "ImageName", container.fromImage().isEmpty() ? "scratch" : container.fromImage());
      fields.addProperty("ContainerName", container.name());
      output.row(fields);
    }
    output.print(console);
  }

  private static void printJson(List<WorkingContainer> shown, Console console) {
    JsonArray array = new JsonArray();
    for (WorkingContainer container : shown) {
      JsonObject object = new JsonObject();
      object.addProperty("id", container.id());
      object.addProperty("builder", true);
      object.addProperty("imageid", container.fromImageId());
      object.addProperty(
          "imagename", container.fromImage().isEmpty() ? "scratch" : container.fromImage());
      object.addProperty("containername", container.name());
      array.add(object);
    }
    console.line(Json.writePretty(array));
  }
}
