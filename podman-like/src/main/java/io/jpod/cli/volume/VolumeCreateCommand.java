package io.jpod.cli.volume;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.volume.VolumeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/// `jpod volume create`: makes a volume and prints its name.
public final class VolumeCreateCommand implements Command {
  private static final Option DRIVER = Option.value("d,driver", "DRIVER", "local (default)");
  private static final Option LABEL = Option.list("l,label", "KEY=VALUE", "Set a label");
  private static final Option OPT =
      Option.list(
          "o,opt",
          "KEY=VALUE",
          "type=tmpfs, or type=none with o=bind and device=DIR; o=size=64m and the like for tmpfs");
  private static final Option UID = Option.unsigned("uid", "Owner of the volume, in the container");
  private static final Option GID = Option.unsigned("gid", "Group of the volume, in the container");
  private static final Option IGNORE =
      Option.flag("ignore", "Say nothing if the volume is there already");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod volume create", "[NAME]", "Create a new volume")
          .options(DRIVER, GID, IGNORE, LABEL, OPT, UID)
          .operands(0, 1)
          .refuse(
              "availability group limit-bytes required-bytes scope secret sharing"
                  + " topology-preferred topology-required type",
              "only clusters of docker have it")
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
    String driver = args.value(DRIVER, "local");
    if (!driver.isEmpty() && !driver.equals("local")) {
      throw new JpodException(
          "looking up volume plugin " + driver + ": required plugin missing",
          "--driver local: volumes are directories of the store");
    }
    VolumeOptions options = new VolumeOptions(args.values(LABEL), args.values(OPT)).checked();
    VolumeStore store = VolumeStore.of(args);
    boolean made =
        store.volumes().create(name, args.operands().isEmpty(), options, data -> owner(data, args))
            != null;
    if (!made && !args.flag(IGNORE)) {
      throw new JpodException(
          "volume with name " + name + " already exists: volume already exists");
    }
    console.line(name);
    return 0;
  }

  private static void owner(Path data, ParsedArgs args) throws IOException {
    if (args.isGiven(UID)) {
      Files.setAttribute(data, "unix:uid", (int) args.number(UID, 0));
    }
    if (args.isGiven(GID)) {
      Files.setAttribute(data, "unix:gid", (int) args.number(GID, 0));
    }
  }

  private static String randomName() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
