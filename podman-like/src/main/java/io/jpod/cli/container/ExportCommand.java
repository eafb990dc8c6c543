package io.jpod.cli.container;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerExport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// `jpod export`: a tar of a container's root file system.
public final class ExportCommand implements Command {
  private static final Option OUTPUT =
      Option.value(
          "o,output",
          "FILE",
          "Write to a file (default: standard output, which must be redirected)");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod export", "CONTAINER", "Export container's filesystem contents as a tar archive")
          .description(
              "Writes the container's root file system, running or not. What is mounted in it, volumes for instance,"
                  + " is left out.")
          .options(OUTPUT)
          .operands(1, 1)
          .examples("jpod export web > web.tar", "jpod export -o web.tar web");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException, IOException {
    String output = args.value(OUTPUT, "");
    if (output.isEmpty() && Console.isTerminal(1)) {
      throw new JpodException("refusing to export to terminal. Use -o flag or redirect");
    }
    if (output.indexOf(':') >= 0) {
      throw new JpodException("invalid filename (should not contain ':') \"" + output + "\"");
    }
    Container container = Engine.containers(args).require(args.operand(0));
    if (output.isEmpty()) {
      ContainerExport.write(container, console.rawOut());
      return 0;
    }
    try (OutputStream out = Files.newOutputStream(Path.of(output))) {
      ContainerExport.write(container, out);
    }
    return 0;
  }
}
