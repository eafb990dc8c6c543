package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `ps` while containers come and go.
class PsLoopIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  /// It takes no lock, so it cannot wait for one; every line it prints is a whole container.
  @Test
  void ps_in_a_loop_beside_eight_loops_of_run_and_rm_never_fails_nor_shows_half_a_container() {
    String script =
        """
        for i in 1 2 3 4 5 6 7 8; do
          ( for n in 1 2 3 4 5; do
              jpod run -d --name loop$i.$n --network=none IMAGE sleep 60 > /dev/null || echo run failed
              jpod rm -f -t 0 loop$i.$n > /dev/null || echo rm failed
            done; : > ended$i ) &
        done
        looks=0
        while [ $(ls ended* 2>/dev/null | wc -l) -lt 8 ]; do
          timeout 30 jpod ps -a --no-trunc --format '{{.ID}}|{{.Names}}|{{.Image}}|{{.Status}}|{{.Command}}' || echo "ps failed"
          timeout 30 jpod ps -aq > /dev/null || echo "ps -q failed"
          looks=$((looks + 1))
        done
        wait
        echo looks $looks
        """
            .replace("IMAGE", BUSYBOX);
    Result result = jpod.shell(script).within(Duration.ofMinutes(4)).run().ok();
    List<String> lines = result.lines();
    assertThat(lines.getLast()).matches("looks [0-9]+");
    assertThat(lines.subList(0, lines.size() - 1))
        .allMatch(line ->
            line.matches(
                "[0-9a-f]{64}\\|loop[1-8]\\.[1-5]\\|localhost/busybox:it"
                    + "\\|(Created|Stopping|Up .*|Exited \\([0-9]+\\) .*)\\|sleep 60"));
    assertThat(result.err()).isEmpty();
    assertThat(jpod.ok("ps", "-aq").out()).isEmpty();
  }
}
