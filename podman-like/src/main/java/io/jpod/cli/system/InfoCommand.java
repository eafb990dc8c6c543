package io.jpod.cli.system;

import com.google.gson.JsonObject;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.OutputFormat;
import io.jpod.cli.format.Yaml;
import io.jpod.core.JpodException;
import io.jpod.oci.Json;

/// `jpod info`: the machine, the store and the helpers that jpod found.
public final class InfoCommand implements Command {
  private static final Option FORMAT = Option.value("f,format", "FORMAT", "json, or a Go template");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod info", "", "Display jpod system information")
          .options(FORMAT)
          .operands(0, 0)
          .examples("jpod info", "jpod info --format '{{.Store.GraphRoot}}'");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    JsonObject info =
        SystemInfo.collect(Engine.directories(args), Engine.containers(args), Engine.images(args));
    String format = args.value(FORMAT);
    if (console.personality().isDocker()) {
      info = DockerSystem.info(info);
    }
    if (format == null && console.personality().isDocker()) {
      console.out(DockerSystem.infoText(info));
    } else if (format == null) {
      console.out(Yaml.write(info));
    } else if (OutputFormat.isJson(format)) {
      console.line(Json.writePretty(info, "  "));
    } else {
      OutputFormat output = OutputFormat.parse("info", format, "*define.Info");
      output.row(info);
      output.print(console);
    }
    return 0;
  }
}
