package io.jpod.cli.builder;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Version;
import io.jpod.cli.format.Table;
import io.jpod.oci.Platform;

/// `docker buildx ls`: the one builder that there is.
public final class BuilderLsCommand implements Command {
  @Override
  public CommandDefinition definition() {
    return new CommandDefinition("jpod buildx ls", "", "List builders")
        .notYet("format no-trunc timeout")
        .operands(0, 0)
        .description("There is one builder, called default: this program.")
        .examples("jpod buildx ls");
  }

  @Override
  public int run(ParsedArgs args, Console console) {
    Table table = new Table();
    table.row("NAME/NODE", "DRIVER/ENDPOINT", "STATUS", "BUILDKIT", "PLATFORMS");
    table.row("default*", "jpod", "", "", "");
    table.row(" \\_ default", " \\_ default", "running", "jpod " + Version.NUMBER, platform());
    table.print(console);
    return 0;
  }

  /// This machine's, as `linux/amd64`.
  static String platform() {
    Platform host = Platform.host();
    return host.os() + "/" + host.architecture();
  }
}
