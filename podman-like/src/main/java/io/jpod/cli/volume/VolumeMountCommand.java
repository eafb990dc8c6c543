package io.jpod.cli.volume;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ErrorPrinter;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.volume.Volume;

/// `jpod volume mount` and `unmount`: the directory of a volume. It is always there, so nothing is
/// mounted; the files of other ids can be reached in `jpod unshare`.
public final class VolumeMountCommand implements Command {
  private final CommandDefinition definition;
  private final boolean mount;

  /// @param mount false: `unmount`
  public VolumeMountCommand(boolean mount) {
    this.mount = mount;
    definition =
        new CommandDefinition(
                "jpod volume " + (mount ? "mount" : "unmount"),
                "VOLUME [VOLUME...]",
                mount ? "Mount volume" : "Unmount volume")
            .description(
                mount
                    ? "Prints the directory of each volume. Files of other ids than your own can be changed in jpod unshare."
                    : "Does nothing but print the names: the directory of a volume is always there.")
            .needsOperand("requires at least 1 arg(s), only received 0")
            .examples(
                mount
                    ? "jpod unshare ls -l $(jpod volume mount data)"
                    : "jpod volume unmount data");
  }

  @Override
  public CommandDefinition definition() {
    return definition;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    VolumeStore store = VolumeStore.of(args);
    int code = 0;
    for (String name : args.operands()) {
      try {
        Volume volume = store.require(name);
        console.line(mount ? volume.data().toString() : volume.name());
      } catch (JpodException e) {
        ErrorPrinter.print(e, console);
        code = JpodException.ENGINE_FAILED;
      }
    }
    return code;
  }
}
