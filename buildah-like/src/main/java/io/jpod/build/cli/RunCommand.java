package io.jpod.build.cli;

import io.jpod.build.ImageBuilder;
import io.jpod.build.RunRequest;
import io.jpod.build.WorkingContainer;
import io.jpod.build.dockerfile.DockerfileException;
import io.jpod.build.dockerfile.RunMount;
import io.jpod.build.run.RunListener;
import io.jpod.build.run.RunOptions;
import io.jpod.cli.build.RunFlags;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.container.Attachment;
import io.jpod.core.container.ContainerOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `jbuild run`.
final class RunCommand implements Command {
  private static final Option ADD_HISTORY =
      Option.flag("add-history", "Note the command in the image's history");
  private static final Option CONTEXTDIR =
      Option.value("contextdir", "DIR", "Directory behind bind mounts that name no source");
  private static final Option ENV =
      Option.list("e,env", "NAME[=VALUE]", "Set a variable for the command");
  private static final Option HOSTNAME =
      Option.value("hostname", "NAME", "Host name that the command sees");
  private static final Option MOUNT =
      Option.list(
          "mount",
          "type=TYPE,...",
          "Show the command something: bind, cache, tmpfs, secret or ssh, as in a Dockerfile");
  private static final Option NO_HOSTNAME =
      Option.flag("no-hostname", "Leave the image's /etc/hostname alone");
  private static final Option NO_HOSTS =
      Option.flag("no-hosts", "Leave the image's /etc/hosts alone");
  private static final Option SECRET =
      Option.list("secret", "id=ID,src=FILE", "A secret for --mount=type=secret");
  private static final Option TTY = Option.flag("t,tty,terminal", "Give the command a terminal");
  private static final Option USER =
      Option.value("u,user", "USER[:GROUP]", "User that runs the command");
  private static final Option VALID_EXIT_CODES =
      Option.csv("valid-exit-codes", "CODE", "Exit codes of the command that are no failure");
  private static final Option WORKINGDIR =
      Option.value("workingdir", "DIR", "Working directory of the command");

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition(
            "jbuild run", "CONTAINER -- COMMAND [ARG...]", "Run a command in a working container")
        .options(ADD_HISTORY, CONTEXTDIR, ENV, HOSTNAME, MOUNT, SECRET, TTY, USER, WORKINGDIR)
        .options(RunFlags.ALL)
        .options(NO_HOSTNAME, NO_HOSTS, VALID_EXIT_CODES)
        .refuse(RunFlags.NO_CGROUP, RunFlags.NO_CGROUP_REASON)
        .refuse("runtime runtime-flag no-pivot", "containers are run by jpod itself")
        .needsOperand("container ID must be specified")
        .stopsAtFirstOperand()
        .description(
            "Runs a command over the files of a working container; what it changes will be in the image. It sees what a container of"
                + " the image would see, and ends with the command's exit code.")
        .examples(
            "jbuild run $ctr -- apt-get install -y curl",
            "jbuild run --network none --user nobody $ctr -- make -C /src check",
            "jbuild run --mount type=cache,target=/root/.m2 $ctr -- mvn package");
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException, IOException {
    List<String> words = new ArrayList<>(args.operands());
    String name = words.removeFirst();
    if (!words.isEmpty() && words.getFirst().equals("--")) {
      words.removeFirst();
    }
    if (words.isEmpty()) {
      throw new JpodException("command must be specified", "jbuild run " + name + " -- COMMAND");
    }
    ImageBuilder builder = BuilderProgram.builder(args);
    WorkingContainer container = builder.containers().require(name);
    boolean input = !Console.isTerminal(0) || args.flag(TTY, Console.isTerminal(0));
    boolean tty = args.flag(TTY, Console.isTerminal(0) && Console.isTerminal(1));
    ContainerOptions options = options(args, container, words, tty, input);
    if (History.isWanted(args.flag(ADD_HISTORY))) {
      builder.configure(container, settings -> settings.withCreatedBy(String.join(" ", words)));
    }
    List<Integer> valid = validExitCodes(args);
    if (!args.isGiven(MOUNT) && valid.isEmpty()) {
      console.flush();
      // No keys detach from it: nobody could attach again.
      Attachment attachment = new Attachment(input, true, true, "", true, null);
      builder.runLast(container, options, attachment, said -> warn(said, console));
      return 0;
    }
    int code = withMounts(args, builder, container, options, console);
    if (code == 0 && !valid.isEmpty() && !valid.contains(0)) {
      throw new JpodException("exit status 0 is not in the valid exit codes list");
    }
    return valid.contains(code) ? 0 : code;
  }

