package io.jpod.cli.build;

import io.jpod.build.engine.BuildRequest;
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
        .options(RunFlags.ALL)
        .notYet(BuildFlags.NOT_YET)
        .refuse(RunFlags.NO_CGROUP, RunFlags.NO_CGROUP_REASON)
        .refuse("runtime runtime-flag", "containers are run by jpod itself")
        .operands(0, 1)
        .description(
            "Builds the image that a Dockerfile describes. CONTEXT is a directory (default: the current one), a git repository, the address"
                + " of a tar archive or of a Dockerfile, or - for one of them on standard input. Steps whose inputs have not changed are not"
                + " run again. The exit code is that of a RUN command that failed, else 125.")
        .examples(
            path + " -t app .",
            path + " -t app --build-arg VERSION=1.2 -f docker/Dockerfile .",
            path + " -t registry.example.com/app --platform linux/amd64,linux/arm64 --push .",
            path
                + " --target test --progress=plain https://example.com/repository.git#main:server");
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException, IOException {
    Directories directories = Engine.directories(args);
    try (Workspace workspace = Workspace.create(directories);
        Progress progress = Progress.of(args, console, directories);
        RegistryImages images = RegistryImages.of(args, directories)) {
      ContextSource context = ContextSource.find(args, console, workspace);
      BuildRequest request = BuildRequests.read(args, context);
      String method = args.flag(BuildFlags.CHECK) ? "check" : args.value(BuildFlags.CALL, "build");
      CheckReport report = new CheckReport(request, console);
      if (!method.equals("build")) {
        return report.print(method);
      }
      report.require();
      try (SharedCaches caches = SharedCaches.of(args, directories);
          SshAgents agents = SshAgents.of(args.values(BuildFlags.SSH), directories)) {
        DockerfileBuilder builder =
            DockerfileBuilder.open(directories, images).withCaches(caches.from(), caches.to());
        return new BuildWork(args, console, directories, builder, progress)
            .carryOut(request.withSshAgents(agents.sockets()));
      }
    }
  }
}
