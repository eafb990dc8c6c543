package io.jpod.cli.volume;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.volume.Volume;
import io.jpod.core.volume.VolumeArchive;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// `jpod volume export`: the files of a volume as a tar.
public final class VolumeExportCommand implements Command {
  private static final Option OUTPUT =
      Option.value("o,output", "FILE", "Write to a file instead of standard output");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod volume export", "VOLUME", "Export the contents of a volume as a tar archive")
          .options(OUTPUT)
          .operands(1, 1)
          .examples("jpod volume export data > data.tar", "jpod volume export -o data.tar data");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException, IOException {
    String output = args.value(OUTPUT, "");
    if (output.isEmpty() && Console.isTerminal(1)) {
      throw new JpodException(
          "cannot write to terminal, use command-line redirection or the --output flag");
    }
    Volume volume = VolumeStore.of(args).require(args.operand(0));
    if (output.isEmpty()) {
      VolumeArchive.write(volume, console.rawOut());
      return 0;
    }
    try (OutputStream out = Files.newOutputStream(Path.of(output))) {
      VolumeArchive.write(volume, out);
    }
    return 0;
  }
}
