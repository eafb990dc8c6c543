package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Many commands at the same time on one store.
class ConcurrencyIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  @Test
  void of_two_runs_with_one_name_exactly_one_wins() {
    for (int round = 0; round < 10; round++) {
      Running first =
          jpod.command("run", "-d", "--network=none", "--name", "x", BUSYBOX, "sleep", "600")
              .start();
      Running second =
          jpod.command("run", "-d", "--network=none", "--name", "x", BUSYBOX, "sleep", "600")
              .start();
      List<Result> results = List.of(first.await(), second.await());
      Result winner = results.get(results.get(0).exitCode() == 0 ? 0 : 1).ok();
      Result loser = results.get(results.get(0).exitCode() == 0 ? 1 : 0).exits(125);
      assertThat(loser.err()).contains("x").contains("is already in use");
      assertThat(jpod.containerIds()).containsExactly(winner.line());
      assertThat(jpod.inspect("x", "{{.Id}}")).isEqualTo(winner.line());
      jpod.ok("rm", "-f", "-t", "0", "x");
    }
    jpod.assertNothingHalfMade();
  }

  @Test
  void two_hundred_containers_by_eight_shells_come_and_go_without_a_trace() {
    List<Running> shells = new ArrayList<>();
    for (int shell = 0; shell < 8; shell++) {
      shells.add(
          jpod.shell(
                  """
                  for i in $(seq 1 25); do
                    if [ $((i %% 2)) = 0 ]; then
                      out=$(jpod run --rm --network none --name s%1$d-$i IMAGE echo s%1$d-$i) || echo "FAILED run $i: $?"
                      [ "$out" = "s%1$d-$i" ] || echo "LOST output $i: $out"
                    else
                      id=$(jpod run -d --network none --name s%1$d-$i IMAGE sleep 600) || echo "FAILED run -d $i: $?"
                      jpod ps -q --no-trunc | grep -qx "$id" || echo "LOST $i $id"
                      jpod rm -f -t 0 s%1$d-$i >/dev/null || echo "FAILED rm $i: $?"
                    fi
                  done
                  echo finished
                  """
                      .formatted(shell)
                      .replace("IMAGE", BUSYBOX))
              .start());
    }
    for (Running shell : shells) {
      Result result = shell.await(Duration.ofMinutes(5)).ok();
      assertThat(result.out()).as(result.err()).isEqualTo("finished\n");
    }
    assertThat(jpod.ok("ps", "-aq").out()).isEmpty();
    assertThat(jpod.containerIds()).isEmpty();
    assertThat(jpod.names("containers/names")).isEmpty();
    jpod.assertNothingHalfMade();
    assertThat(jpod.names("volumes")).isEmpty();
    jpod.assertNothingRuns();
  }

  @Test
  void all_containers_of_a_user_share_one_user_namespace() {
    List<Running> starts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      starts.add(jpod.command("run", "-d", "--network=none", BUSYBOX, "sleep", "600").start());
    }
    List<String> namespaces = new ArrayList<>();
    for (Running start : starts) {
      String id = start.await().ok().line();
      namespaces.add(jpod.ok("exec", id, "readlink", "/proc/self/ns/user").line());
    }
    assertThat(namespaces).containsOnly(namespaces.getFirst());
  }

  @Test
  void image_removal_and_runs_at_once_end_in_a_clear_state() {
    for (int round = 0; round < 5; round++) {
      Running remove = jpod.command("rmi", BUSYBOX).start();
      Running run = jpod.command("run", "--rm", "--network=none", BUSYBOX, "true").start();
      Running load = jpod.command("load", "-i", Fixtures.busybox().toString()).start();
      assertThat(run.await().exitCode()).isIn(0, 125);
      assertThat(remove.await().exitCode()).isIn(0, 1, 2);
      load.await().ok();
      jpod.ok("load", "-i", Fixtures.busybox().toString());
      jpod.runs(BUSYBOX, "true").ok();
    }
  }
}
