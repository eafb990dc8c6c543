package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `unshare`: commands in the user namespace of containers.
class UnshareIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  @Test
  void a_command_is_root_of_the_users_namespace_and_its_exit_code_is_ours() {
    Result result =
        jpod.call(
            "unshare",
            "sh",
            "-c",
            "id -u; cat /proc/self/uid_map; pwd; echo to stderr >&2; exit 7");
    result.exits(7);
    assertThat(result.lines().getFirst()).isEqualTo("0");
    assertThat(result.lines().get(1).strip().split(" +"))
        .containsExactly("0", "" + jpod.user().uid(), "1");
    assertThat(result.lines().getLast()).isEqualTo(jpod.home().toString());
    assertThat(result.err()).isEqualTo("to stderr\n");
    jpod.call("unshare", "/no/such/command").exits(127);
    jpod.call("unshare", "/etc/passwd").exits(126);
  }

  @Test
  void the_store_is_named_and_files_of_other_ids_can_be_changed() {
    Result result =
        jpod.ok(
            "unshare",
            "sh",
            "-c",
            "echo $CONTAINERS_GRAPHROOT; mkdir d; chown 1000:1000 d; stat -c %u d; rmdir d");
    assertThat(result.lines()).containsExactly(jpod.store().toString(), "1000");
  }

  @Test
  void jpod_inside_is_the_users_jpod() {
    Result result =
        jpod.shell(
                "jpod unshare sh -c 'jpod images -q; jpod run --rm --network none "
                    + BUSYBOX
                    + " echo nested'")
            .run()
            .ok();
    assertThat(result.lines().getFirst()).isEqualTo(jpod.ok("images", "-q").line());
    assertThat(result.lines().getLast()).isEqualTo("nested");
  }
}
