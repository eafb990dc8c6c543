package io.jpod.it.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// A person at a terminal: a tmux server of its own with one window, in which a shell of the test's
/// account runs.
public final class Tmux implements AutoCloseable {
  /// Of the shell on the host, of the one in the container, and what the terminal shows for Ctrl-C.
  private static final List<String> PROMPTS = List.of("host$", "/ #", "^C");

  private final Jpod jpod;
  private final String socket;

  /// @param columns width of the window
  /// @param rows height of the window
  public Tmux(Jpod jpod, int columns, int rows) {
    assumeTrue(Command.of("sh", "-c", "command -v tmux").run().exitCode() == 0, "needs tmux");
    this.jpod = jpod;
    socket = jpod.home().resolve("run/tmux").toString();
    tmux(
        "-f",
        "/dev/null",
        "new-session",
        "-d",
        "-s",
        "t",
        "-x",
        "" + columns,
        "-y",
        "" + rows,
        "env PS1='host$ ' sh");
    tmux("set-option", "-g", "window-size", "manual");
    type("PATH=" + jpod.launcher().getParent() + ":$PATH; clear");
    enter();
    prompts("host$");
  }

  private Result tmux(String... words) {
    List<String> line = new ArrayList<>(List.of("tmux", "-S", socket));
    line.addAll(List.of(words));
    return jpod.program(line.toArray(String[]::new)).run().ok();
  }

  public Tmux type(String text) {
    tmux("send-keys", "-t", "t", "-l", "--", text);
    return this;
  }

  public Tmux enter() {
    return key("Enter");
  }

  public Tmux line(String text) {
    return type(text).enter();
  }

  /// A key by tmux's name, such as `C-c`.
  public Tmux key(String name) {
    tmux("send-keys", "-t", "t", name);
    return this;
  }

  public Tmux resize(int columns, int rows) {
    tmux("resize-window", "-t", "t", "-x", "" + columns, "-y", "" + rows);
    return this;
  }

  /// What stands on the screen and in its history, without trailing spaces.
  public String screen() {
    return tmux("capture-pane", "-p", "-J", "-S", "-", "-t", "t").out();
  }

  /// Waits until a line of the screen, apart from prompts and an echoed `^C` before it, is this
  /// text.
  public Tmux shows(String text) {
    return await(text, screen -> screen.lines().anyMatch(line -> matches(line.strip(), text)));
  }

  /// Waits until this text stands anywhere on the screen.
  public Tmux contains(String text) {
    return await(text, screen -> screen.contains(text));
  }

  /// Waits until the last line is a prompt without anything behind it. What is typed before that
  /// may be mixed with the terminal's answer to the shell's question where the cursor is.
  public Tmux prompts(String prompt) {
    return await(prompt, screen -> screen.strip().endsWith(prompt));
  }

  private Tmux await(String text, Predicate<String> condition) {
    try {
      Await.until("'" + text + "'", () -> condition.test(screen()));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + " on the screen:\n" + screen().strip(), e);
    }
    return this;
  }

  private static boolean matches(String line, String text) {
    String rest = line;
    boolean cut = true;
    while (cut) {
      cut = false;
      for (String before : PROMPTS) {
        if (rest.startsWith(before)) {
          rest = rest.substring(before.length()).stripLeading();
          cut = true;
        }
      }
    }
    return rest.equals(text);
  }

  @Override
  public void close() {
    tmux("kill-server");
  }
}
