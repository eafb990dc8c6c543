package io.jpod.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishOptionTest {
  private static List<PortMapping> parse(String text) throws JpodException {
    return PublishOption.parse(text);
  }

  @Test
  void all_forms_are_read() throws Exception {
    assertThat(parse("8080:80")).containsExactly(new PortMapping("", 8080, 80, "tcp"));
    assertThat(parse("8080:80/udp")).containsExactly(new PortMapping("", 8080, 80, "udp"));
    assertThat(parse("8080:80/TCP")).containsExactly(new PortMapping("", 8080, 80, "tcp"));
    assertThat(parse("80")).containsExactly(new PortMapping("", 0, 80, "tcp"));
    assertThat(parse(":80")).containsExactly(new PortMapping("", 0, 80, "tcp"));
    assertThat(parse("127.0.0.1::80")).containsExactly(new PortMapping("127.0.0.1", 0, 80, "tcp"));
    assertThat(parse("0.0.0.0:8080:80")).containsExactly(new PortMapping("", 8080, 80, "tcp"));
    assertThat(parse("[::1]:8080:80")).containsExactly(new PortMapping("::1", 8080, 80, "tcp"));
    assertThat(parse("[fd00::2]::53/udp"))
        .containsExactly(new PortMapping("fd00::2", 0, 53, "udp"));
    assertThat(parse("8080-8081:80-81"))
        .containsExactly(
            new PortMapping("", 8080, 80, "tcp"), new PortMapping("", 8081, 81, "tcp"));
    assertThat(parse("80-81")).hasSize(2).allMatch(port -> port.hostPort() == 0);
    assertThat(parse("65535:1")).containsExactly(new PortMapping("", 65535, 1, "tcp"));
  }

  // As podman 4.3 says it.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0:80|parsing host port: port numbers must be between 1 and 65535 (inclusive), got 0",
        "70000:80|parsing host port: port numbers must be between 1 and 65535 (inclusive), got 70000",
        "abc:80|parsing host port: invalid port number: strconv.Atoi: parsing \"abc\": invalid syntax",
        "8080:80/xxx|unrecognized protocol \"xxx\" in port mapping",
        "8080-8081:80|host and container port ranges have different lengths: 2 vs 1",
        "1.2.3:80:80|cannot parse \"1.2.3\" as an IP address",
        "::80|must provide a non-empty container host IP to publish",
        "8081-8080:80-81|parsing host port: the end port of a range must be higher than the start port - 8080 is not higher than 8081",
        "8080:|must provide a non-empty container port to publish",
        "8080:70000|parsing container port: port numbers must be between 1 and 65535 (inclusive), got 70000",
        "8080:0|parsing container port: port numbers must be between 1 and 65535 (inclusive), got 0",
        "a:b:c:d|invalid port format - format is [[hostIP:]hostPort:]containerPort",
        "[::1]:80|invalid port format - format is [[hostIP:]hostPort:]containerPort",
        "8080:80/tcp/udp|invalid port format - protocol can only be specified once",
        "99999999999999999999:80|parsing host port: invalid port number: strconv.Atoi: parsing \"99999999999999999999\": invalid syntax"
      })
  void mistakes_are_told_in_podmans_words(String option, String message) {
    assertThatThrownBy(() -> parse(option)).isInstanceOf(JpodException.class).hasMessage(message);
  }

  @Test
  void what_ps_shows_is_read_back() throws Exception {
    for (String option : List.of("8080:80", "127.0.0.1:1:2/udp", "[::1]:8080:80")) {
      PortMapping port = parse(option).get(0);
      assertThat(PortMapping.parse(port.text())).isEqualTo(port);
    }
    assertThat(parse("8080:80").get(0).text()).isEqualTo("0.0.0.0:8080->80/tcp");
    assertThat(parse("[::1]:8080:80").get(0).text()).isEqualTo("[::1]:8080->80/tcp");
  }
}
