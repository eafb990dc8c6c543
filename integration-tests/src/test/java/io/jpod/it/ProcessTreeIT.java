package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jpod.it.harness.Command;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.ProcessInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Nothing of root takes part in the life of an unprivileged user's container, but newuidmap and
/// newgidmap.
class ProcessTreeIT {
  private static final Set<String> ALLOWED = Set.of("/usr/bin/newuidmap", "/usr/bin/newgidmap");

  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  /// strace runs as root (so that set-user-id programs keep their effect) and starts the script as
  /// the account.
  private static List<String> executed(String script) throws IOException {
    assumeTrue(Command.of("sh", "-c", "command -v strace").run().exitCode() == 0, "needs strace");
    Path log = Files.createTempFile("jpod-it-", ".strace");
    Command command =
        Command.of(
            "strace",
            "-f",
            "-qq",
            "-s",
            "4096",
            "-e",
            "trace=execve,execveat",
            "-e",
            "signal=none",
            "-z",
            "-o",
            log.toString(),
            "-u",
            jpod.user().name(),
            "--",
            "env",
            "-i",
            "HOME=" + jpod.home(),
            "XDG_RUNTIME_DIR=" + jpod.home().resolve("run"),
            "XDG_DATA_HOME=" + jpod.home().resolve(".local/share"),
            "PATH=" + jpod.launcher().getParent() + ":/usr/bin:/bin:/usr/sbin:/sbin",
            "sh",
            "-c",
            script);
    command.in(jpod.home()).within(Duration.ofMinutes(3)).run().ok();
    List<String> programs = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      int quote = line.indexOf('"');
      if (line.contains("exec") && quote > 0) {
        programs.add(line.substring(quote + 1, line.indexOf('"', quote + 1)));
      }
    }
    Files.delete(log);
    return programs;
  }

  @Test
  void no_set_user_id_program_is_executed_but_newuidmap_and_newgidmap() throws IOException {
    List<String> programs =
        executed(
            "jpod run --rm --network none "
                + BUSYBOX
                + " true && jpod run -d --name p "
                + BUSYBOX
                + " sleep 600 && jpod exec p true"
                + " && jpod ps && jpod stop -t 0 p && jpod start p && jpod logs p && jpod rm -f -t 0 p");
    Set<String> privileged = new TreeSet<>();
    for (String program : programs) {
      assertThat(program).doesNotContain("sudo").doesNotContain("pkexec");
      Path path = Path.of(program);
      // Names inside a container do not exist here; busybox has no set-user-id file.
      if (path.isAbsolute()
          && Files.isRegularFile(path)
          && ((int) Files.getAttribute(path, "unix:mode") & 06000) != 0) {
        privileged.add(path.toRealPath().toString());
      }
    }
    assertThat(programs).anyMatch(program -> program.endsWith("/java"));
    assertThat(privileged).isSubsetOf(ALLOWED);
  }

  @Test
  void every_process_of_a_running_container_belongs_to_the_user() {
    String id =
        jpod.ok(
                "run",
                "-d",
                "--name",
                "tree",
                BUSYBOX,
                "sh",
                "-c",
                "su app -c 'sleep 600' & sleep 600")
            .line();
    ProcessInfo monitor = ProcessInfo.of(jpod.monitorPid(id));
    assertThat(monitor).isNotNull();
    if (monitor == null) {
      return;
    }
    List<ProcessInfo> tree = new ArrayList<>(monitor.descendants());
    tree.add(monitor);
    assertThat(tree)
        .extracting(ProcessInfo::name)
        .anyMatch(name -> name.contains("sleep"))
        .hasSizeGreaterThanOrEqualTo(4);
    for (ProcessInfo process : tree) {
      assertThat(process.uids())
          .as(process.toString())
          .hasSize(4)
          .allMatch(uid -> uid != 0 && jpod.user().owns(uid));
    }
    assertThat(tree).noneMatch(process -> process.commandLine().contains("java"));
  }

  @Test
  void nothing_but_monitor_helper_and_container_lives_while_a_container_does() {
    String id = jpod.sleeper();
    List<ProcessInfo> all = jpod.user().processes();
    assertThat(all).as(all.toString()).hasSize(2);
    jpod.ok("rm", "-f", "-t", "0", id);
    jpod.assertNothingRuns();
  }

  @Test
  void nothing_of_ours_in_the_distribution_is_set_user_id() {
    assertThat(
            Command.of(
                    "find",
                    jpod.launcher().resolve("../..").normalize().toString(),
                    "-perm",
                    "/6000")
                .run()
                .ok()
                .out())
        .isEmpty();
    assertThat(
            Command.of(
                    "sh", "-c", "getcap -r " + jpod.launcher().getParent() + " 2>/dev/null || true")
                .run()
                .ok()
                .out())
        .isEmpty();
  }
}
