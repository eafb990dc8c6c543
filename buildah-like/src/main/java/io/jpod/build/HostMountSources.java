package io.jpod.build;

import io.jpod.build.run.MountSources;
import io.jpod.core.JpodException;
import io.jpod.core.storage.ImageStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Mounts of `jbuild run`: from working containers, images, and a directory of the host.
///
/// @param context directory behind mounts without `from`
/// @param secrets files by id
record HostMountSources(
    WorkingContainers containers, ImageStore images, Path context, Map<String, Path> secrets)
    implements MountSources {
  @Override
  public Tree tree(@Nullable String from) throws JpodException {
    if (from == null) {
      return new Tree.Directory(context);
    }
    WorkingContainer container = containers.find(from);
    if (container == null) {
      return new Tree.Layers(images.require(from).lowerLinks());
    }
    List<String> lower = new java.util.ArrayList<>();
    lower.add(containers.directory(container.id()).resolve("diff").toString());
    lower.addAll(WorkingContainers.links(container.layers()));
    return new Tree.Layers(lower);
  }

  @Override
  public byte @Nullable [] secret(String id) throws JpodException {
    Path file = secrets.get(id);
    try {
      return file == null ? null : Files.readAllBytes(file);
    } catch (IOException e) {
      throw WorkingContainers.failed("reading secret " + id, e);
    }
  }

  @Override
  public @Nullable Path sshAgent(String id) {
    String socket = System.getenv("SSH_AUTH_SOCK");
    return socket == null || socket.isEmpty() ? null : Path.of(socket);
  }
}
