package io.jpod.cli.volume;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.volume.Volume;
import io.jpod.core.volume.VolumeArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// `jpod volume import`: puts the files of a tar into a volume.
public final class VolumeImportCommand implements Command {
  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod volume import", "VOLUME [FILE]", "Import a tar archive into a volume")
          .operands(1, 2)
          .examples("jpod volume import data data.tar", "jpod volume import data - < data.tar");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException, IOException {
    String from = args.operands().size() > 1 ? args.operand(1) : "-";
    Volume volume = VolumeStore.of(args).require(args.operand(0));
    if (from.equals("-")) {
      VolumeArchive.read(volume, console.in());
      return 0;
    }
    try (InputStream in = Files.newInputStream(Path.of(from))) {
      VolumeArchive.read(volume, in);
    } catch (NoSuchFileException e) {
      throw new JpodException("open " + from + ": no such file or directory", e);
    }
    return 0;
  }
}
