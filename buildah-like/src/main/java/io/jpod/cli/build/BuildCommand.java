package io.jpod.cli.build;

import io.jpod.build.engine.BaseImages;
import io.jpod.build.engine.BuildRequest;
import io.jpod.build.engine.BuildResult;
import io.jpod.build.engine.DockerfileBuilder;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// `jpod build`, `jbuild build`.
public final class BuildCommand implements Command {
  private final String path;

  /// @param path program and verb, as help shows them
  public BuildCommand(String path) {
    this.path = path;
  }

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition(path, "[CONTEXT]", "Build an image from a Dockerfile")
        .options(BuildFlags.ALL)
        .notYet(BuildFlags.NOT_YET)
        .operands(0, 1)
        .description(
            "Builds the image that a Dockerfile describes. CONTEXT is a directory (default: the current one), a git repository, the address"
                + " of a tar archive or of a Dockerfile, or - for one of them on standard input. Steps whose inputs have not changed are not"
                + " run again. The exit code is that of a RUN command that failed, else 125.")
        .examples(
            path + " -t app .",
            path + " -t app --build-arg VERSION=1.2 -f docker/Dockerfile .",
            path
                + " --target test --progress=plain https://example.com/repository.git#main:server");
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException, IOException {
    Directories directories = Engine.directories(args);
    BuildOutput output = BuildOutput.parse(args.values(BuildFlags.OUTPUT));
    try (Workspace workspace = Workspace.create(directories);
        Progress progress = Progress.of(args, console, directories);
        RegistryImages images = RegistryImages.of(args, directories)) {
      ContextSource context = ContextSource.find(args, console, workspace);
      BuildRequest request = BuildRequests.read(args, context);
      return build(args, console, directories, images, request, progress, output);
    }
  }

  private static int build(
      ParsedArgs args,
      Console console,
      Directories directories,
      BaseImages images,
      BuildRequest request,
      Progress progress,
      BuildOutput output)
      throws JpodException, IOException {
    DockerfileBuilder builder = DockerfileBuilder.open(directories, images);
    if (output.isFiles()) {
      output.exportFiles(builder, request, progress.listener(), directories, console);
      return 0;
    }
    BuildResult result = builder.build(request, progress.listener());
    progress.close();
    String iidfile = args.value(BuildFlags.IIDFILE);
    if (iidfile != null) {
      Files.writeString(Path.of(iidfile), "sha256:" + result.image().id());
    }
    String metadata = args.value(BuildFlags.METADATA_FILE);
    if (metadata != null) {
      Files.writeString(Path.of(metadata), BuildMetadata.of(result));
    }
    if (!args.flag(BuildFlags.QUIET)) {
      for (String name : result.names()) {
        console.error("Successfully tagged " + name);
      }
    }
    if (output.isArchive()) {
      output.save(directories, result, console);
    }
    if (!output.isStandardOutput()) {
      console.line(result.image().id());
    }
    return 0;
  }
}
