package io.jpod.cli.build;

import io.jpod.build.engine.BuildRequest;
import io.jpod.build.engine.BuildResult;
import io.jpod.build.engine.DockerfileBuilder;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.registry.PushCommand;
import io.jpod.cli.registry.RegistryFlags;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `build` does once it is known what to build: one build for each platform, then whatever the
/// options want of the result.
record BuildWork(
    ParsedArgs args,
    Console console,
    Directories directories,
    DockerfileBuilder builder,
    Progress progress) {
  int carryOut(BuildRequest request) throws JpodException, IOException {
    List<String> platforms = BuildRequests.platforms(args);
    List<BuildOutput> outputs = BuildOutput.parse(args.values(BuildFlags.OUTPUT));
    boolean images = outputs.isEmpty();
    for (BuildOutput output : outputs) {
      if (output.isFiles()) {
        exportFiles(output, request, platforms);
      } else {
        images = true;
      }
    }
    if (!images) {
      return 0;
    }
    if (platforms.size() > 1 || args.isGiven(BuildFlags.MANIFEST)) {
      several(request, platforms, outputs);
    } else {
      one(request.withPlatform(platforms.isEmpty() ? null : platforms.getFirst()), outputs);
    }
    return 0;
  }

  /// Of several platforms each gets a directory of its own, as with BuildKit.
  private void exportFiles(BuildOutput output, BuildRequest request, List<String> platforms)
      throws JpodException, IOException {
    if (platforms.size() < 2) {
      String platform = platforms.isEmpty() ? null : platforms.getFirst();
      output.exportFiles(builder, request.withPlatform(platform), progress.listener(), console);
      return;
    }
    for (String platform : platforms) {
      output
          .below(platform.replace('/', '_'))
          .exportFiles(builder, request.withPlatform(platform), progress.listener(), console);
    }
  }

  private void one(BuildRequest given, List<BuildOutput> outputs)
      throws JpodException, IOException {
    List<String> elsewhere = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (String name : given.names()) {
      (PushCommand.isElsewhere(name) ? elsewhere : names).add(name);
    }
    BuildRequest request = given.withNames(names);
    BuildResult result = builder.build(request, progress.listener());
    progress.close();
    for (String destination : elsewhere) {
      PushCommand.pushTo(
          result.image(),
          destination,
          RegistryFlags.read(args, directories),
          PushCommand.compression(args),
          directories,
          args.flag(BuildFlags.QUIET),
          console);
    }
    note(result.image().id(), BuildMetadata.of(result));
    sayNames(result.names());
    String id = result.image().id();
    String name = result.names().isEmpty() ? id : result.names().getFirst();
    boolean pushed = args.flag(BuildFlags.PUSH);
    boolean free = true;
    for (BuildOutput output : outputs) {
      if (output.isArchive()) {
        output.save(directories, name, console);
      }
      pushed |= output.isPush();
      free &= !output.isStandardOutput();
    }
    if (pushed) {
      push(result.names());
    }
    if (free) {
      console.line(id);
    }
  }

  private void several(BuildRequest request, List<String> platforms, List<BuildOutput> outputs)
      throws JpodException, IOException {
    List<BuildResult> results = new ArrayList<>();
    List<@Nullable String> wanted = new ArrayList<>(platforms);
    if (wanted.isEmpty()) {
      wanted.add(null);
    }
    boolean amends = args.isGiven(BuildFlags.MANIFEST);
    for (String platform : wanted) {
      BuildRequest single = request.withPlatform(platform);
      results.add(
          builder.build(amends ? single : single.withNames(List.of()), progress.listener()));
    }
    progress.close();
    PlatformImages index = new PlatformImages(ImageStore.open(directories));
    String manifest = args.value(BuildFlags.MANIFEST);
    ImageList list =
        manifest == null ? index.index(results, request.names()) : index.added(manifest, results);
    List<String> names = ImageStore.open(directories).lists().namesOf(list);
    note(list.digest().hex(), BuildMetadata.of(list, names));
    sayNames(names);
    boolean pushed = args.flag(BuildFlags.PUSH);
    for (BuildOutput output : outputs) {
      if (output.isArchive()) {
        output.save(directories, list, console);
      }
      pushed |= output.isPush();
    }
    if (pushed) {
      push(names);
    }
    console.line(list.id());
  }

  private void note(String id, String metadata) throws IOException {
    String iidfile = args.value(BuildFlags.IIDFILE);
    if (iidfile != null) {
      Files.writeString(Path.of(iidfile), "sha256:" + id);
    }
    String raw = args.value(BuildFlags.IIDFILE_RAW);
    if (raw != null) {
      Files.writeString(Path.of(raw), id);
    }
    String file = args.value(BuildFlags.METADATA_FILE);
    if (file != null) {
      Files.writeString(Path.of(file), metadata);
    }
  }

  private void sayNames(List<String> names) {
    if (!args.flag(BuildFlags.QUIET)) {
      for (String name : names) {
        console.error("Successfully tagged " + name);
      }
    }
  }

  private void push(List<String> names) throws JpodException {
    if (names.isEmpty()) {
      throw new JpodException("--push: the image has no name", "-t REGISTRY/NAME:TAG");
    }
    for (String name : names) {
      PushCommand.pushBuilt(
          name,
          RegistryFlags.read(args, directories),
          directories,
          args.flag(BuildFlags.QUIET),
          console);
    }
  }
}
