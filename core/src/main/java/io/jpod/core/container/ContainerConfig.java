package io.jpod.core.container;

import io.jpod.userns.CapabilitySets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A container with every decision made: what the launch plan, `inspect` and `ps` are written from.
///
/// @param id 64 hex digits
/// @param name its name
/// @param asked the options it was made with
/// @param image its image
/// @param createdEpochNanos when, nanoseconds since 1970
/// @param argv the words that are executed, never empty
/// @param entrypoint the part of them that is the entry point
/// @param command the rest of them
/// @param env `NAME=value`
/// @param workdir absolute
/// @param workdirFromImage whether it may be made if it is missing; the user's own must be there
/// @param userSpec the user as `-u` or the image names it; empty: root
/// @param user the ids it runs with
/// @param hostname empty: the host's own
/// @param labels `key=value`, the image's and the user's
/// @param mounts parents before what lies in them
/// @param security capabilities, seccomp, hidden paths
/// @param namespaces which ones it has of its own
/// @param limits resource limits
/// @param sysctls `name=value`
/// @param shmBytes size of /dev/shm
/// @param stopSignal signal number
/// @param stopTimeoutSeconds before it is killed
/// @param upkeep what its monitor does while it runs
/// @param further what the seldom options decided; null: none was given
record ContainerConfig(
    String id,
    String name,
    ContainerOptions asked,
    ImageChoice image,
    long createdEpochNanos,
    List<String> argv,
    List<String> entrypoint,
    List<String> command,
    List<String> env,
    String workdir,
    boolean workdirFromImage,
    String userSpec,
    ContainerUser user,
    String hostname,
    List<String> labels,
    List<ContainerMount> mounts,
    SecurityChoice security,
    Namespaces namespaces,
    List<Limit> limits,
    List<String> sysctls,
    long shmBytes,
    int stopSignal,
    int stopTimeoutSeconds,
    Upkeep upkeep,
    @Nullable FurtherConfig further) {

  /// The same, made with the means of seldom options.
  ContainerConfig withFurther() {
    return further != null
        ? this
        : new ContainerConfig(
            id,
            name,
            asked,
            image,
            createdEpochNanos,
            argv,
            entrypoint,
            command,
            env,
            workdir,
            workdirFromImage,
            userSpec,
            user,
            hostname,
            labels,
            mounts,
            security,
            namespaces,
            limits,
            sysctls,
            shmBytes,
            stopSignal,
            stopTimeoutSeconds,
            upkeep,
            FurtherConfig.NONE);
  }

  /// The same with other mounts.
  ContainerConfig withMounts(List<ContainerMount> others) {
    return new ContainerConfig(
        id,
        name,
        asked,
        image,
        createdEpochNanos,
        argv,
        entrypoint,
        command,
        env,
        workdir,
        workdirFromImage,
        userSpec,
        user,
        hostname,
        labels,
        others,
        security,
        namespaces,
        limits,
        sysctls,
        shmBytes,
        stopSignal,
        stopTimeoutSeconds,
        upkeep,
        further);
  }

  /// The user namespace of its own, or null.
  @Nullable UserNamespace users() {
    return further == null ? null : further.users();
  }

  /// The namespaces of a container, each as the plan's `namespace` says it: `new`, `host`, or
  /// `@DIRECTORY` of another container; network is decided elsewhere.
  ///
  /// @param modes what the user said: `--pid`, `--ipc`, `--uts`
  record Namespaces(String pid, String ipc, String uts, List<String> modes) {
    /// podman's names for the defaults.
    static final List<String> DEFAULT_MODES = List.of("private", "shareable", "private");

    boolean ownUts() {
      return uts.equals("new");
    }
  }

  /// A resource limit; -1 is unlimited.
  ///
  /// @param name as in setrlimit(2), lower case without `RLIMIT_`
  record Limit(String name, long soft, long hard) {}

  /// What it may do.
  ///
  /// @param capabilities of its first process
  /// @param noNewPrivileges whether set-user-ID programs gain nothing
  /// @param seccomp path of a compiled filter; null: unconfined
  /// @param masked hidden paths
  /// @param readOnly paths that cannot be written
  /// @param privileged whether it was asked for everything
  record SecurityChoice(
      CapabilitySets capabilities,
      boolean noNewPrivileges,
      @Nullable String seccomp,
      List<String> masked,
      List<String> readOnly,
      boolean privileged) {}

  /// Which image, under which name.
  ///
  /// @param id hex digits
  /// @param name as tables show it
  /// @param digest of its manifest
  /// @param lowerLinks its layers below `layers/`, topmost first
  record ImageChoice(String id, String name, String digest, List<String> lowerLinks) {}
}
