package io.jpod.build.api;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a command of a plan sees beside the files; nothing of it gets into the image. Paths in the
/// image must hold no white space, commas or quotes.
public sealed interface CommandMount {
  /// Where it is seen.
  String target();

  /// A directory that outlives the build: the downloads of a package manager.
  ///
  /// @param id by which commands share it; null: the target
  record Cache(String target, @Nullable String id) implements CommandMount {}

  /// A file or directory of this machine, which the command can only read.
  record Bind(Path source, String target) implements CommandMount {
    public Bind {
      source = source.toAbsolutePath().normalize();
    }
  }

  /// A secret of the request, as a file.
  record Secret(String target, String id) implements CommandMount {}

  /// The SSH agent of the request, as a socket that `SSH_AUTH_SOCK` names.
  ///
  /// @param id by which the request has it
  record Ssh(String target, String id) implements CommandMount {}

  /// A directory in memory.
  record Tmpfs(String target) implements CommandMount {}

  static CommandMount cache(String target) {
    return new Cache(target, null);
  }

  static CommandMount bind(Path source, String target) {
    return new Bind(source, target);
  }

  /// The secret is at `/run/secrets/ID`.
  static CommandMount secret(String id) {
    return new Secret("/run/secrets/" + id, id);
  }

  /// The agent that the request calls `default`, at `/run/ssh-agent`. Keys can be listed and signed
  /// with, not taken.
  static CommandMount ssh() {
    return new Ssh("/run/ssh-agent", "default");
  }

  static CommandMount tmpfs(String target) {
    return new Tmpfs(target);
  }
}
