package io.jpod.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Await;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.ProcessInfo;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.Running;
import io.jpod.it.harness.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The network that commands of one stage share.
class StageNetworkIT {
  private static final String NAMESPACE = "readlink /proc/self/ns/net";

  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  private static Path context(String dockerfile) throws IOException {
    Path context = jpod.user().folder(Workspace.get().folder("context").resolve("c"));
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    return context;
  }

  private static List<ProcessInfo> helpers() {
    return jpod.user().processes().stream()
        .filter(process ->
            process.name().startsWith("pasta") || process.commandLine().contains("--hold"))
        .toList();
  }

  @Test
  void commands_of_a_stage_share_a_network_that_is_connected_once() throws IOException {
    Path context =
        context(
            """
            FROM localhost/busybox:it AS other
            RUN %1$s > /one
            RUN %1$s > /two
            FROM localhost/busybox:it
            COPY --from=other /one /other
            RUN %1$s > /one; grep -c eth0 /proc/net/dev || grep -c : /proc/net/dev
            RUN %1$s > /two; grep -q : /proc/net/dev; test "$(ls /sys/class/net)" = "$(awk -F: 'NR > 2 { print $1 }' /proc/net/dev | tr -d ' ' | sort)"
            RUN --network=none %1$s > /none; ! grep -v lo: /proc/net/dev | grep :
            RUN cmp /one /two && ! cmp /one /none && ! cmp /one /other
            """
                .formatted(NAMESPACE));

    jpod.ok("build", "-q", context.toString());

    Await.until("the end of what connected the networks", () -> helpers().isEmpty());
    jpod.assertNothingHalfMade();
  }

  @Test
  void a_command_that_fails_ends_the_network_with_the_build() throws IOException {
    Path context = context("FROM localhost/busybox:it\nRUN true\nRUN exit 3\n");

    Result result = jpod.call("build", "--no-cache", context.toString());

    assertThat(result.exitCode()).isEqualTo(3);
    Await.until("the end of what connected the network", () -> helpers().isEmpty());
  }

  @Test
  void a_killed_build_leaves_no_network_behind() throws IOException {
    Path context = context("FROM localhost/busybox:it\nRUN true\nRUN sleep 1000\n");
    Running build = jpod.command("build", "--no-cache", context.toString()).start();
    Await.until("a command with a network", () -> running("sleep 1000") && !helpers().isEmpty());

    ProcessInfo.killTree(build.pid());

    build.await();
    Await.until(
        "the end of the command and its network",
        () -> !running("sleep 1000") && helpers().isEmpty());
  }

  private static boolean running(String commandLine) {
    return jpod.user().processes().stream()
        .anyMatch(process -> process.commandLine().equals(commandLine));
  }
}
