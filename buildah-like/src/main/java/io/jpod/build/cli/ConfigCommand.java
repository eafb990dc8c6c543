package io.jpod.build.cli;

import io.jpod.build.ImageBuilder;
import io.jpod.build.ImageSettings;
import io.jpod.build.WorkingContainer;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;

/// `jbuild config`. How each option is read is [ConfigChanges]' part.
final class ConfigCommand implements Command {
  static final Option ADD_HISTORY =
      Option.flag("add-history", "Note the changes in the image's history");
  static final Option ANNOTATION =
      Option.list(
          "a,annotation",
          "NAME=VALUE",
          "Set an annotation of the manifest; NAME- removes it, - all");
  static final Option ARCH =
      Option.value("arch", "ARCH", "Processor that the image is for, as in amd64");
  static final Option AUTHOR = Option.value("author", "TEXT", "Who made the image");
  static final Option CMD =
      Option.value("cmd", "COMMAND", "Default command, as words or as a JSON array");
  static final Option COMMENT =
      Option.value("comment", "TEXT", "Comment on the image (docker format only)");
  static final Option CREATED_BY =
      Option.value("created-by", "TEXT", "What made the new layer, for the history");
  static final Option DOMAINNAME =
      Option.value("domainname", "NAME", "Domain name of containers (docker format only)");
  static final Option ENTRYPOINT =
      Option.value(
          "entrypoint", "COMMAND", "Program, as a JSON array; other text goes to /bin/sh -c");
  static final Option ENV =
      Option.list(
          "e,env", "NAME=VALUE", "Set a variable, $OTHER being replaced; NAME- removes it, - all");
  static final Option HEALTHCHECK =
      Option.value(
          "healthcheck",
          "COMMAND",
          "How to see that a container works: CMD ..., CMD-SHELL ... or NONE");
  static final Option HEALTHCHECK_INTERVAL =
      Option.value(
          "healthcheck-interval", "TIME", "Time between two checks, 30s if nothing is said");
  static final Option HEALTHCHECK_RETRIES =
      Option.unsigned(
          "healthcheck-retries",
          "Failures in a row that make a container unhealthy, 3 if nothing is said");
  static final Option HEALTHCHECK_START_PERIOD =
      Option.value(
          "healthcheck-start-period",
          "TIME",
          "Time after the start in which failures do not count");
  static final Option HEALTHCHECK_START_INTERVAL =
      Option.value(
          "healthcheck-start-interval", "TIME", "Time between two checks in the start period");
  static final Option HEALTHCHECK_TIMEOUT =
      Option.value(
          "healthcheck-timeout", "TIME", "After which a check has failed, 30s if nothing is said");
  static final Option HISTORY_COMMENT =
      Option.value("history-comment", "TEXT", "Comment on the new layer, for the history");
  static final Option HOSTNAME =
      Option.value("hostname", "NAME", "Host name of containers (docker format only)");
  static final Option LABEL =
      Option.list("l,label", "NAME=VALUE", "Set a label; NAME- removes it, - all");
  static final Option ONBUILD =
      Option.list(
          "onbuild", "INSTRUCTION", "Add a Dockerfile instruction for images based on this one");
  static final Option OS = Option.value("os", "OS", "Operating system that the image is for");
  static final Option OS_FEATURE =
      Option.list(
          "os-feature",
          "FEATURE",
          "Add a feature that the operating system must have; FEATURE- removes it, - all");
  static final Option OS_VERSION =
      Option.value("os-version", "VERSION", "Version of the operating system");
  static final Option PORT =
      Option.list(
          "p,port", "PORT", "Name a port that the program listens on; PORT- removes it, - all");
  static final Option SHELL =
      Option.value("shell", "COMMAND", "Shell for commands in Dockerfiles based on this image");
  static final Option STOP_SIGNAL =
      Option.value("stop-signal", "SIGNAL", "Signal that asks the program to end");
  static final Option UNSETANNOTATION =
      Option.csv("unsetannotation", "NAME", "Remove an annotation");
  static final Option UNSETLABEL = Option.csv("unsetlabel", "NAME", "Remove a label");
  static final Option USER =
      Option.value("u,user", "USER[:GROUP]", "User that the program runs as");
  static final Option VARIANT =
      Option.value("variant", "VARIANT", "Variant of the processor, as in v8");
  static final Option VOLUME =
      Option.list(
          "v,volume",
          "PATH",
          "Name a directory for data that outlive containers; PATH- removes it, - all");
  static final Option WORKINGDIR =
      Option.value("workingdir", "PATH", "Working directory of the program");

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition(
            "jbuild config",
            "CONTAINER",
            "Set what the image of a working container says of itself")
        .options(
            ADD_HISTORY,
            ANNOTATION,
            ARCH,
            AUTHOR,
            CMD,
            COMMENT,
            CREATED_BY,
            DOMAINNAME,
            ENTRYPOINT,
            ENV,
            HEALTHCHECK,
            HEALTHCHECK_INTERVAL,
            HEALTHCHECK_RETRIES,
            HEALTHCHECK_START_INTERVAL,
            HEALTHCHECK_START_PERIOD,
            HEALTHCHECK_TIMEOUT,
            HISTORY_COMMENT,
            HOSTNAME,
            LABEL,
            ONBUILD,
            OS,
            OS_FEATURE,
            OS_VERSION,
            PORT,
            SHELL,
            STOP_SIGNAL,
            UNSETANNOTATION,
            UNSETLABEL,
            USER,
            VARIANT,
            VOLUME,
            WORKINGDIR)
        .needsOperand("container ID must be specified")
        .operands(1, 1)
        .examples(
            "jbuild config --entrypoint '[\"/app/server\"]' --port 8080 $ctr",
            "jbuild config --env LANG=C.UTF-8 --label org.opencontainers.image.version=1.2 $ctr");
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    ImageBuilder builder = BuilderProgram.builder(args);
    WorkingContainer container = builder.containers().require(args.operand(0));
    ConfigChanges changes = new ConfigChanges(args, console);
    // Once without effect, so that a bad value changes nothing; then on the record as it is under
    // the lock.
    changes.apply(container.settings());
    builder.configure(container, settings -> applied(changes, settings));
    changes.warn();
    return 0;
  }

  private static ImageSettings applied(ConfigChanges changes, ImageSettings settings) {
    try {
      return changes.apply(settings);
    } catch (JpodException e) {
      throw new IllegalStateException(
          e); // it went well a moment ago, and depends on the options alone
    }
  }
}
