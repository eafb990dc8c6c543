package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.storage.StoreErrors;
import io.jpod.userns.PlanException;
import io.jpod.userns.PlanReader;
import io.jpod.userns.PlanWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The plan that `create` kept, sent again with the caller's own words in front, or read for what
/// `exec` has to know.
final class KeptPlan {
  static final String FILE = "plan";

  private static final String DEFAULT_DETACH_KEYS = "ctrl-p,ctrl-q";

  private KeptPlan() {}

  static byte[] bytes(Container container) throws JpodException {
    try {
      byte[] plan = SmallFiles.bytesIfThere(container.directory().resolve(FILE));
      if (plan == null) {
        throw new JpodException(
            "no container with name or ID \"" + container.name() + "\" found: no such container");
      }
      return plan;
    } catch (IOException e) {
      throw StoreErrors.of("reading the plan of container \"" + container.name() + "\"", e);
    }
  }

  /// Writes the words of a launch that differ from caller to caller.
  static void addCaller(PlanWriter plan, boolean last, Attachment attachment, boolean tty)
      throws JpodException {
    plan.add("jvm", last ? "kill" : "keep");
    plan.add("attach", letters(attachment, tty));
    if (!attachment.isDetached()) {
      String keys = attachment.detachKeys();
      plan.add("detach-keys", DetachKeys.parse(keys == null ? DEFAULT_DETACH_KEYS : keys));
      plan.add("sig-proxy", attachment.sigProxy() ? "1" : "0");
    }
    String print = attachment.print();
    if (print != null) {
      plan.add("print", print);
    }
  }

  private static String letters(Attachment attachment, boolean tty) {
    // With a terminal there is one stream of output.
    boolean out = attachment.stdout() || (tty && attachment.stderr());
    return (attachment.stdin() ? "i" : "")
        + (out ? "o" : "")
        + (attachment.stderr() && !tty ? "e" : "");
  }

  /// The same plan for a container of another name: `remove` says which link goes with it.
  ///
  /// @param nameLink the link of the new name
  static byte[] renamed(byte[] plan, String nameLink) throws PlanException {
    PlanWriter writer = new PlanWriter();
    PlanReader reader = PlanReader.of(plan);
    while (reader.next()) {
      List<String> words = reader.words();
      switch (reader.instruction()) {
        case "helper", "groups", "exec" -> writer.addCounted(reader.instruction(), words);
        case "name" -> writer.add("name", nameLink.substring(nameLink.lastIndexOf('/') + 1));
        case "remove" -> writer.add("remove", words.get(0), nameLink, words.get(2));
        default -> writer.add(reader.instruction(), words.toArray(new String[0]));
      }
    }
    return writer.toBytes();
  }

  /// The same plan with another restart policy.
  static byte[] withRestart(byte[] plan, RestartPolicy policy) throws PlanException {
    PlanWriter writer = new PlanWriter();
    PlanReader reader = PlanReader.of(plan);
    while (reader.next()) {
      List<String> words = reader.words();
      switch (reader.instruction()) {
        case "helper", "groups", "exec" -> writer.addCounted(reader.instruction(), words);
        case "restart" -> {}
        case "child" -> {
          if (policy.restarts()) {
            writer.add("restart", policy.name(), Integer.toString(policy.retries()));
          }
          writer.add("child");
        }
        default -> writer.add(reader.instruction(), words.toArray(new String[0]));
      }
    }
    return writer.toBytes();
  }

  /// What a container's command was started with.
  static final class Command {
    final List<String> env = new ArrayList<>();
    final List<String> groups = new ArrayList<>();
    final List<List<String>> limits = new ArrayList<>();
    String uid = "0";
    String gid = "0";
    String cwd = "/";
    String umask = "0022";
    boolean setsGroups;
    boolean noNewPrivileges;
    @Nullable String seccomp;
    List<String> caps = List.of();
    final List<List<String>> idMaps = new ArrayList<>();

    /// The id outside of the container's own user namespace, if it has one, for an id inside.
    ///
    /// @param kind `uid` or `gid`
    int outside(String kind, int inside) {
      for (List<String> map : idMaps) {
        long first = Long.parseLong(map.get(1));
        if (map.get(0).equals(kind)
            && inside >= first
            && inside < first + Long.parseLong(map.get(3))) {
          return (int) (Long.parseLong(map.get(2)) + inside - first);
        }
      }
      return inside;
    }
  }

  static Command command(byte[] plan) throws JpodException {
    Command command = new Command();
    try {
      PlanReader reader = PlanReader.of(plan);
      while (reader.next()) {
        List<String> words = reader.words();
        switch (reader.instruction()) {
          case "id-map" -> command.idMaps.add(words);
          case "env" -> command.env.add(words.get(0));
          case "groups" -> {
            command.groups.addAll(words);
            command.setsGroups = true;
          }
          case "rlimit" -> command.limits.add(words);
          case "uid" -> command.uid = words.get(0);
          case "gid" -> command.gid = words.get(0);
          case "cwd" -> command.cwd = words.get(0);
          case "umask" -> command.umask = words.get(0);
          case "nnp" -> command.noNewPrivileges = true;
          case "seccomp-load" -> command.seccomp = words.get(0);
          case "caps" -> command.caps = words;
          default -> {}
        }
      }
    } catch (PlanException e) {
      throw new JpodException(e.getMessage() == null ? "damaged plan" : e.getMessage(), e);
    }
    return command;
  }
}
