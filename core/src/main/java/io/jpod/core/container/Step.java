package io.jpod.core.container;

import io.jpod.core.storage.LayerStore;
import io.jpod.oci.ExecutionConfig;
import java.nio.file.Path;
import java.util.List;

/// A command that changes the files of something that is being built: all that a container has, but
/// no place in the list of containers.
///
/// @param id 64 hex digits; what the host name is made of where the options say none
/// @param directory an empty directory on the store's file system, which is removed when the step
///   has ended
/// @param lower the layers below, topmost first, relative to `layers/` or absolute; may be empty
/// @param upper directory that gets the changes
/// @param options command, user, environment, network and the like; the image's name and the
///   container's are not looked at
/// @param image what the image says of its containers; its volumes play no part
/// @param passwd text of the root's /etc/passwd, empty if it has none
/// @param group text of the root's /etc/group
/// @param mounts beside the options' volumes, parents first
/// @param views where `mounts` come from
public record Step(
    String id,
    Path directory,
    List<String> lower,
    Path upper,
    ContainerOptions options,
    ExecutionConfig image,
    String passwd,
    String group,
    List<StepMount> mounts,
    List<OverlayView> views) {
  public Step {
    lower = List.copyOf(LayerStore.withoutRepeats(lower));
    mounts = List.copyOf(mounts);
    views = List.copyOf(views);
  }
}
