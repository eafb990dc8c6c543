package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Await;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Tmux;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `-it`, as a person at a terminal sees it.
class TerminalIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  private static final String RUN = "jpod run -it --network none --name t " + BUSYBOX + " ";

  /// A key that comes before the process would meet the shell.
  private static void awaitProcess(String commandLine) {
    Await.until(
        commandLine,
        () ->
            jpod.user().processes().stream()
                .anyMatch(process -> process.commandLine().equals(commandLine)));
  }

  @Test
  void container_has_a_terminal_of_the_windows_size() {
    try (Tmux tmux = new Tmux(jpod, 100, 30)) {
      tmux.line(
          RUN
              + "sh -c 'tty; stty size; test -t 0 && test -t 1 && test -t 2 && echo all three; ls -l /dev/console; exit 5'; echo code $?");
      tmux.shows("30 100").shows("all three").shows("code 5");
      assertThat(tmux.screen()).contains("/dev/");
    }
  }

  @Test
  void resize_of_the_window_reaches_the_container() {
    try (Tmux tmux = new Tmux(jpod, 80, 24)) {
      tmux.line(RUN + "sh -c 'trap \"stty size\" WINCH; echo ready; while :; do sleep 0.1; done'")
          .shows("ready");
      tmux.resize(120, 40).shows("40 120");
      tmux.resize(91, 33).shows("33 91");
      jpod.ok("kill", "t");
      tmux.prompts("host$");
    }
  }

  @Test
  void ctrl_c_interrupts_the_process_inside_and_not_the_client() {
    try (Tmux tmux = new Tmux(jpod, 80, 24)) {
      tmux.line(RUN + "sh").prompts("/ #");
      tmux.line("sleep 600; echo slept $?");
      awaitProcess("sleep 600");
      tmux.key("C-c").line("echo still here").shows("still here");
      tmux.line("trap 'echo interrupted' INT; sleep 601");
      awaitProcess("sleep 601");
      tmux.key("C-c").shows("interrupted");
      tmux.line("exit 3").prompts("host$").line("echo code $?").shows("code 3");
    }
  }

  @Test
  void ctrl_c_ends_a_foreground_container_without_a_terminal() {
    try (Tmux tmux = new Tmux(jpod, 80, 24)) {
      tmux.line(
              "jpod run --rm --network none --name c "
                  + BUSYBOX
                  + " sh -c 'trap \"exit 4\" INT; echo ready; while :; do sleep 0.1; done'")
          .shows("ready");
      tmux.key("C-c").line("echo code $?").shows("code 4");
    }
  }

  @Test
  void ctrl_p_ctrl_q_detaches_and_attach_comes_back() {
    try (Tmux tmux = new Tmux(jpod, 80, 24)) {
      tmux.line(RUN + "sh").prompts("/ #");
      tmux.line("X=kept; echo set")
          .shows("set")
          .prompts("/ #")
          .key("C-p")
          .key("C-q")
          .prompts("host$");
      assertThat(jpod.status("t")).isEqualTo("running");
      tmux.line("echo detached with $?").shows("detached with 0");
      tmux.line("jpod attach t").enter().prompts("/ #").line("echo $X").shows("kept");
      // Ctrl-P followed by something else belongs to the container: its shell recalls the last
      // line.
      tmux.prompts("/ #")
          .type("echo recall-$X")
          .enter()
          .shows("recall-kept")
          .prompts("/ #")
          .key("C-p")
          .key("C-u");
      tmux.line("exit 6").prompts("host$").line("echo code $?").shows("code 6");
    }
  }

  @Test
  void other_detach_keys_can_be_chosen() {
    try (Tmux tmux = new Tmux(jpod, 80, 24)) {
      tmux.line("jpod run -it --detach-keys ctrl-x,d --network none --name t " + BUSYBOX + " sh")
          .prompts("/ #");
      tmux.key("C-x").type("d").line("echo on the host").shows("on the host");
      assertThat(jpod.status("t")).isEqualTo("running");
    }
  }

  @Test
  void terminal_of_the_caller_is_as_before() {
    try (Tmux tmux = new Tmux(jpod, 80, 24)) {
      tmux.line(
              "stty -a > before; "
                  + RUN
                  + "sh -c 'stty raw -echo'; stty -a > after; cmp before after && echo same")
          .shows("same");
      tmux.line(RUN.replace("--name t", "--name u") + "sh").prompts("/ #");
      tmux.key("C-p")
          .key("C-q")
          .line("stty -a > after; cmp before after && echo same again")
          .shows("same again");
    }
  }

  @Test
  void terminal_settings_of_the_container_work() {
    try (Tmux tmux = new Tmux(jpod, 80, 24)) {
      tmux.line(RUN + "sh").prompts("/ #");
      tmux.line("stty -echo")
          .line("read secret")
          .line("hidden")
          .line("stty echo; echo \"<$secret>\"")
          .shows("<hidden>");
      assertThat(tmux.screen().lines().filter(line -> line.strip().equals("hidden"))).isEmpty();
      tmux.line("stty rows 11 cols 77; stty size").shows("11 77");
      tmux.key("C-d").prompts("host$");
    }
  }

  @Test
  void job_control_works_in_the_container() {
    try (Tmux tmux = new Tmux(jpod, 80, 24)) {
      tmux.line(RUN + "sh").prompts("/ #");
      tmux.line("sleep 500");
      awaitProcess("sleep 500");
      tmux.key("C-z").line("jobs | grep -c Stopped").shows("1");
      tmux.line("bg; jobs | grep -c Running").shows("1");
      tmux.line("kill %1; wait; fg; echo after").shows("after");
      assertThat(tmux.screen()).doesNotContain("job control turned off");
      tmux.line("exit").prompts("host$");
    }
  }

  @Test
  void exec_has_a_terminal_of_its_own() {
    jpod.sleeper("--name", "e");
    try (Tmux tmux = new Tmux(jpod, 90, 25)) {
      tmux.line("jpod exec -it e sh").prompts("/ #");
      tmux.line("stty size; tty").shows("25 90").resize(70, 20).line("stty size").shows("20 70");
      tmux.line("sleep 602");
      awaitProcess("sleep 602");
      tmux.key("C-c").line("echo alive").shows("alive");
      tmux.line("exit 12").prompts("host$").line("echo code $?").shows("code 12");
    }
    assertThat(jpod.status("e")).isEqualTo("running");
  }

  @Test
  void terminal_output_is_logged_as_standard_output() {
    try (Tmux tmux = new Tmux(jpod, 80, 24)) {
      tmux.line(RUN + "sh -c 'echo to out; echo to err >&2'").shows("to err");
    }
    jpod.awaitStatus("t", "exited");
    assertThat(jpod.ok("logs", "t").out()).isEqualTo("to out\r\nto err\r\n");
  }

  @Test
  void interactive_and_terminal_without_a_terminal_is_refused_or_works_as_in_podman() {
    // podman only warns: the container gets its terminal and input comes from the pipe.
    assertThat(jpod.command("run", "--rm", "-t", "--network=none", BUSYBOX, "tty").run().ok().out())
        .startsWith("/dev/");
  }
}
