package io.jpod.build.cli;

import io.jpod.build.ImageBuilder;
import io.jpod.build.SessionMount;
import io.jpod.build.WorkingContainer;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.namespace.UnshareCommand;
import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.List;

/// `jbuild unshare --mount`: the command gets a mount namespace of its own, in which the working
/// containers are mounted before it begins; with it they are gone, however it ends.
final class SessionMounts implements UnshareCommand.Mounts {
  @Override
  public List<String> command(List<String> values, ParsedArgs args) throws JpodException {
    ImageBuilder builder = BuilderProgram.builder(args);
    List<String> env = new ArrayList<>();
    List<SessionMount> mounts = new ArrayList<>();
    for (String value : values) {
      int equals = value.indexOf('=');
      String name = value.substring(equals + 1);
      WorkingContainer container = builder.containers().find(name);
      if (container == null) {
        throw new JpodException(
            "loading information about build container \"" + name + "\": container not known",
            "jbuild containers");
      }
      SessionMount mount = builder.sessionMount(container);
      mounts.add(mount);
      String variable = equals < 0 ? name : value.substring(0, equals);
      if (!variable.isEmpty()) {
        env.add(variable + "=" + mount.place());
      }
    }
    return command(mounts, env);
  }

  /// A shell that mounts and becomes the user's command. The variables are set behind it, by
  /// env(1): their names are those of containers, which a shell would not hand on.
  static List<String> command(List<SessionMount> mounts, List<String> env) {
    StringBuilder script = new StringBuilder();
    for (SessionMount mount : mounts) {
      script.append("(cd ").append(quoted(mount.directory().toString())).append(" &&");
      for (String word : mount.command()) {
        script.append(' ').append(quoted(word));
      }
      script.append(") || exit 125; ");
    }
    script.append("exec \"$@\"");
    List<String> words =
        new ArrayList<>(List.of("unshare", "--mount", "--propagation", "slave", "sh", "-c"));
    words.add(script.toString());
    words.addAll(List.of("sh", "env"));
    words.addAll(env);
    return words;
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
