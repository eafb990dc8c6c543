package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jpod.it.harness.Await;
import io.jpod.it.harness.Command;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `--network` and `-p`.
class NetworkIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  @BeforeEach
  void needs_pasta() {
    assumeTrue(
        Command.of("sh", "-c", "command -v pasta").run().exitCode() == 0,
        "needs Debian's package passt");
    assumeTrue(
        jpod.program("sh", "-c", ": <>/dev/net/tun").run().exitCode() == 0,
        "needs a /dev/net/tun that users may open");
  }

  @Test
  void none_has_only_the_loopback_interface_and_it_is_up() {
    Result result = jpod.runs(BUSYBOX, "ip", "-o", "addr");
    assertThat(result.ok().lines()).allMatch(line -> line.contains(" lo "));
    assertThat(result.out()).contains("127.0.0.1/8");
  }

  @Test
  void host_is_the_callers_own_network() {
    String outside = jpod.program("readlink", "/proc/self/ns/net").run().ok().line();
    assertThat(
            jpod.ok("run", "--rm", "--network=host", BUSYBOX, "readlink", "/proc/self/ns/net")
                .line())
        .isEqualTo(outside);
  }

  @Test
  void default_network_has_an_address_a_route_and_a_resolver() {
    Result result =
        jpod.ok(
            "run", "--rm", BUSYBOX, "sh", "-c", "ip -o -4 addr; ip route; cat /etc/resolv.conf");
    assertThat(result.out()).contains("default via ").contains("nameserver ");
    assertThat(result.lines().stream().filter(line -> line.contains(" inet ")).count())
        .isGreaterThanOrEqualTo(2);
    assertThat(jpod.ok("run", "--rm", "--network", "pasta", BUSYBOX, "ip", "route").out())
        .contains("default via ");
  }

  @Test
  void published_port_is_reached_from_the_host() throws IOException {
    int port = freePort();
    String id =
        jpod.ok(
                "run",
                "-d",
                "--name",
                "web",
                "-p",
                "127.0.0.1:" + port + ":8080",
                BUSYBOX,
                "sh",
                "-c",
                "mkdir /www && echo page > /www/index.html && httpd -f -p 8080 -h /www")
            .line();
    Await.until("the page", () -> fetch(port).out().equals("page\n"));
    assertThat(jpod.ok("ps", "--format", "{{.Ports}}").line())
        .isEqualTo("127.0.0.1:" + port + "->8080/tcp");
    jpod.ok("rm", "-f", "-t", "0", id);
    assertThat(fetch(port).exitCode()).isNotZero();
    // And the helper is gone with it.
    jpod.assertNothingRuns();
  }

  @Test
  void several_ports_and_udp_can_be_published() throws IOException {
    int tcp = freePort();
    int udp = freePort();
    jpod.ok(
        "run",
        "-d",
        "-p",
        tcp + ":80",
        "-p",
        udp + ":53/udp",
        BUSYBOX,
        "sh",
        "-c",
        "echo hi > /index.html; httpd -f -p 80 -h /");
    Await.until("the page", () -> fetch(tcp).out().equals("hi\n"));
    // Debian's busybox has no server for datagrams, so this looks only at who would receive them on
    // the host.
    assertThat(Command.of("cat", "/proc/net/udp").run().ok().out())
        .contains(":%04X ".formatted(udp));
    assertThat(jpod.ok("ps", "--format", "{{.Ports}}").line())
        .contains("0.0.0.0:" + tcp + "->80/tcp", "0.0.0.0:" + udp + "->53/udp");
  }

  @Test
  void occupied_port_is_refused_and_leaves_nothing_running() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      Result result =
          jpod.call("run", "-d", "-p", taken.getLocalPort() + ":80", BUSYBOX, "sleep", "600");
      // 126 as podman
      assertThat(result.exits(126).err())
          .startsWith("Error: ")
          .contains(String.valueOf(taken.getLocalPort()), "address already in use");
    }
    jpod.removeContainers();
    jpod.assertNothingRuns();
  }

  @Test
  void unknown_network_and_bad_port_are_refused() {
    assertThat(
            jpod.call("run", "--rm", "--network", "no-such-net", BUSYBOX, "true").exits(125).err())
        .contains("no-such-net");
    assertThat(jpod.call("run", "--rm", "-p", "nonsense", BUSYBOX, "true").exits(125).err())
        .contains("nonsense");
    assertThat(jpod.call("run", "--rm", "-p", "99999:80", BUSYBOX, "true").exits(125).err())
        .contains("99999");
  }

  @Test
  void hosts_and_resolver_can_be_given() {
    Result result =
        jpod.ok(
            "run",
            "--rm",
            "--add-host",
            "db:10.1.2.3",
            "--dns",
            "192.0.2.53",
            "--dns-search",
            "example.org",
            BUSYBOX,
            "cat",
            "/etc/hosts",
            "/etc/resolv.conf");
    assertThat(result.out())
        .containsPattern("10\\.1\\.2\\.3\\s+db")
        .contains("nameserver 192.0.2.53")
        .contains("search example.org");
  }

  private static Result fetch(int port) {
    return Command.of("curl", "-sS", "-m", "5", "http://127.0.0.1:" + port + "/").run();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
