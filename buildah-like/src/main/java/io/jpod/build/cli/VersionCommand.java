package io.jpod.build.cli;

import com.google.gson.JsonObject;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.oci.Json;
import io.jpod.oci.Platform;

/// `jbuild version`.
final class VersionCommand implements Command {
  private static final Option JSON = Option.flag("json", "Print JSON");

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition("jbuild version", "", "Print version and platform")
        .options(JSON)
        .operands(0, 0);
  }

  /// The version of the build that these classes are part of; a test compares it with the build's.
  static String number() {
    return "0.1.0-SNAPSHOT";
  }

  @Override
  public int run(ParsedArgs args, Console console) {
    Platform host = Platform.host();
    if (args.flag(JSON)) {
      JsonObject object = new JsonObject();
      object.addProperty("version", number());
      object.addProperty("imageSpec", "1.1.1");
      object.addProperty("runtimeSpec", "1.3.0");
      object.addProperty("javaVersion", System.getProperty("java.version"));
      object.addProperty("osArch", host.os() + "/" + host.architecture());
      console.line(Json.writePretty(object));
      return 0;
    }
    console.line("Version:       " + number());
    console.line("Image Spec:    1.1.1");
    console.line("Runtime Spec:  1.3.0");
    console.line("Java:          " + System.getProperty("java.version"));
    console.line("OS/Arch:       " + host.os() + "/" + host.architecture());
    return 0;
  }
}
