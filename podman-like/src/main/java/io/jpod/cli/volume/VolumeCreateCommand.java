package io.jpod.cli.volume;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import java.security.SecureRandom;
import java.util.HexFormat;

/// `jpod volume create`: makes a volume and prints its name.
public final class VolumeCreateCommand implements Command {
  private static final Option IGNORE =
      Option.flag("ignore", "Say nothing if the volume is there already");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod volume create", "[NAME]", "Create a new volume")
          .options(IGNORE)
          .operands(0, 1)
          .notYet("d driver l label o opt")
          .examples(
              "jpod volume create data", "jpod run --rm -v data:/data debian touch /data/file");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    String name = args.operands().isEmpty() ? randomName() : args.operand(0);
    if (!VolumeStore.isName(name)) {
      throw new JpodException(
          "running volume create option: names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument");
    }
    VolumeStore store = VolumeStore.of(args);
    boolean made = store.volumes().create(name, args.operands().isEmpty(), data -> {}) != null;
    if (!made && !args.flag(IGNORE)) {
      throw new JpodException(
          "volume with name " + name + " already exists: volume already exists");
    }
    console.line(name);
    return 0;
  }

  private static String randomName() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
