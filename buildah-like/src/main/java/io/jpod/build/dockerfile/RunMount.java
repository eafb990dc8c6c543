package io.jpod.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One `--mount` of `RUN`, of `jbuild run` and of BuildKit's reference.
public sealed interface RunMount {
  /// Absolute, or relative to the working directory; empty only for a secret that is a variable.
  String target();

  /// Files of the context, a stage, an image or a named context.
  ///
  /// @param from null: the context
  /// @param source path in it, `/` for all
  /// @param writable whether what is written lasts as long as the step
  record Bind(String target, @Nullable String from, String source, boolean writable)
      implements RunMount {}

  /// A directory that outlives the build.
  ///
  /// @param id name by which steps share it
  /// @param sharing who may use it at once
  /// @param from what a new one begins with; null: nothing
  /// @param source path in `from`
  record Cache(
      String target,
      String id,
      boolean readOnly,
      Sharing sharing,
      @Nullable String from,
      String source,
      int mode,
      int uid,
      int gid)
      implements RunMount {}

  /// A file in memory; what is in it is in no layer.
  ///
  /// @param options `size=…`, or none
  record Tmpfs(String target, List<String> options) implements RunMount {
    public Tmpfs {
      options = List.copyOf(options);
    }
  }

  /// A secret of the build, as a file or as a variable.
  ///
  /// @param env name of a variable; null: a file
  record Secret(
      String target, String id, @Nullable String env, boolean required, int mode, int uid, int gid)
      implements RunMount {}

  /// The socket of an SSH agent.
  record Ssh(String target, String id, boolean required, int mode, int uid, int gid)
      implements RunMount {}

  /// Who may use a cache at once.
  enum Sharing {
    /// Everybody.
    SHARED,
    /// Everybody, each a copy of its own.
    PRIVATE,
    /// One after the other.
    LOCKED
  }

  /// Reads `type=cache,target=/root/.m2`.
  static RunMount parse(String text) throws DockerfileException {
    return new RunMountReader(text).read();
  }

  /// All of a command's.
  static List<RunMount> parseAll(List<String> texts) throws DockerfileException {
    List<RunMount> mounts = new ArrayList<>();
    for (String text : texts) {
      mounts.add(parse(text));
    }
    return mounts;
  }
}
