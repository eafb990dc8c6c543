package io.jpod.cli.diagnosis;

import com.google.gson.JsonObject;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.Quantities;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerState;
import io.jpod.core.container.Containers;
import io.jpod.core.container.LogOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `jpod why`: why a container ended, or what it is doing: exit code and signal in words, want of
/// memory, restarts, health, the command as it runs, the last lines of its log.
public final class WhyCommand implements Command {
  private static final Option LINES =
      Option.unsigned("n,lines", "How many lines of the log are shown (default 10)");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod why", "CONTAINER", "Explain why a container ended or keeps restarting")
          .description(
              "Tells in words how a container ended: exit code, signal, want of memory, its restarts, its health checks, the"
                  + " command as it was run, and the last lines of its log.")
          .options(LINES)
          .operands(1, 1)
          .examples("jpod why web", "jpod why -n 50 db");

  private static final int WIDTH = 11;

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException, IOException {
    Containers containers = Engine.containers(args);
    Container container = containers.require(args.operand(0));
    ContainerState state = containers.state(container);
    Map<String, String> written = StateText.read(container.directory());
    console.line(container.name() + " (" + container.shortId() + ") of " + container.image());
    row("state", status(state, written), console);
    row("reason", reason(container, state, written), console);
    row("command", quoted(container.command()), console);
    JsonObject inspected = containers.inspect(container);
    entrypoint(inspected, console);
    restarts(inspected, written, console);
    health(StateText.health(container.directory()), console);
    log(containers, container, args.number(LINES, 10), console);
    return 0;
  }

  private static void row(String name, @Nullable String text, Console console) {
    if (text != null) {
      String indent = "\n" + " ".repeat(WIDTH + 2);
      console.line("  " + name + " ".repeat(WIDTH - name.length()) + text.replace("\n", indent));
    }
  }

  private static String status(ContainerState state, Map<String, String> written) {
    long now = Quantities.now();
    String restarting = "restarting".equals(written.get("status")) ? "restarting, " : "";
    if (state.status() == ContainerState.Status.CREATED) {
      return state.error() == null ? "created, never started" : "created, its start failed";
    }
    if (state.isAlive()) {
      return restarting + "running for " + Quantities.duration(now - state.startedEpochNanos());
    }
    String ran =
        state.startedEpochNanos() == 0 || state.finishedEpochNanos() < state.startedEpochNanos()
            ? ""
            : ", after "
                + Quantities.duration(state.finishedEpochNanos() - state.startedEpochNanos());
    return restarting
        + "exited with code "
        + state.exitCode()
        + ", "
        + Quantities.ago(state.finishedEpochNanos())
        + ran;
  }

  private static @Nullable String reason(
      Container container, ContainerState state, Map<String, String> written) {
    boolean ended = !state.isAlive() && state.status() != ContainerState.Status.CREATED;
    if (!ended && state.error() == null) {
      return null;
    }
    boolean lost = ended && !written.containsKey("exit-code");
    String text =
        ExitWords.explain(
            state, lost, container.command(), container.tty() || container.interactive());
    return written.containsKey("stopped") ? text + " A user had stopped it." : text;
  }

  private static void entrypoint(JsonObject inspected, Console console) {
    if (inspected.get("Config") instanceof JsonObject config) {
      String user = text(config, "User");
      String directory = text(config, "WorkingDir");
      row(
          "as",
          (user.isEmpty() ? "root" : user) + ", in " + (directory.isEmpty() ? "/" : directory),
          console);
    }
  }

  private static void restarts(JsonObject inspected, Map<String, String> written, Console console) {
    String policy = "";
    if (inspected.get("HostConfig") instanceof JsonObject host
        && host.get("RestartPolicy") instanceof JsonObject asked) {
      policy = text(asked, "Name");
      String most = text(asked, "MaximumRetryCount");
      policy += most.isEmpty() || most.equals("0") ? "" : ":" + most;
    }
    String count = written.getOrDefault("restarts", "0");
    if (!count.equals("0") || !(policy.isEmpty() || policy.equals("no"))) {
      row("restarts", count + " so far, policy " + (policy.isEmpty() ? "no" : policy), console);
    }
  }

  private static String text(JsonObject object, String key) {
    return object.has(key) && object.get(key).isJsonPrimitive()
        ? object.get(key).getAsString()
        : "";
  }

  private static void health(StateText.@Nullable Health health, Console console) {
    if (health == null) {
      return;
    }
    row("health", health.status() + ", " + health.streak() + " failures in a row", console);
    List<StateText.Result> results = health.results();
    for (int i = Math.max(0, results.size() - 3); i < results.size(); i++) {
      StateText.Result result = results.get(i);
      String code = result.code().equals("-1") ? "timed out" : "code " + result.code();
      row("", code + (result.output().isEmpty() ? "" : ": " + result.output()), console);
    }
  }

  private static void log(Containers containers, Container container, long lines, Console console)
      throws JpodException {
    StringBuilder text = new StringBuilder();
    LogOptions last = new LogOptions(false, lines, Long.MIN_VALUE, Long.MAX_VALUE);
    containers.logs(
        container,
        last,
        (stderr, time, bytes, length) -> {
          text.append(new String(bytes, 0, length, StandardCharsets.UTF_8));
          return true;
        });
    String log = text.toString().stripTrailing();
    row("log", log.isEmpty() ? "(empty)" : "the last lines:\n" + log, console);
  }

  /// As one would type it in a shell.
  private static String quoted(List<String> words) {
    StringBuilder line = new StringBuilder();
    for (String word : words) {
      line.append(line.length() == 0 ? "" : " ");
      boolean plain = !word.isEmpty();
      for (int i = 0; i < word.length() && plain; i++) {
        char c = word.charAt(i);
        plain = Character.isLetterOrDigit(c) || "_-./=:,@%+".indexOf(c) >= 0;
      }
      line.append(plain ? word : "'" + word.replace("'", "'\\''") + "'");
    }
    return line.toString();
  }
}
