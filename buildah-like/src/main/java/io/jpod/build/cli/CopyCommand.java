package io.jpod.build.cli;

import io.jpod.build.CopyRequest;
import io.jpod.build.ImageBuilder;
import io.jpod.build.SourceRules;
import io.jpod.build.WorkingContainer;
import io.jpod.build.files.CopyOptions;
import io.jpod.build.files.DownloadOptions;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.registry.RegistryFlags;
import io.jpod.core.JpodException;
import io.jpod.core.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `jbuild copy` and `jbuild add`.
final class CopyCommand implements Command {
  private static final Option CHOWN =
      Option.value("chown", "USER[:GROUP]", "Owner of what is copied; names are the container's");
  private static final Option CHMOD =
      Option.value("chmod", "MODE", "Permission bits of what is copied, in octal");
  private static final Option FROM =
      Option.value("from", "NAME", "Copy from this working container or image instead of the host");
  private static final Option CONTEXTDIR =
      Option.value("contextdir", "DIR", "Directory of the host that relative sources are in");
  private static final Option ADD_HISTORY =
      Option.flag("add-history", "Note the step in the image's history");
  private static final Option CHECKSUM =
      Option.value("checksum", "sha256:DIGEST", "Digest that what is downloaded must have");
  private static final Option EXCLUDE =
      Option.list("exclude", "PATTERN", "Leave out what matches, as a line of .dockerignore");
  private static final Option IGNOREFILE =
      Option.value("ignorefile", "FILE", "File with patterns of what is left out");
  private static final Option LINK =
      Option.flag("link", "For buildah's users: a commit makes one layer of all changes");
  private static final Option PARENTS =
      Option.flag("parents", "Make the directories of a source's path, too, or those behind /./");
  private static final Option NO_FOLLOW_SYMLINKS =
      Option.flag("no-follow-symlinks", "Copy a source that is a link as a link");
  private static final Option ALLOW_WILDCARD =
      Option.flag("allow-wildcard", "Read sources as patterns (default true)");
  private static final Option ALLOW_EMPTY_WILDCARD =
      Option.flag("allow-empty-wildcard", "A pattern may match nothing");
  private static final Option TIMESTAMP =
      Option.value(
          "timestamp", "SECONDS", "Time of change of what is copied, in seconds since 1970");
  private static final Option QUIET =
      Option.flag("q,quiet", "Do not print a digest of what was copied");

  private final boolean isAdd;

  CopyCommand(boolean isAdd) {
    this.isAdd = isAdd;
  }

  private String verb() {
    return isAdd ? "add" : "copy";
  }

  @Override
  public CommandDefinition definition() {
    CommandDefinition definition =
        new CommandDefinition(
            "jbuild " + verb(),
            "CONTAINER SOURCE... [DESTINATION]",
            isAdd ? "Add files to a working container" : "Copy files into a working container");
    if (!isAdd) {
      definition.options(PARENTS);
    }
    return definition
        .options(
            ADD_HISTORY,
            ALLOW_EMPTY_WILDCARD,
            ALLOW_WILDCARD,
            CHECKSUM,
            CHMOD,
            CHOWN,
            CONTEXTDIR,
            EXCLUDE,
            FROM,
            IGNOREFILE,
            LINK,
            NO_FOLLOW_SYMLINKS,
            QUIET,
            TIMESTAMP)
        .options(BaseImage.REGISTRY)
        .notYet("decryption-key")
        .needsOperand("container ID must be specified")
        .description(
            "Copies files and the contents of directories. DESTINATION is a directory if it ends with a slash, exists as one, or there are"
                + " several sources; if it is left out, it is the working directory. What is copied belongs to root unless --chown says"
                + " otherwise or it comes from another image.")
        .examples(
            "jbuild " + verb() + " $ctr target/app.jar /app/app.jar",
            "jbuild " + verb() + " --chown nobody --chmod 0755 $ctr scripts/ /usr/local/bin/");
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    List<String> operands = args.operands();
    if (operands.size() < 2) {
      throw new JpodException("src must be specified");
    }
    int last = operands.size() - 1;
    boolean hasDestination = last > 1;
    List<String> sources = operands.subList(1, hasDestination ? last : last + 1);
    checkChecksum(args.isGiven(CHECKSUM), args.isGiven(FROM), sources);
    ImageBuilder builder = BuilderProgram.builder(args);
    RegistryOptions registry = RegistryFlags.read(args, builder.directories());
    CopyRequest request =
        CopyRequest.of(sources, hasDestination ? operands.get(last) : "")
            .withExcludes(excludes(args))
            .withChecksum(args.value(CHECKSUM))
            .withRules(
                new SourceRules(
                    args.flag(ALLOW_WILDCARD, true),
                    args.flag(ALLOW_EMPTY_WILDCARD),
                    !args.flag(NO_FOLLOW_SYMLINKS),
                    !isAdd && args.flag(PARENTS)))
            .withDownload(
                new DownloadOptions(
                    registry.retry(),
                    registry.certDir(),
                    Boolean.FALSE.equals(registry.tlsVerify())))
            .withOptions(options(args));
    WorkingContainer container = builder.containers().require(operands.get(0));
    request = located(args, request, builder);
    boolean history = History.isWanted(args.flag(ADD_HISTORY));
    boolean quiet = args.flag(QUIET);
    String digest = builder.copy(container, request, history || !quiet);
    if (history && !digest.isEmpty()) {
      String step = verb().toUpperCase(java.util.Locale.ROOT) + " " + kind(request) + ":" + digest;
      builder.configure(container, settings -> History.note(settings, step));
    }
    if (!quiet && !digest.isEmpty()) {
      console.line(digest);
    }
    return 0;
  }

