package io.jpod.build.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.jpod.build.ImageBuilder;
import io.jpod.build.WorkingContainer;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.format.Template;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `jbuild inspect`, with the fields of buildah's that have a meaning here.
final class InspectCommand implements Command {
  private static final Option FORMAT =
      Option.value("f,format", "TEMPLATE", "Print what a Go template makes of it instead of JSON");
  private static final Option TYPE =
      Option.value(
          "t,type",
          "TYPE",
          "container or image; without it whatever has the name, containers first");

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition("jbuild inspect", "NAME", "Show a working container or an image")
        .options(FORMAT, TYPE)
        .operands(1, 1)
        .examples("jbuild inspect -f '{{.OCIv1.Config.Env}}' $ctr");
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    String type = args.value(TYPE, "");
    if (!type.isEmpty() && !type.equals("container") && !type.equals("image")) {
      throw new JpodException(
          "the only recognized types are \"container\" and \"image\"", "--type container");
    }
    JsonObject found = find(BuilderProgram.builder(args), args.operand(0), type);
    String format = args.value(FORMAT);
    if (format == null) {
      console.line(Json.writePretty(found));
    } else {
      InspectFields.complete(found);
      console.line(Template.parse("format", format).execute(found));
    }
    return 0;
  }

  private static JsonObject find(ImageBuilder builder, String name, String type)
      throws JpodException {
    if (!type.equals("image")) {
      WorkingContainer container = builder.containers().find(name);
      if (container != null) {
        return describe(container, builder);
      }
      if (type.equals("container")) {
        throw new JpodException("reading build container \"" + name + "\": container not known");
      }
    }
    return describe(builder.images().require(name));
  }

  private static JsonObject describe(WorkingContainer container, ImageBuilder builder)
      throws JpodException {
    Image base =
        container.fromImageId().isEmpty() ? null : builder.images().find(container.fromImageId());
    JsonObject out =
        head(base, container.fromImage(), container.fromImageId(), container.fromImageDigest());
    out.addProperty("Container", container.name());
    out.addProperty("ContainerID", container.id());
    out.addProperty("MountPoint", "");
    JsonObject annotations = new JsonObject();
    for (Map.Entry<String, String> entry : container.settings().annotations().entrySet()) {
      annotations.addProperty(entry.getKey(), entry.getValue());
    }
    out.add("ImageAnnotations", annotations);
    String createdBy = container.settings().createdBy();
    out.addProperty("ImageCreatedBy", createdBy == null ? "" : createdBy);
    JsonObject config = container.settings().image().toJson();
    out.add("OCIv1", config);
    JsonObject docker = config.deepCopy();
    addDocker(docker, "Hostname", container.settings().hostname());
    addDocker(docker, "Domainname", container.settings().domainname());
    String comment = container.settings().comment();
    if (comment != null) {
      docker.addProperty("comment", comment);
    }
    out.add("Docker", docker);
    return out;
  }

  private static void addDocker(JsonObject docker, String name, @Nullable String value) {
    JsonElement config = docker.get("config");
    if (value != null && config instanceof JsonObject object) {
      object.addProperty(name, value);
    }
  }

  private static JsonObject describe(Image image) throws JpodException {
    String name = image.names().isEmpty() ? "" : image.names().getFirst();
    JsonObject out = head(image, name, image.id(), image.manifestDigest().toString());
    out.addProperty("Container", "");
    out.addProperty("ContainerID", "");
    out.addProperty("MountPoint", "");
    JsonObject annotations = new JsonObject();
    for (Map.Entry<String, String> entry :
        ImageManifest.parse(image.manifestBytes()).annotations().entrySet()) {
      annotations.addProperty(entry.getKey(), entry.getValue());
    }
    out.add("ImageAnnotations", annotations);
    out.addProperty("ImageCreatedBy", "");
    ImageConfig config = image.config();
    out.add("OCIv1", config.toJson());
    out.add("Docker", Json.parseObject(image.configBytes()));
    JsonElement history = config.toJson().get("history");
    out.add("History", history == null ? new JsonArray() : history);
    return out;
  }

  private static JsonObject head(@Nullable Image image, String name, String id, String digest)
      throws JpodException {
    JsonObject out = new JsonObject();
    out.add("Type", new JsonPrimitive("buildah 0.0.1"));
    out.addProperty("FromImage", name);
    out.addProperty("FromImageID", id);
    out.addProperty("FromImageDigest", digest);
    out.addProperty(
        "Config", image == null ? "" : new String(image.configBytes(), StandardCharsets.UTF_8));
    out.addProperty(
        "Manifest", image == null ? "" : new String(image.manifestBytes(), StandardCharsets.UTF_8));
    return out;
  }
}
