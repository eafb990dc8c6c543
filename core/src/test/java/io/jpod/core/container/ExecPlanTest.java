package io.jpod.core.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.oci.ExecutionConfig;
import io.jpod.userns.PlanReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecPlanTest {
  private static final ContainerState RUNNING =
      new ContainerState(
          ContainerState.Status.RUNNING, 41, 42, 4242, 1, 0, 0, 0, false, 0, "", false, null);

  @TempDir Path root;

  private final FakeHost host = new FakeHost();

  private Container container(ContainerOptions.Builder options) throws Exception {
    ContainerConfig config =
        ConfigResolverTest.resolve(
            options.command(List.of("sleep")),
            ExecutionConfig.builder().workingDir("/srv").build(),
            host);
    Path directory = root.resolve("containers/x");
    Files.createDirectories(directory);
    Files.createDirectories(root.resolve("images/cafe"));
    Files.writeString(
        root.resolve("images/cafe/passwd"), "root:x:0:0::/root:\nada:x:1000:1000::/home/ada:\n");
    Files.write(
        directory.resolve(KeptPlan.FILE),
        new ContainerPlan(
                config,
                new NetworkSetup("none", "new", List.of(), "", "", List.of()),
                new Directories(root, root, root, root, 1, 1),
                host)
            .write()
            .toBytes());
    return new Container(
        config.id(),
        "one",
        directory,
        "cafe",
        "image",
        config.argv(),
        0,
        List.of(),
        List.of(),
        List.of(),
        "none",
        false,
        false,
        false,
        15,
        10,
        "no");
  }

  private static ExecOptions exec(@Nullable String user, boolean privileged, boolean tty) {
    return new ExecOptions(
        List.of("id", "-a"), List.of("X=1"), null, user, privileged, tty, false, 0);
  }

  private List<String> plan(Container container, ExecOptions options) throws Exception {
    byte[] bytes =
        new ExecPlan(container, options, host, Path.of("/store/events"))
            .write(RUNNING, Attachment.attached(false))
            .toBytes();
    List<String> lines = new ArrayList<>();
    for (PlanReader plan = PlanReader.of(bytes); plan.next(); ) {
      lines.add((plan.instruction() + " " + String.join(" ", plan.words())).strip());
    }
    return lines;
  }

  @Test
  void a_command_runs_as_the_containers_own_first_process() throws Exception {
    assertThat(plan(container(ConfigResolverTest.options()), exec(null, false, false)))
        .containsExactly(
            "do exec",
            "jvm kill",
            "attach oe",
            "detach-keys 1011",
            "sig-proxy 1",
            "tty 0",
            "target 42 4242",
            "dir " + root.resolve("containers/x"),
            "events /store/events",
            "child",
            "seccomp-load /lib/default.bpf",
            "rlimit nofile 20000 20000",
            "rlimit nproc 1048576 1048576",
            "umask 0022",
            "join-session-keyring",
            "cwd /srv",
            "seccomp",
            "groups 0",
            "gid 0",
            "uid 0",
            "caps 800405fb 800405fb 800405fb 0 0",
            "clearenv",
            "env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "env container=jpod",
            "env HOSTNAME=0123456789ab",
            "env HOME=/root",
            "env X=1",
            "exec id -a");
  }

  @Test
  void another_user_has_his_ids_and_home_and_no_capability() throws Exception {
    assertThat(plan(container(ConfigResolverTest.options()), exec("ada", false, true)))
        .contains(
            "attach o",
            "tty 1",
            "pty",
            "uid 1000",
            "gid 1000",
            "caps 800405fb 0 0 0 0",
            "env HOME=/home/ada",
            "env TERM=xterm");
  }

  @Test
  void privileged_brings_everything_and_no_filter() throws Exception {
    assertThat(
            plan(
                container(ConfigResolverTest.options().securityOpts(List.of("no-new-privileges"))),
                exec(null, true, false)))
        .contains("caps 1ffffffffff 1ffffffffff 1ffffffffff 0 0")
        .doesNotContain("nnp", "seccomp");
  }

  @Test
  void users_are_looked_up_where_the_container_has_changed_them() throws Exception {
    Container container = container(ConfigResolverTest.options());
    Path etc = Files.createDirectories(container.directory().resolve("diff/etc"));
    Files.writeString(etc.resolve("passwd"), "new:x:77:78::/n:\n");
    assertThat(plan(container, exec("new", false, false))).contains("uid 77", "gid 78");
    assertThatThrownBy(() -> plan(container, exec("ada", false, false)))
        .isInstanceOfSatisfying(JpodException.class, e -> assertThat(e.exitCode()).isEqualTo(255))
        .hasMessage("unable to find user ada: no matching entries in passwd file");
  }

  @Test
  void a_link_that_the_container_laid_is_not_followed() throws Exception {
    Container container = container(ConfigResolverTest.options());
    Path etc = Files.createDirectories(container.directory().resolve("diff/etc"));
    Path outside = Files.writeString(root.resolve("outside"), "trap:x:1:1::/:\n");
    Files.createSymbolicLink(etc.resolve("passwd"), outside);
    assertThatThrownBy(() -> plan(container, exec("trap", false, false)))
        .hasMessageContaining("unable to find user trap");
  }

  @Test
  void nothing_to_run_is_refused() throws Exception {
    Container container = container(ConfigResolverTest.options());
    ExecOptions nothing = new ExecOptions(List.of(), List.of(), null, null, false, false, false, 0);
    assertThatThrownBy(() -> plan(container, nothing))
        .hasMessage("must provide a non-empty command to start an exec session");
  }
}
