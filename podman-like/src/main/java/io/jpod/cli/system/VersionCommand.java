package io.jpod.cli.system;

import com.google.gson.JsonObject;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Version;
import io.jpod.cli.format.OutputFormat;
import io.jpod.cli.format.Table;
import io.jpod.core.JpodException;
import io.jpod.oci.Json;

/// `jpod version`.
public final class VersionCommand implements Command {
  private static final Option FORMAT = Option.value("f,format", "FORMAT", "json, or a Go template");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod version", "", "Display the jpod version information")
          .options(FORMAT)
          .operands(0, 0)
          .examples("jpod version", "jpod version --format '{{.Client.Version}}'");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    String format = args.value(FORMAT);
    boolean docker = console.personality().isDocker();
    JsonObject json = docker ? DockerSystem.version() : json();
    if (format == null && docker) {
      console.out(DockerSystem.versionText());
    } else if (format == null) {
      table().print(console);
    } else if (OutputFormat.isJson(format)) {
      console.line(Json.write(json));
    } else {
      OutputFormat output = OutputFormat.parse("version", format, "struct { Client; Server }");
      output.row(json);
      output.print(console);
    }
    return 0;
  }

  private static Table table() {
    return new Table()
        .row("Client:", "jpod")
        .row("Version:", Version.NUMBER)
        .row("API Version:", Version.NUMBER)
        .row("Java Version:", Version.java())
        .row("OS/Arch:", "linux/" + Version.architecture());
  }

  /// podman's fields; what it has of Go is Java's here.
  static JsonObject json() {
    JsonObject client = new JsonObject();
    client.addProperty("APIVersion", Version.NUMBER);
    client.addProperty("Version", Version.NUMBER);
    client.addProperty("JavaVersion", Version.java());
    client.addProperty("GitCommit", "");
    client.addProperty("BuiltTime", "");
    client.addProperty("Built", 0);
    client.addProperty("OsArch", "linux/" + Version.architecture());
    client.addProperty("Os", "linux");
    client.addProperty("Arch", Version.architecture());
    JsonObject json = new JsonObject();
    json.add("Client", client);
    return json;
  }
}
