package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.TestUser;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The same program as real root: no user namespace, all else alike.
class RootIT {
  @RegisterExtension static final Jpod jpod = Jpod.as(TestUser::root).withBusybox();

  @Test
  void container_of_real_root_runs_without_a_user_namespace() throws java.io.IOException {
    String outside = Files.readSymbolicLink(Path.of("/proc/self/ns/user")).toString();
    assertThat(jpod.runs(BUSYBOX, "readlink", "/proc/self/ns/user").ok().line()).isEqualTo(outside);
    assertThat(jpod.runs(BUSYBOX, "sh", "-c", "readlink /proc/self/ns/pid").ok().line())
        .isNotEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString());
    assertThat(jpod.runs(BUSYBOX, "grep", "CapEff", "/proc/self/status").ok().line())
        .endsWith("00000000800405fb");
  }

  @Test
  void life_of_a_container_is_the_same() {
    String id = jpod.sleeper("--name", "r");
    assertThat(jpod.ok("exec", "r", "echo", "in").line()).isEqualTo("in");
    assertThat(jpod.ok("ps", "-q", "--no-trunc").line()).isEqualTo(id);
    jpod.ok("stop", "-t", "0", "r");
    assertThat(jpod.status("r")).isEqualTo("exited");
    jpod.ok("start", "r");
    jpod.ok("rm", "-f", "-t", "0", "r");
    assertThat(jpod.runs("-u", "app", BUSYBOX, "id", "-un").ok().line()).isEqualTo("app");
  }

  @Test
  void privileged_container_of_real_root_has_all_capabilities() {
    jpod.runs("--privileged", BUSYBOX, "sh", "-c", "mkdir /m && mount -t tmpfs none /m").ok();
  }
}
