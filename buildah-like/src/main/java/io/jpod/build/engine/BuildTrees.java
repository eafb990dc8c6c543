package io.jpod.build.engine;

import io.jpod.build.files.PathFilter;
import io.jpod.build.files.RootDirectory;
import io.jpod.build.run.MountSources;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.StoreErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The trees that a stage may read: the context, stages in front of it, images, named contexts.
final class BuildTrees implements MountSources {
  private final BuildRun run;
  private final Stages stages;
  private final int before;

  /// @param before only stages in front of this one are known
  BuildTrees(BuildRun run, Stages stages, int before) {
    this.run = run;
    this.stages = stages;
    this.before = before;
  }

  @Override
  public Tree tree(@Nullable String from) throws JpodException {
    if (from == null) {
      Path context = run.request.context();
      if (context == null) {
        throw new JpodException("there is no build context", "name a directory behind the options");
      }
      return new Tree.Directory(context.toAbsolutePath());
    }
    String context = stages.contextInPlaceOf(from, before);
    if (context != null) {
      return named(context, run.request.buildContexts().getOrDefault(context, ""));
    }
    StageState stage = stages.named(from, before);
    if (stage != null) {
      return new Tree.Layers(stage.links());
    }
    if (from.equals("scratch")) {
      return new Tree.Layers(List.of());
    }
    if (stages.isSelf(from, before)) {
      throw new JpodException("circular dependency detected on stage: " + from);
    }
    return image(from);
  }

  private Tree image(String name) throws JpodException {
    Image image = run.baseImages.image(name, null);
    run.pin(image.diffIds());
    return new Tree.Layers(image.lowerLinks());
  }

  private Tree named(String name, String text) throws JpodException {
    String image = NamedContexts.image(text);
    return image == null ? run.namedContexts.tree(name, text) : image(image);
  }

  /// A tree that can be read; closed by the caller.
  RootDirectory open(Tree tree) throws JpodException {
    // Not a switch, as in StageRun.
    if (tree instanceof Tree.Directory(Path path)) {
      return BuildRun.openDirectory(path);
    }
    return run.openTree(((Tree.Layers) tree).lower(), null);
  }

  /// What of a tree may be read.
  PathFilter filter(@Nullable String from) {
    return from == null ? run.contextFilter : PathFilter.ALL;
  }

  @Override
  public byte @Nullable [] secret(String id) throws JpodException {
    Secret secret = run.request.secrets().get(id);
    try {
      return switch (secret) {
        case null -> null;
        case Secret.OfFile(Path path) -> Files.readAllBytes(path);
        case Secret.OfVariable(String name) -> variable(name);
        case Secret.OfBytes(byte[] bytes) -> bytes;
      };
    } catch (IOException e) {
      throw StoreErrors.of("reading secret " + id, e);
    }
  }

  private static byte @Nullable [] variable(String name) {
    String value = System.getenv(name);
    return value == null ? null : value.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public @Nullable Path sshAgent(String id) {
    return run.request.sshAgents().get(id);
  }
}
