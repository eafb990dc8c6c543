package io.jpod.cli.container;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerCopy;
import io.jpod.core.container.Containers;

/// `jpod cp`: copies files between containers and the host.
public final class CpCommand implements Command {
  private static final String STREAM = "-";

  private static final Option ARCHIVE =
      Option.flag(
          "a,archive",
          "Give copied files to the user of the destination container (default true); with =false they keep their owners' numbers");
  private static final Option FOLLOW =
      Option.flag(
          "L,follow-link",
          "Copy what a link in SRC_PATH points to (default true); with =false the link itself");
  private static final Option OVERWRITE =
      Option.flag(
          "overwrite", "Allow to overwrite directories with non-directories and vice versa");
  private static final Option QUIET = Option.flag("q,quiet", "Show no progress; there is none");
  private static final Option EXTRACT = Option.flag("extract", "Has no effect, as in podman");
  private static final Option PAUSE = Option.flag("pause", "Has no effect, as in podman");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod cp",
              "[CONTAINER:]SRC_PATH [CONTAINER:]DEST_PATH",
              "Copy files/folders between a container and the local filesystem")
          .description(
              "Copies between the host and a container or between two containers, running or not. A directory that"
                  + " is there gets the source as an entry; SRC_PATH/. means what is in the directory. - is a tar on"
                  + " standard input or output. A path with a colon is a host's path if it begins with a dot or slash.")
          .options(ARCHIVE, EXTRACT, FOLLOW, OVERWRITE, PAUSE, QUIET)
          .operands(2, 2)
          .examples(
              "jpod cp web:/etc/nginx/nginx.conf .",
              "jpod cp site/. web:/srv/www",
              "jpod cp web:/var/log - | tar t");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    CopyOperand from = CopyOperand.parse(args.operand(0));
    CopyOperand to = CopyOperand.parse(args.operand(1));
    String both = "invalid arguments \"" + args.operand(0) + "\", \"" + args.operand(1) + "\": ";
    if (from.path().isEmpty() || to.path().isEmpty()) {
      throw new JpodException(both + "you must specify paths");
    }
    if (from.container().isEmpty() && to.container().isEmpty()) {
      throw new JpodException(
          both + "you must specify one container", "jpod cp CONTAINER:PATH PATH, or the other way");
    }
    Containers containers = Engine.containers(args);
    ContainerCopy.End source = end(containers, from);
    ContainerCopy.End destination = end(containers, to);
    boolean docker = console.personality().isDocker();
    ContainerCopy copy =
        new ContainerCopy(
            ownership(args, docker), args.flag(FOLLOW, !docker), args.flag(OVERWRITE));
    if (source.container() == null && source.path().equals(STREAM)) {
      copy.fromStream(console.in(), destination);
    } else if (destination.container() == null && destination.path().equals(STREAM)) {
      console.flush();
      copy.toStream(source, console.rawOut());
    } else {
      copy.copy(source, destination);
    }
    return 0;
  }

  /// docker's `-a` keeps owners, and without it everything is root's; podman's is the other way
  /// round, and gives files to the container's user.
  private static ContainerCopy.Ownership ownership(ParsedArgs args, boolean docker) {
    if (docker) {
      return args.flag(ARCHIVE) ? ContainerCopy.Ownership.AS_BEFORE : ContainerCopy.Ownership.ROOT;
    }
    return args.flag(ARCHIVE, true)
        ? ContainerCopy.Ownership.CONTAINER_USER
        : ContainerCopy.Ownership.AS_BEFORE;
  }

  private static ContainerCopy.End end(Containers containers, CopyOperand operand)
      throws JpodException {
    if (operand.container().isEmpty()) {
      return new ContainerCopy.End(null, "", operand.path());
    }
    Container container = containers.find(operand.container());
    if (container == null) {
      throw new JpodException("container \"" + operand.container() + "\" does not exist");
    }
    return new ContainerCopy.End(container, operand.container(), operand.path());
  }
}
