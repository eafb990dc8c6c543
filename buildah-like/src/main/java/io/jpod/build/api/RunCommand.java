package io.jpod.build.api;

import java.util.ArrayList;
import java.util.List;

/// A command to run over the files of a plan.
///
/// @param words program and arguments
/// @param mounts what it sees beside the files
/// @param network what it reaches
public record RunCommand(List<String> words, List<CommandMount> mounts, Network network) {
  /// What a command reaches.
  public enum Network {
    /// What a container reaches.
    DEFAULT,
    /// Nothing but itself.
    NONE,
    /// All that this machine reaches, its own services included.
    HOST
  }

  public RunCommand {
    words = List.copyOf(words);
    mounts = List.copyOf(mounts);
    if (words.isEmpty()) {
      throw new IllegalArgumentException("nothing to run");
    }
  }

  public static RunCommand of(String... words) {
    return new RunCommand(List.of(words), List.of(), Network.DEFAULT);
  }

  /// With a mount more.
  public RunCommand withMount(CommandMount mount) {
    List<CommandMount> more = new ArrayList<>(mounts);
    more.add(mount);
    return new RunCommand(words, more, network);
  }

  public RunCommand withNetwork(Network value) {
    return new RunCommand(words, mounts, value);
  }
}