  private static void checkChecksum(boolean given, boolean from, List<String> sources)
      throws JpodException {
    for (String source : sources) {
      boolean remote = source.startsWith("http://") || source.startsWith("https://");
      if (given && (from || !remote)) {
        throw new JpodException("checksum flag is not supported for local sources");
      }
    }
  }

  /// Says where the sources are; an image that is not in the store is pulled.
  private CopyRequest located(ParsedArgs args, CopyRequest request, ImageBuilder builder)
      throws JpodException {
    String context = args.value(CONTEXTDIR);
    String from = args.value(FROM);
    if (from == null || from.isEmpty()) {
      return context == null || context.isEmpty() ? request : request.withContext(Path.of(context));
    }
    String source =
        builder.containers().find(from) == null
            ? BaseImage.provide(args, from, builder.images())
            : from;
    return request.withFrom(source, Path.of("/").resolve(context == null ? "" : context));
  }

  private static List<String> excludes(ParsedArgs args) throws JpodException {
    List<String> all = new ArrayList<>();
    Path file = ignoreFile(args);
    if (file != null) {
      try {
        for (String line : Files.readAllLines(file)) {
          if (!line.startsWith("#")) {
            all.add(line.strip());
          }
        }
      } catch (IOException e) {
        throw new JpodException("reading ignore file '" + file + "': " + e.getMessage(), e);
      }
    }
    all.addAll(args.values(EXCLUDE));
    return all;
  }

  /// The one that is given, else that of a context of the host; null if there is none.
  private static @Nullable Path ignoreFile(ParsedArgs args) throws JpodException {
    String given = args.value(IGNOREFILE);
    String context = args.value(CONTEXTDIR);
    boolean hasContext = context != null && !context.isEmpty();
    if (given != null && !given.isEmpty()) {
      if (!hasContext) {
        throw new JpodException(
            "--ignorefile option requires that you specify a context dir using --contextdir",
            "--contextdir DIR");
      }
      return Path.of(given);
    }
    if (context == null || !hasContext || args.isGiven(FROM)) {
      return null;
    }
    for (String name : List.of(".containerignore", ".dockerignore")) {
      Path file = Path.of(context, name);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    return null;
  }

  private CopyOptions options(ParsedArgs args) throws JpodException {
    CopyOptions options = CopyOptions.defaults();
    if (isAdd && args.value(FROM) == null) {
      options = options.withUnpacking();
    }
    if (args.value(FROM) != null) {
      options = options.withPreservedOwnership();
    }
    String chown = args.value(CHOWN);
    if (chown != null && !chown.isEmpty()) {
      options = options.withChown(chown);
    }
    String time = args.value(TIMESTAMP);
    if (time != null && !time.isEmpty()) {
      options = options.withTime(time(time));
    }
    String chmod = args.value(CHMOD);
    return chmod == null || chmod.isEmpty() ? options : options.withChmod(mode(chmod));
  }

  private static Instant time(String text) throws JpodException {
    try {
      return Instant.ofEpochSecond(Long.parseLong(text));
    } catch (NumberFormatException | DateTimeException e) {
      throw new JpodException(
          "parsing timestamp value \"" + text + "\": not a number of seconds", "--timestamp 0", e);
    }
  }

  private static int mode(String text) throws JpodException {
    int mode = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '7' || mode > 0777) {
        throw new JpodException(
            "parsing chmod \"" + text + "\": not an octal number up to 7777", "--chmod 0644");
      }
      mode = mode * 8 + (c - '0');
    }
    return mode;
  }

  private static String kind(CopyRequest request) {
    if (request.sources().size() > 1) {
      return "multi";
    }
    Path only = request.context().resolve(request.sources().getFirst());
    return request.from() == null && Files.isDirectory(only) ? "dir" : "file";
  }
}
