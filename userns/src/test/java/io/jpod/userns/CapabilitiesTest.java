package io.jpod.userns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {
  private static final List<String> NONE = List.of();

  private static CapabilitySets resolve(List<String> add, List<String> drop, boolean root)
      throws Exception {
    return Capabilities.resolve(add, drop, false, root, Capabilities.ALL);
  }

  @Test
  void the_default_set_is_podmans() {
    assertThat(Capabilities.names(Capabilities.DEFAULT))
        .containsExactlyInAnyOrder(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FOWNER",
            "CAP_FSETID",
            "CAP_KILL",
            "CAP_NET_BIND_SERVICE",
            "CAP_SETFCAP",
            "CAP_SETGID",
            "CAP_SETPCAP",
            "CAP_SETUID",
            "CAP_SYS_CHROOT");
  }

  @Test
  void names_and_numbers_are_the_kernels() throws Exception {
    Path header = Path.of("/usr/include/linux/capability.h");
    assumeTrue(Files.exists(header), "needs Debian package linux-libc-dev");
    var define =
        Pattern.compile("#define (CAP_[A-Z_]+)\\s+(\\d+)\\n").matcher(Files.readString(header));
    int count = 0;
    while (define.find()) {
      assertThat(Capabilities.mask(define.group(1)))
          .isEqualTo(1L << Integer.parseInt(define.group(2)));
      count++;
    }
    assertThat(count).isEqualTo(41);
    assertThat(Capabilities.names(Capabilities.ALL)).hasSize(41);
  }

  @Test
  void names_are_read_in_any_case_with_or_without_prefix() {
    for (String name : Capabilities.names(Capabilities.ALL)) {
      long mask = Capabilities.mask(name);
      assertThat(Capabilities.mask(name.toLowerCase(Locale.ROOT))).isEqualTo(mask);
      assertThat(Capabilities.mask(name.substring(4))).isEqualTo(mask);
      assertThat(Capabilities.names(mask)).containsExactly(name);
    }
    assertThat(Capabilities.mask("all")).isEqualTo(Capabilities.ALL);
    assertThat(Capabilities.mask("")).isZero();
    assertThat(Capabilities.mask("CAP_ALL")).isZero();
  }

  @Test
  void root_gets_bounding_effective_and_permitted_and_nothing_inheritable() throws Exception {
    long set = Capabilities.DEFAULT;
    assertThat(resolve(NONE, NONE, true)).isEqualTo(new CapabilitySets(set, set, set, 0, 0));
  }

  @Test
  void another_user_gets_only_what_was_added_and_that_as_ambient() throws Exception {
    assertThat(resolve(NONE, NONE, false))
        .isEqualTo(new CapabilitySets(Capabilities.DEFAULT, 0, 0, 0, 0));
    long raw = Capabilities.mask("NET_RAW");
    assertThat(resolve(List.of("net_raw"), NONE, false))
        .isEqualTo(new CapabilitySets(Capabilities.DEFAULT | raw, raw, raw, raw, raw));
  }

  @Test
  void capabilities_are_added_and_dropped() throws Exception {
    long chown = Capabilities.mask("chown");
    long admin = Capabilities.mask("sys_admin");
    assertThat(resolve(List.of("SYS_ADMIN"), List.of("CHOWN"), true).effective())
        .isEqualTo((Capabilities.DEFAULT & ~chown) | admin);
    assertThat(resolve(List.of("SYS_ADMIN"), List.of("all"), true).effective()).isEqualTo(admin);
    assertThat(resolve(List.of("all"), List.of("chown"), true).effective())
        .isEqualTo(Capabilities.ALL & ~chown);
    assertThat(resolve(NONE, List.of("ALL"), true)).isEqualTo(new CapabilitySets(0, 0, 0, 0, 0));
  }

  @Test
  void privileged_means_all_that_is_available() throws Exception {
    long available = Capabilities.ALL & ~Capabilities.mask("SYS_BOOT");
    assertThat(Capabilities.resolve(NONE, NONE, true, true, available).effective())
        .isEqualTo(available);
    assertThat(Capabilities.resolve(NONE, NONE, true, false, available))
        .isEqualTo(new CapabilitySets(available, 0, 0, 0, 0));
    assertThat(Capabilities.available() & ~Capabilities.ALL).isZero();
  }

  @Test
  void mistakes_are_told_in_podmans_words() {
    assertThatThrownBy(() -> resolve(List.of("foo"), NONE, true))
        .hasMessage("\"CAP_FOO\": unknown capability");
    assertThatThrownBy(() -> resolve(NONE, List.of("CAP_FOO"), true))
        .hasMessage("\"CAP_FOO\": unknown capability");
    assertThatThrownBy(() -> resolve(List.of("all"), List.of("ALL"), true))
        .hasMessage("adding all caps and removing all caps not allowed");
    assertThatThrownBy(() -> resolve(List.of("chown"), List.of("CHOWN"), true))
        .hasMessage("capability \"CAP_CHOWN\" cannot be dropped and added");
  }
}
