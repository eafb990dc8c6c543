package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Tmux;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Completion in real shells.
class CompletionIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  @BeforeAll
  static void make_a_volume() {
    jpod.ok("volume", "create", "precious");
  }

  /// What bash proposes for a line, by the function that the script registers.
  private static List<String> bash(String line) {
    return jpod.shell(
            """
            source <(jpod completion bash)
            COMP_LINE='%s'
            COMP_POINT=${#COMP_LINE}
            # As bash itself cuts the line: at blanks, = and :, which are words of their own.
            pieces=$(sed -E 's/([=:])/ \\1 /g' <<< "$COMP_LINE")
            read -r -a COMP_WORDS <<< "$pieces"
            [[ $COMP_LINE != *' ' ]] || COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            __jpod_complete
            printf '%%s\\n' "${COMPREPLY[@]}"
            """
                .formatted(line))
        .run()
        .ok()
        .lines();
  }

  @Test
  void bash_completes_commands_options_and_names() {
    jpod.ok("create", "--network=none", "--name=sleeping-beauty", BUSYBOX);
    assertThat(bash("jpod re")).contains("rename", "restart");
    assertThat(bash("jpod run --sig")).containsExactly("--sig-proxy");
    assertThat(bash("jpod run --pull=ne")).containsExactlyInAnyOrder("never", "newer");
    assertThat(bash("jpod start ")).containsExactly("sleeping-beauty");
    assertThat(bash("jpod volume rm p")).containsExactly("precious");
    assertThat(bash("jpod run localhost/busybox:i")).containsExactly("it");
  }

  @Test
  void bash_completes_at_a_prompt() throws Exception {
    Path rc = jpod.home().resolve("bashrc");
    Files.writeString(
        rc,
        "PS1='host$ '\nPATH="
            + jpod.launcher().getParent()
            + ":$PATH\nsource <(jpod completion bash)\n");
    jpod.ok("create", "--network=none", "--name=sleeping-beauty", BUSYBOX);
    try (Tmux tmux = new Tmux(jpod, 100, 20)) {
      tmux.line("exec bash --rcfile " + rc + " -i").prompts("host$");
      tmux.type("jpod rm --fo").key("Tab").type("sleep").key("Tab");
      tmux.shows("jpod rm --force sleeping-beauty");
    }
  }

  @Test
  void zsh_completes_at_a_prompt() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/zsh")), "needs Debian's package zsh");
    Path folder = jpod.home().resolve("zdot");
    jpod.user().folder(folder);
    Files.writeString(
        folder.resolve(".zshrc"),
        "PS1='host$ '\nPATH="
            + jpod.launcher().getParent()
            + ":$PATH\nautoload -Uz compinit && compinit -u -D\nsource <(jpod completion zsh)\n");
    jpod.ok("create", "--network=none", "--name=sleeping-beauty", BUSYBOX);
    try (Tmux tmux = new Tmux(jpod, 100, 20)) {
      tmux.line("ZDOTDIR=" + folder + " exec zsh -i").prompts("host$");
      tmux.type("jpod rm --fo").key("Tab").type("sleep").key("Tab");
      tmux.shows("jpod rm --force sleeping-beauty");
    }
  }

  @Test
  void fish_completes() {
    assumeTrue(Files.exists(Path.of("/usr/bin/fish")), "needs Debian's package fish");
    jpod.ok("create", "--network=none", "--name=sleeping-beauty", BUSYBOX);
    List<String> lines =
        jpod.shell("fish -c 'jpod completion fish | source; complete -C \"jpod rm sleep\"'")
            .run()
            .ok()
            .lines();
    assertThat(lines).containsExactly("sleeping-beauty\t" + BUSYBOX);
  }
}
