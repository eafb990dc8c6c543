package io.jpod.cli.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostCheckTest {
  private static final long GB = 1_000_000_000L;

  private static HostFacts good() {
    return facts(15000, 1, false, 65536, true, true, true, true, 50 * GB);
  }

  private static HostFacts facts(
      long namespaces,
      long clone,
      boolean apparmor,
      long ids,
      boolean idmap,
      boolean pasta,
      boolean tun,
      boolean delegated,
      long free) {
    return new HostFacts(
        false,
        "ada",
        namespaces,
        clone,
        apparmor,
        ids,
        ids,
        idmap,
        pasta,
        tun,
        true,
        delegated,
        true,
        "ext4",
        free,
        100 * GB,
        "/home/ada/.local/share/jpod");
  }

  private static List<Finding> problems(HostFacts facts) {
    return HostCheck.of(facts).stream().filter(f -> f.level() != Finding.Level.GOOD).toList();
  }

  private static Finding only(HostFacts facts) {
    List<Finding> problems = problems(facts);
    assertThat(problems).hasSize(1);
    return problems.getFirst();
  }

  @Test
  void machine_that_has_everything_has_no_problem() {
    assertThat(problems(good())).isEmpty();
  }

  @Test
  void each_thing_that_is_missing_is_named_with_its_remedy() {
    assertThat(only(facts(0, 1, false, 65536, true, true, true, true, 50 * GB)).fix())
        .isEqualTo("sudo sysctl user.max_user_namespaces=15000");
    assertThat(only(facts(1, 0, false, 65536, true, true, true, true, 50 * GB)).fix())
        .isEqualTo("sudo sysctl kernel.unprivileged_userns_clone=1");
    assertThat(only(facts(1, -1, true, 65536, true, true, true, true, 50 * GB)).text())
        .contains("apparmor_restrict_unprivileged_userns");
    assertThat(only(facts(1, 1, false, 0, true, true, true, true, 50 * GB)).fix())
        .isEqualTo("sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ada");
    assertThat(only(facts(1, 1, false, 65536, false, true, true, true, 50 * GB)).fix())
        .isEqualTo("sudo apt-get install uidmap");
    assertThat(only(facts(1, 1, false, 65536, true, false, true, true, 50 * GB)).fix())
        .isEqualTo("sudo apt-get install passt");
    assertThat(only(facts(1, 1, false, 65536, true, true, false, true, 50 * GB)).fix())
        .isEqualTo("sudo chmod 0666 /dev/net/tun");
    assertThat(only(facts(1, 1, false, 65536, true, true, true, false, 50 * GB)).text())
        .contains("no cgroup is delegated");
    assertThat(only(facts(1, 1, false, 65536, true, true, true, true, GB / 2)))
        .isEqualTo(
            Finding.problem(
                "the disk is nearly full: 500MB of 100GB free at '/home/ada/.local/share/jpod'",
                "jpod system df, then jpod system prune"));
  }
}
