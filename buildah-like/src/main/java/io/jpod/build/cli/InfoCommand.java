package io.jpod.build.cli;

import com.google.gson.JsonObject;
import io.jpod.build.ImageBuilder;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.format.Template;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.oci.Json;
import io.jpod.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// `jbuild info`, with buildah's fields.
final class InfoCommand implements Command {
  private static final Option DEBUG = Option.flag("d,debug", "Also what helps to find faults");
  private static final Option FORMAT =
      Option.value("f,format", "TEMPLATE", "Print what a Go template makes of it instead of JSON");

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition("jbuild info", "", "Display builder system information")
        .options(DEBUG, FORMAT)
        .operands(0, 0)
        .examples("jbuild info", "jbuild info --format '{{.store.GraphRoot}}'");
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    ImageBuilder builder = BuilderProgram.builder(args);
    JsonObject info = new JsonObject();
    if (args.flag(DEBUG)) {
      info.add("debug", debug());
    }
    info.add("host", host(builder.directories()));
    info.add("store", store(builder));
    String format = args.value(FORMAT);
    console.line(
        format == null ? Json.writePretty(info) : Template.parse("format", format).execute(info));
    return 0;
  }

  private static JsonObject debug() {
    JsonObject debug = new JsonObject();
    debug.addProperty("buildah version", VersionCommand.number());
    debug.addProperty("java version", System.getProperty("java.version"));
    return debug;
  }

  private static JsonObject host(Directories directories) throws JpodException {
    Platform platform = Platform.host();
    JsonObject host = new JsonObject();
    host.addProperty("arch", platform.architecture());
    host.addProperty("cpus", Runtime.getRuntime().availableProcessors());
    host.addProperty("hostname", firstLine("/proc/sys/kernel/hostname"));
    host.addProperty("kernel", firstLine("/proc/sys/kernel/osrelease"));
    host.addProperty("os", platform.os());
    host.addProperty("rootless", directories.rootless());
    return host;
  }

  private static JsonObject store(ImageBuilder builder) throws JpodException {
    JsonObject containers = new JsonObject();
    containers.addProperty("number", builder.containers().list().size());
    JsonObject images = new JsonObject();
    images.addProperty("number", builder.images().list().size());
    JsonObject store = new JsonObject();
    store.add("ContainerStore", containers);
    store.addProperty("GraphDriverName", "overlay");
    store.addProperty("GraphRoot", builder.directories().root().toString());
    store.add("ImageStore", images);
    store.addProperty("RunRoot", builder.directories().runDir().toString());
    return store;
  }

  private static String firstLine(String file) throws JpodException {
    try {
      List<String> lines = Files.readAllLines(Path.of(file));
      return lines.isEmpty() ? "" : lines.getFirst();
    } catch (IOException e) {
      throw new JpodException("reading '" + file + "': " + e.getMessage(), e);
    }
  }
}