  /// None: only 0 is success.
  private static List<Integer> validExitCodes(ParsedArgs args) throws JpodException {
    List<Integer> codes = new ArrayList<>();
    for (String text : args.values(VALID_EXIT_CODES)) {
      try {
        codes.add(Integer.parseInt(text));
      } catch (NumberFormatException e) {
        throw new JpodException(
            "invalid argument \""
                + text
                + "\" for \"--valid-exit-codes\" flag: strconv.ParseInt: parsing \""
                + text
                + "\": invalid syntax",
            e);
      }
    }
    return codes;
  }

  private static int withMounts(
      ParsedArgs args,
      ImageBuilder builder,
      WorkingContainer container,
      ContainerOptions options,
      Console console)
      throws JpodException {
    List<RunMount> mounts;
    try {
      mounts = RunMount.parseAll(args.values(MOUNT));
    } catch (DockerfileException e) {
      throw new JpodException(String.valueOf(e.getMessage()), e.remedy(), e);
    }
    ContainerOptions plain = options.toBuilder().tty(false).interactive(false).build();
    Map<String, Path> secrets = SecretFiles.parse(args.values(SECRET));
    String context = args.value(CONTEXTDIR);
    return builder.run(
        container,
        new RunRequest(plain, context == null ? ofHost(mounts) : mounts),
        Path.of(context == null ? "/" : context),
        secrets,
        printing(console));
  }

  /// Without a context directory a source is a path of the host; none is where the user is.
  private static List<RunMount> ofHost(List<RunMount> mounts) {
    List<RunMount> all = new ArrayList<>();
    for (RunMount mount : mounts) {
      if (mount instanceof RunMount.Bind bind && bind.from() == null) {
        String source = bind.source().equals("/") ? "" : bind.source();
        String whole = Path.of("").toAbsolutePath().resolve(source).toString();
        all.add(new RunMount.Bind(bind.target(), null, whole, bind.writable()));
      } else {
        all.add(mount);
      }
    }
    return all;
  }

  private static void warn(List<String> warnings, Console console) {
    for (String warning : warnings) {
      console.error("Warning: " + warning);
    }
    console.flush();
  }

  private static ContainerOptions options(
      ParsedArgs args, WorkingContainer container, List<String> words, boolean tty, boolean input)
      throws JpodException {
    RunOptions given = RunFlags.read(args);
    if (args.flag(NO_HOSTS)) {
      given = given.with("no-hosts", "true");
    }
    if (args.flag(NO_HOSTNAME)) {
      given = given.with("no-hostname", "true");
    }
    return container
        .runOptions()
        .and(given)
        .applyTo(ContainerOptions.builder(""))
        .entrypoint(List.of())
        .command(words)
        .user(args.value(USER))
        .workdir(args.value(WORKINGDIR))
        .env(args.values(ENV))
        .hostname(args.isGiven(HOSTNAME) ? args.value(HOSTNAME) : container.settings().hostname())
        .tty(tty)
        .interactive(input)
        .build();
  }

  private static RunListener printing(Console console) {
    return new RunListener() {
      @Override
      public void out(byte[] bytes, int length) {
        write(console.rawOut(), bytes, length);
      }

      @Override
      public void err(byte[] bytes, int length) {
        write(console.rawErr(), bytes, length);
      }
    };
  }

  private static void write(OutputStream out, byte[] bytes, int length) {
    try {
      out.write(bytes, 0, length);
      out.flush();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
