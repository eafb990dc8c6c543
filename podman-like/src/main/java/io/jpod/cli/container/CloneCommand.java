package io.jpod.cli.container;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.CommandLineReader;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.container.Attachment;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerOptions;
import io.jpod.core.container.Containers;
import io.jpod.core.container.Outcome;
import io.jpod.core.container.RemoveOptions;
import java.util.List;

/// `jpod container clone`: makes a container with the options of another.
public final class CloneCommand implements Command {
  private static final Option DESTROY =
      Option.flag("destroy", "Remove the original container when the copy is there");
  private static final Option FORCE =
      Option.flag("f,force", "With --destroy: also if it runs; it is stopped first");
  private static final Option NAME =
      Option.value("name", "NAME", "Name of the copy (default: the original's and -clone)");
  private static final Option RUN = Option.flag("run", "Start the copy");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod container clone", "CONTAINER [NAME [IMAGE]]", "Clone an existing container")
          .description(
              "Makes a container by the command line that another was made with, under a new name and, if one is given,"
                  + " of another image. What the original has written is not copied.")
          .options(DESTROY, FORCE, NAME, RUN)
          .operands(1, 3)
          .notYet(
              "blkio-weight blkio-weight-device cpu-period cpu-quota cpu-rt-period cpu-rt-runtime cpu-shares cpus"
                  + " cpuset-cpus cpuset-mems device-read-bps device-write-bps memory memory-reservation memory-swap"
                  + " memory-swappiness pod")
          .examples(
              "jpod container clone web web2",
              "jpod container clone --run --destroy -f web web nginx:2");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    if (args.flag(FORCE) && !args.flag(DESTROY)) {
      throw new JpodException("cannot set --force without --destroy: invalid argument");
    }
    Containers containers = Engine.containers(args);
    Container original = containers.require(args.operand(0));
    if (args.flag(DESTROY) && !args.flag(FORCE) && containers.state(original).isAlive()) {
      throw new JpodException(
          "the container \"" + original.name() + "\" runs and is to be destroyed", "add --force");
    }
    String name = name(containers, original, args);
    List<String> words = containers.createCommand(original);
    ParsedArgs again = readAgain(words, args, console);
    if (args.operands().size() > 2) {
      words.set(words.size() - again.operands().size(), args.operand(2));
      again = readAgain(words, args, console);
    }
    ContainerOptions options =
        CreationOptions.read(again, again.words()).toBuilder().name(name).cidFile(null).build();
    Container copy = ContainerCreation.create(containers, options, again);
    if (args.flag(DESTROY)) {
      containers.remove(original, new RemoveOptions(args.flag(FORCE), false, -1));
      if (!args.isGiven(NAME) && args.operands().size() < 2) {
        containers.rename(copy, original.name());
      }
    }
    if (args.flag(RUN)) {
      Outcome outcome = containers.start(copy, Attachment.detached(null));
      if (outcome instanceof Outcome.Failed failed) {
        throw new JpodException(failed.message(), null, null, failed.exitCode(), null);
      }
    }
    console.line(copy.id());
    return 0;
  }

  private static String name(Containers containers, Container original, ParsedArgs args)
      throws JpodException {
    if (args.isGiven(NAME)) {
      return args.value(NAME, "");
    }
    if (args.operands().size() > 1) {
      return args.operand(1);
    }
    String base = original.name() + "-clone";
    String name = base;
    for (int i = 1; containers.find(name) != null; i++) {
      name = base + i;
    }
    return name;
  }

  /// The original's own command line: `jpod [OPTIONS] [container] run|create …`.
  private static ParsedArgs readAgain(List<String> words, ParsedArgs args, Console console)
      throws JpodException {
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i);
      Command command =
          word.equals("run")
              ? new RunCommand()
              : word.equals("create") ? new CreateCommand() : null;
      if (command != null) {
        ParsedArgs parsed =
            CommandLineReader.read(
                command.definition(), words.toArray(new String[0]), i + 1, args.globals(), console);
        if (parsed != null) {
          return parsed;
        }
      }
    }
    throw new JpodException(
        "the container was not made by a command line that could be used again");
  }
}
