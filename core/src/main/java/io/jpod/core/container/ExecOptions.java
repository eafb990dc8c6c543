package io.jpod.core.container;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `exec` can ask for. Null: as the container itself.
///
/// @param command the words to run
/// @param env `NAME=value`, `NAME` or `NAME*`, added to the container's environment
/// @param workdir working directory
/// @param user `user[:group]`
/// @param privileged whether it gets all capabilities and no seccomp filter
/// @param tty whether it gets a terminal
/// @param interactive whether standard input is copied to it
/// @param preservedDescriptors so many of the caller's descriptors, from 3 on, reach it
public record ExecOptions(
    List<String> command,
    List<String> env,
    @Nullable String workdir,
    @Nullable String user,
    boolean privileged,
    boolean tty,
    boolean interactive,
    int preservedDescriptors) {
  public ExecOptions {
    command = List.copyOf(command);
    env = List.copyOf(env);
  }
}
