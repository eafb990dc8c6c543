package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.TestUser;
import io.jpod.it.harness.Workspace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A user without a range in /etc/subuid: one id, one warning, and containers that need no more
/// work.
class SingleIdIT {
  @RegisterExtension static final Jpod jpod = Jpod.as(TestUser::withoutSubordinateIds);

  @Test
  void containers_of_one_id_run_with_a_warning_that_names_the_remedy() {
    Path folder = Workspace.get().folder("single");
    Path archive = Fixtures.busybox(folder, false).dockerArchive(folder.resolve("b.tar"), BUSYBOX);
    jpod.ok("load", "-i", archive.toString());
    Result result = jpod.runs(BUSYBOX, "sh", "-c", "id -u; cat /proc/self/uid_map").ok();
    assertThat(result.lines().getFirst()).isEqualTo("0");
    assertThat(result.lines().get(1).strip().split(" +", -1))
        .containsExactly("0", String.valueOf(jpod.user().uid()), "1");
    assertThat(result.err()).contains("/etc/subuid").contains(jpod.user().name());
    String id = jpod.sleeper("--name", "one");
    assertThat(jpod.ok("exec", "one", "echo", "in").line()).isEqualTo("in");
    assertThat(jpod.ok("ps", "-q", "--no-trunc").line()).isEqualTo(id);
    jpod.ok("rm", "-f", "-t", "0", "one");
    assertThat(
            jpod.command("--log-level=error", "run", "--rm", "--network=none", BUSYBOX, "true")
                .run()
                .ok()
                .err())
        .isEmpty();
  }

  @Test
  void another_user_of_the_image_is_refused_with_the_remedy() {
    Path folder = Workspace.get().folder("single");
    Path archive = Fixtures.busybox(folder, false).dockerArchive(folder.resolve("b.tar"), BUSYBOX);
    jpod.ok("load", "-i", archive.toString());
    Result result = jpod.runs("-u", "app", BUSYBOX, "true");
    assertThat(result.exits(126).err()).contains("1000");
  }
}
