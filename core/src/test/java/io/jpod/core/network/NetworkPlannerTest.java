package io.jpod.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NetworkPlannerTest {
  private static final List<String> NONE = List.of();
  private final FakeNetworkHost host = new FakeNetworkHost();

  NetworkPlannerTest() {
    host.files.put(
        "/etc/resolv.conf", "search example.org\nnameserver 192.0.2.53\noptions ndots:2\n");
    host.files.put(
        "/etc/hosts",
        "127.0.0.1 localhost\n::1 localhost ip6-localhost\n192.0.2.7 printer # in the hall\n");
    host.files.put("/proc/sys/net/ipv4/ip_unprivileged_port_start", "1024\n");
  }

  private NetworkPlan plan(@Nullable String mode, String... publish) throws JpodException {
    return planFor(
        new NetworkRequest(
            mode, List.of(publish), false, NONE, NONE, NONE, NONE, NONE, "box", "my_box"));
  }

  private NetworkPlan planFor(NetworkRequest request) throws JpodException {
    return NetworkPlanner.plan(request, host);
  }

  @Test
  void the_default_is_pasta_then_slirp4netns_then_an_error_with_the_package() throws Exception {
    assertThat(plan(null).mode().text()).isEqualTo("pasta");
    host.programs.remove("pasta");
    assertThat(plan(null).mode().text()).isEqualTo("slirp4netns");
    host.programs.clear();
    assertThatThrownBy(() -> plan(null))
        .hasMessage("cannot connect the container: pasta is not installed (Debian package passt)")
        .isInstanceOfSatisfying(
            JpodException.class,
            e -> assertThat(e.remedy()).isEqualTo("sudo apt-get install passt, or --network none"));
    assertThat(plan("none").mode().text()).isEqualTo("none");
  }

  @Test
  void pasta_forwards_what_is_published_and_nothing_else() throws Exception {
    assertThat(plan("pasta").helper())
        .containsExactly(
            "/usr/bin/pasta",
            "--config-net",
            "--quiet",
            "--no-netns-quit",
            "--no-map-gw",
            "-t",
            "none",
            "-u",
            "none",
            "-T",
            "none",
            "-U",
            "none",
            "--netns",
            "@netns");
    assertThat(
            plan(
                    "pasta",
                    "8080:80",
                    "127.0.0.1:53:5353/udp".replace(":53:", ":5300:"),
                    "[::1]:9000:90")
                .helper())
        .containsSequence(
            "-t", "8080:80", "-t", "::1/9000:90", "-u", "127.0.0.1/5300:5353", "-T", "none");
  }

  @Test
  void for_real_root_pasta_stays_root() throws Exception {
    assertThat(plan("pasta").helper()).doesNotContain("--runas");
    host.rootless = false;
    assertThat(plan("pasta").helper()).containsSequence("--runas", "0:0", "--netns", "@netns");
  }

  @Test
  void a_newer_pasta_forwards_names_and_gives_the_host_an_address() throws Exception {
    host.options.add("map-guest-addr");
    NetworkPlan plan = plan("pasta");
    assertThat(plan.helper())
        .containsSequence(
            "--dns-forward", "169.254.1.1", "--map-guest-addr", "169.254.1.2", "--netns", "@netns");
    assertThat(plan.resolvConf())
        .isEqualTo(
            "search example.org\nnameserver 169.254.1.1\nnameserver 192.0.2.53\noptions ndots:2\n");
    assertThat(plan.hosts())
        .contains("169.254.1.2\thost.containers.internal host.docker.internal\n");
  }

  @Test
  void the_users_pasta_options_replace_ours() throws Exception {
    assertThat(plan("pasta:--map-gw,-T,auto,--mtu,1500").helper())
        .doesNotContain("--no-map-gw", "--map-gw")
        .containsSequence("-U", "none", "-T", "auto", "--mtu", "1500", "--netns", "@netns");
  }

  @Test
  void slirp4netns_cannot_publish() throws Exception {
    NetworkPlan plan = plan("slirp4netns");
    assertThat(plan.helper())
        .startsWith("/bin/sh", "-c")
        .endsWith("/usr/bin/slirp4netns", "@netns");
    assertThat(plan.resolvConf()).startsWith("search example.org\nnameserver 10.0.2.3\n");
    assertThat(plan.hosts()).contains("10.0.2.100\tbox my_box\n");
    assertThatThrownBy(() -> plan("slirp4netns", "8080:80"))
        .hasMessageContaining("needs pasta (Debian package passt)");
  }

  @Test
  void none_and_host_start_no_helper_and_pass_over_ports_with_a_warning() throws Exception {
    for (String mode : List.of("none", "host")) {
      NetworkPlan plan = plan(mode, "8080:80");
      assertThat(plan.helper()).isEmpty();
      assertThat(plan.ports()).isEmpty();
      assertThat(plan.warnings())
          .containsExactly(
              "Port mappings have been discarded as one of the Host, Container, Pod, and None network modes are in use");
    }
    assertThat(plan("none").namespace()).isEqualTo("new");
    assertThat(plan("host").namespace()).isEqualTo("host");
    assertThatThrownBy(() -> plan("none", "x:80")).hasMessageContaining("invalid port number");
  }

  @Test
  void other_namespaces_are_joined() throws Exception {
    host.files.put("/run/netns/x", "");
    assertThat(plan("ns:/run/netns/x").namespace()).isEqualTo("/run/netns/x");
    assertThatThrownBy(() -> plan("ns:/nope"))
        .hasMessage(
            "cannot find specified network namespace path: stat /nope: no such file or directory");
    assertThat(plan("container:web").namespace()).isEqualTo("container:web");
  }

  @Test
  void unknown_modes_are_told_in_podmans_words() {
    for (String mode : List.of("foo", "none:x", "host:", "ns:relative", "container:", "bridge")) {
      assertThatThrownBy(() -> plan(mode))
          .hasMessage("unable to find network with name or ID " + mode + ": network not found");
    }
    assertThatThrownBy(() -> plan("slirp4netns:mtu=1"))
        .hasMessageContaining("options of slirp4netns are not supported");
  }

  @Test
  void empty_host_ports_are_picked_and_avoid_the_ones_asked_for() throws Exception {
    assertThat(plan("pasta", "80", "40000:81", "82").ports())
        .containsExactly(
            new PortMapping("", 40001, 80, "tcp"),
            new PortMapping("", 40000, 81, "tcp"),
            new PortMapping("", 40002, 82, "tcp"));
  }

  @Test
  void all_exposed_ports_are_published_unless_they_are_already() throws Exception {
    var request =
        new NetworkRequest(
            "pasta",
            List.of("8080:80"),
            true,
            List.of("80/tcp", "53/udp", "90"),
            NONE,
            NONE,
            NONE,
            NONE,
            "h",
            "n");
    assertThat(planFor(request).ports())
        .containsExactly(
            new PortMapping("", 8080, 80, "tcp"),
            new PortMapping("", 40000, 53, "udp"),
            new PortMapping("", 40001, 90, "tcp"));
  }

  @Test
  void one_host_port_serves_one_container_port() throws Exception {
    assertThat(plan("pasta", "8080:80", "8080:80").ports()).hasSize(1);
    assertThat(plan("pasta", "8080:80", "8080:80/udp").ports()).hasSize(2);
    assertThat(plan("pasta", "127.0.0.1:8080:80", "127.0.0.2:8080:81").ports()).hasSize(2);
    assertThatThrownBy(() -> plan("pasta", "8080:80", "127.0.0.1:8080:81"))
        .hasMessage("conflicting port mappings for host port 8080 (protocol tcp)");
    assertThatThrownBy(() -> plan("pasta", "8080:80/sctp"))
        .hasMessageContaining("forwards tcp and udp only");
  }

  @Test
  void privileged_ports_are_refused_by_what_the_kernel_says() throws Exception {
    assertThatThrownBy(() -> plan("pasta", "80:80"))
        .hasMessage(
            "rootlessport cannot expose privileged port 80, you can add 'net.ipv4.ip_unprivileged_port_start=80' to"
                + " /etc/sysctl.conf (currently 1024), or choose a larger port number (>= 1024): listen tcp"
                + " 0.0.0.0:80: bind: permission denied")
        .isInstanceOfSatisfying(JpodException.class, e -> assertThat(e.exitCode()).isEqualTo(126));
    host.files.put("/proc/sys/net/ipv4/ip_unprivileged_port_start", "80\n");
    assertThat(plan("pasta", "80:80").ports()).hasSize(1);
    host.rootless = false;
    assertThat(plan("pasta", "79:80").ports()).hasSize(1);
  }

  @Test
  void ports_in_use_are_refused_in_podmans_words() throws Exception {
    host.files.put(
        "/proc/net/tcp",
        """
          sl  local_address rem_address   st tx_queue
           0: 0100007F:1F90 00000000:0000 0A 00000000:00000000
           1: 0100007F:1F91 0100007F:0050 01 00000000:00000000
        """);
    host.files.put("/proc/net/tcp6", "   0: 00000000000000000000000000000000:1F92 0:0 0A\n");
    NetworkPlanner.checkPortsFree(
        plan("pasta", "8081:80", "8080:80/udp", "127.0.0.2:8080:80").ports(), host);
    assertThatThrownBy(() -> NetworkPlanner.checkPortsFree(plan("pasta", "8080:80").ports(), host))
        .hasMessage("rootlessport listen tcp 0.0.0.0:8080: bind: address already in use")
        .isInstanceOfSatisfying(JpodException.class, e -> assertThat(e.exitCode()).isEqualTo(126));
    assertThatThrownBy(
            () -> NetworkPlanner.checkPortsFree(plan("pasta", "127.0.0.1:8080:80").ports(), host))
        .hasMessage("rootlessport listen tcp 127.0.0.1:8080: bind: address already in use");
    assertThatThrownBy(
            () -> NetworkPlanner.checkPortsFree(plan("pasta", "127.0.0.1:8082:80").ports(), host))
        .hasMessage("rootlessport listen tcp 127.0.0.1:8082: bind: address already in use");
  }

  @Test
  void nameservers_that_only_the_host_reaches_are_replaced() throws Exception {
    host.files.put(
        "/etc/resolv.conf", "nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch lan\n");
    host.files.put(
        "/run/systemd/resolve/resolv.conf",
        "nameserver 192.0.2.1\nnameserver fe80::1%eth0\nsearch lan\n");
    assertThat(plan("pasta").resolvConf()).isEqualTo("search lan\nnameserver 192.0.2.1\n");
    assertThat(plan("host").resolvConf())
        .isEqualTo("search lan\nnameserver 127.0.0.53\noptions edns0 trust-ad\n");
    host.files.remove("/run/systemd/resolve/resolv.conf");
    NetworkPlan plan = plan("pasta");
    assertThat(plan.resolvConf())
        .contains("nameserver 8.8.8.8\nnameserver 8.8.4.4\n")
        .doesNotContain("127.0.0.53");
    assertThat(plan.warnings()).hasSize(1);
    assertThat(plan.warnings().get(0)).startsWith("No non-localhost DNS nameservers are left");
    assertThat(plan("slirp4netns").resolvConf())
        .contains("nameserver 10.0.2.3\n")
        .doesNotContain("8.8.8.8");
  }

  @Test
  void dns_options_replace_the_hosts() throws Exception {
    var request =
        new NetworkRequest(
            "pasta",
            NONE,
            false,
            NONE,
            List.of("1.1.1.1", "fd00::53"),
            List.of("a.org", "b.org"),
            List.of("ndots:1"),
            NONE,
            "h",
            "n");
    assertThat(planFor(request).resolvConf())
        .isEqualTo(
            "search a.org b.org\nnameserver 1.1.1.1\nnameserver fd00::53\noptions ndots:1\n");
    var noSearch =
        new NetworkRequest("none", NONE, false, NONE, NONE, List.of("."), NONE, NONE, "h", "n");
    assertThat(planFor(noSearch).resolvConf()).doesNotContain("search");
    var wrong =
        new NetworkRequest("none", NONE, false, NONE, List.of("1.2.3"), NONE, NONE, NONE, "h", "n");
    assertThatThrownBy(() -> planFor(wrong)).hasMessage("1.2.3 is not an ip address");
  }

  private String hosts(String mode, String... addHosts) throws JpodException {
    return planFor(
            new NetworkRequest(
                mode, NONE, false, NONE, NONE, NONE, NONE, List.of(addHosts), "box", "my_box"))
        .hosts();
  }

  @Test
  void hosts_are_the_hosts_own_entries_then_the_container() throws Exception {
    assertThat(hosts("none"))
        .isEqualTo(
            "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost\n192.0.2.7\tprinter\n127.0.0.1\tbox my_box\n");
    assertThat(hosts("host"))
        .contains("127.0.0.1\thost.containers.internal host.docker.internal\n")
        .doesNotContain("my_box");
    host.files.remove("/etc/hosts");
    assertThat(hosts("none")).startsWith("127.0.0.1\tlocalhost\n::1\tip6-localhost ip6-loopback\n");
  }

  @Test
  void added_hosts_come_first_and_win() throws Exception {
    assertThat(hosts("none", "printer:192.0.2.99", "six:[fd00::9]"))
        .startsWith("192.0.2.99\tprinter\nfd00::9\tsix\n127.0.0.1\tlocalhost\n")
        .doesNotContain("192.0.2.7");
    assertThat(hosts("host", "db:host-gateway")).startsWith("127.0.0.1\tdb\n");
    assertThatThrownBy(() -> hosts("none", "x")).hasMessage("bad format for add-host: \"x\"");
    assertThatThrownBy(() -> hosts("none", "x:1.2.3"))
        .hasMessage("invalid IP address in add-host: \"1.2.3\"");
    assertThatThrownBy(() -> hosts("none", "x:host-gateway"))
        .hasMessageContaining("host containers internal IP address is empty");
  }
}
