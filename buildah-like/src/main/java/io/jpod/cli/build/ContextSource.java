package io.jpod.cli.build;

import io.jpod.build.engine.RemoteContext;
import io.jpod.build.files.ArchiveSniffer;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Workspace;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a build reads from: the Dockerfile, the context, what of it is ignored.
///
/// @param directory null: there is none
/// @param name what errors call the Dockerfile
record ContextSource(@Nullable Path directory, String dockerfile, String name, String ignoreRules) {
  private static final int MAX_DOCKERFILE = 16 << 20;

  static ContextSource find(ParsedArgs args, Console console, Workspace workspace)
      throws JpodException, IOException {
    String operand = args.operands().isEmpty() ? "." : args.operand(0);
    List<String> files = args.values(BuildFlags.FILE);
    if (operand.equals("-")) {
      if (files.contains("-")) {
        throw new JpodException(
            "Dockerfile and context cannot both come from standard input",
            "-f FILE, or a directory");
      }
      return ofStream(console.in(), first(files), args, workspace);
    }
    if (RemoteContext.isRemote(operand)) {
      RemoteContext remote = new RemoteContext(operand);
      Path fetched = remote.fetch(Files.createDirectory(workspace.resolve("remote")));
      if (Files.isDirectory(fetched)) {
        return ofDirectory(fetched, files, args, console);
      }
      try (InputStream in = Files.newInputStream(fetched)) {
        return ofStream(in, first(files), args, workspace);
      }
    }
    Path directory = Path.of(operand);
    if (Files.isRegularFile(directory) && files.isEmpty()) {
      // buildah's and podman's: the Dockerfile itself, in its own directory
      Path above = directory.toAbsolutePath().getParent();
      if (above != null) {
        return ofDirectory(above, List.of(operand), args, console);
      }
    }
    if (!Files.isDirectory(directory)) {
      throw new JpodException(
          "context must be a directory: \"" + directory.toAbsolutePath().normalize() + "\"",
          "a directory, and -f for the Dockerfile");
    }
    return ofDirectory(directory, files, args, console);
  }

  private static @Nullable String first(List<String> files) {
    return files.isEmpty() ? null : files.getFirst();
  }

  private static ContextSource ofDirectory(
      Path directory, List<String> files, ParsedArgs args, Console console)
      throws JpodException, IOException {
    if (files.size() > 1) {
      return ofSeveral(directory, files, args, console);
    }
    String file = first(files);
    if ("-".equals(file)) {
      String text = text(console.in().readNBytes(MAX_DOCKERFILE), "-");
      return new ContextSource(directory, text, "-", ignoreRules(directory, null, args));
    }
    Path path = dockerfile(directory, file);
    String text = text(path, path.toString());
    String name = file == null ? String.valueOf(path.getFileName()) : file;
    return new ContextSource(directory, text, name, ignoreRules(directory, path, args));
  }

  /// As buildah and podman have it: one text, in which the second may go on with the stage of the
  /// first.
  private static ContextSource ofSeveral(
      Path directory, List<String> files, ParsedArgs args, Console console)
      throws JpodException, IOException {
    StringBuilder whole = new StringBuilder();
    for (String file : files) {
      String text =
          file.equals("-")
              ? text(console.in().readNBytes(MAX_DOCKERFILE), "-")
              : text(Files.readAllBytes(dockerfile(directory, file)), file);
      whole.append(text).append(text.endsWith("\n") ? "" : "\n");
    }
    Path last = files.getLast().equals("-") ? null : dockerfile(directory, files.getLast());
    return new ContextSource(
        directory, whole.toString(), String.join("+", files), ignoreRules(directory, last, args));
  }

  /// As podman has it: relative to where the user is, else to the context.
  private static Path dockerfile(Path directory, @Nullable String file) throws JpodException {
    if (file != null && !file.isEmpty()) {
      Path here = Path.of(file);
      // Also a pipe, as the shell makes of <(command).
      if (Files.exists(here) && !Files.isDirectory(here)) {
        return here;
      }
      Path there = directory.resolve(file);
      if (Files.isRegularFile(there)) {
        return there;
      }
      throw new JpodException(
          "the specified Containerfile or Dockerfile does not exist, "
              + file
              + ": no such file or directory",
          "-f PATH");
    }
    for (String name : List.of("Containerfile", "Dockerfile")) {
      if (Files.isRegularFile(directory.resolve(name))) {
        return directory.resolve(name);
      }
    }
    throw new JpodException(
        "no Containerfile or Dockerfile specified or found in context directory, "
            + directory.toAbsolutePath().normalize()
            + ": no such file or directory",
        "-f PATH");
  }

  private static String ignoreRules(Path directory, @Nullable Path dockerfile, ParsedArgs args)
      throws JpodException, IOException {
    String given = args.value(BuildFlags.IGNOREFILE);
    if (given != null) {
      Path path = Path.of(given);
      if (!Files.isRegularFile(path)) {
        throw new JpodException("ignore file '" + given + "': no such file", "--ignorefile PATH");
      }
      return text(path, given);
    }
    if (dockerfile != null) {
      for (String ending : List.of(".containerignore", ".dockerignore")) {
        Path own = dockerfile.resolveSibling(dockerfile.getFileName() + ending);
        if (Files.isRegularFile(own)) {
          return text(own, own.toString());
        }
      }
    }
    for (String name : List.of(".containerignore", ".dockerignore")) {
      Path path = directory.resolve(name);
      if (Files.isRegularFile(path)) {
        return text(path, name);
      }
    }
    return "";
  }

  /// A tar archive with context and Dockerfile, or a Dockerfile alone.
  private static ContextSource ofStream(
      InputStream in, @Nullable String file, ParsedArgs args, Workspace workspace)
      throws JpodException, IOException {
    byte[] head = in.readNBytes(ArchiveSniffer.HEADER);
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), in);
    if (ArchiveSniffer.isArchive(head)) {
      Path directory =
          RemoteContext.unpack(
              new BufferedInputStream(whole, 1 << 16), workspace, Engine.directories(args));
      Path path = dockerfile(directory, file);
      return new ContextSource(
          directory,
          text(path, path.toString()),
          file == null ? String.valueOf(path.getFileName()) : file,
          ignoreRules(directory, path, args));
    }
    return new ContextSource(null, text(whole.readNBytes(MAX_DOCKERFILE), "-"), "-", "");
  }

  private static String text(Path path, String name) throws JpodException, IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return text(in.readNBytes(MAX_DOCKERFILE), name);
    }
  }

  private static String text(byte[] bytes, String name) throws JpodException {
    if (bytes.length >= MAX_DOCKERFILE) {
      throw new JpodException("'" + name + "' is larger than " + MAX_DOCKERFILE + " bytes");
    }
    return TextFile.decode(bytes, name);
  }
}
