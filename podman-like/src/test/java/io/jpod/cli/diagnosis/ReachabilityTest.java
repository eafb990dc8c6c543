package io.jpod.cli.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.core.network.PortMapping;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReachabilityTest {
  private static final PortMapping WEB = PortMapping.parse("0.0.0.0:8080->80/tcp");
  private static final List<Listener> FORWARDED = List.of(new Listener("0.0.0.0", 8080));

  private static Finding only(List<PortMapping> published, List<Listener> inside) {
    List<Finding> findings = findings("pasta", published, inside, FORWARDED);
    assertThat(findings).hasSize(1);
    return findings.getFirst();
  }

  private static List<Finding> findings(
      String network, List<PortMapping> published, List<Listener> inside, List<Listener> host) {
    return new Reachability("web", network, published, inside, List.of(), host).findings();
  }

  @Test
  void port_that_is_served_is_told_with_its_address() {
    assertThat(only(List.of(WEB), List.of(new Listener("0.0.0.0", 80))))
        .isEqualTo(
            Finding.good("0.0.0.0:8080->80/tcp is served; from this machine: localhost:8080"));
  }

  @Test
  void program_that_listens_on_loopback_alone_is_found() {
    Finding finding = only(List.of(WEB), List.of(new Listener("127.0.0.1", 80)));
    assertThat(finding.level()).isEqualTo(Finding.Level.PROBLEM);
    assertThat(finding.text()).contains("listens on 127.0.0.1 of the container alone");
    assertThat(finding.fix()).contains("0.0.0.0");
  }

  @Test
  void wrong_port_is_found_with_the_right_one() {
    Finding finding =
        findings("pasta", List.of(WEB), List.of(new Listener("0.0.0.0", 3000)), FORWARDED)
            .getFirst();
    assertThat(finding.text()).endsWith("port 80, but something does on 3000");
    assertThat(finding.fix()).isEqualTo("make it again with -p 8080:3000");
  }

  @Test
  void port_that_nobody_serves_is_found() {
    assertThat(only(List.of(WEB), List.of()).text())
        .endsWith("nothing in the container listens on port 80");
  }

  @Test
  void listener_that_is_not_published_is_found() {
    assertThat(only(List.of(), List.of(new Listener("0.0.0.0", 80))))
        .isEqualTo(
            Finding.note(
                "port 80 has a listener in the container and is not published",
                "make it again with -p 8080:80"));
  }

  @Test
  void published_port_that_nobody_forwards_is_found() {
    assertThat(
            findings("pasta", List.of(WEB), List.of(new Listener("0.0.0.0", 80)), List.of())
                .getFirst()
                .fix())
        .isEqualTo("jpod restart web");
  }

  @Test
  void networks_without_ports_are_explained() {
    assertThat(findings("none", List.of(), List.of(), List.of()).getFirst().text())
        .contains("has no network");
    assertThat(
            findings("host", List.of(), List.of(new Listener("0.0.0.0", 80)), List.of())
                .getFirst()
                .text())
        .contains("uses the host's network");
  }

  @Test
  void listeners_are_read_from_the_kernels_tables() {
    String tcp =
        """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1
           1: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2
           2: 0100007F:1F91 0100007F:0050 01 00000000:00000000 00:00000000 00000000     0        0 3
        """;
    assertThat(Listener.parse(tcp, false))
        .containsExactly(new Listener("127.0.0.1", 8080), new Listener("0.0.0.0", 80));
    String tcp6 =
        "   0: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A x\n"
            + "   1: 00000000000000000000000000000000:0051 00000000000000000000000000000000:0000 0A x\n";
    List<Listener> found = Listener.parse(tcp6, false);
    assertThat(found.get(0).isLoopback()).isTrue();
    assertThat(found.get(1).isOpen()).isTrue();
  }
}
