package io.jpod.cli.image;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.registry.ImageTransports;
import io.jpod.core.JpodException;
import io.jpod.core.registry.PlatformChoice;
import io.jpod.core.storage.archive.ArchiveLoader;
import java.nio.file.Path;
import java.util.List;

/// `jpod load`: brings images of an archive into the store.
public final class LoadCommand implements Command {
  private static final Option INPUT =
      Option.value("i,input", "FILE", "Archive or directory to read instead of standard input");
  private static final Option PLATFORM =
      Option.value("platform", "OS/ARCH[/VARIANT]", "Only the images for this platform");
  private static final Option QUIET = Option.flag("q,quiet", "Print nothing but the names");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod load", "", "Load image(s) from a tar archive")
          .description(
              "Loads all images of a docker-archive or oci-archive, plain or compressed with gzip, zstd, bzip2 or xz, from a file or standard"
                  + " input, or of a directory in one of the two layouts.")
          .options(INPUT, PLATFORM, QUIET)
          .operands(0, 0)
          .notYet("signature-policy")
          .examples("jpod load -i debian.tar", "zcat images.tar.gz | jpod load");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    ArchiveLoader loader = new ArchiveLoader(Engine.images(args));
    if (args.isGiven(PLATFORM)) {
      loader = loader.only(PlatformChoice.of(args.value(PLATFORM), null, null, null)::accepts);
    }
    String input = args.value(INPUT);
    List<String> loaded;
    if (input != null && input.startsWith("containers-storage:")) {
      loaded = ImageTransports.brought(input, Engine.images(args), Engine.directories(args));
    } else if (input != null && !input.equals("-")) {
      loaded = loader.load(Path.of(input));
    } else {
      if (Console.isTerminal(0)) {
        throw new JpodException(
            "cannot read from terminal, use command-line redirection or the --input flag",
            "jpod load -i ARCHIVE");
      }
      loaded = loader.load(console.in());
    }
    for (String name : loaded) {
      console.line("Loaded image: " + name);
    }
    return 0;
  }
}
