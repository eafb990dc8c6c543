package io.jpod.userns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class PlanWriterTest {
  private static PlanWriter container() {
    return new PlanWriter().add("do", "container");
  }

  private static List<String> words(byte[] plan) {
    assertThat(plan[plan.length - 1]).isZero();
    return List.of(new String(plan, 0, plan.length - 1, UTF_8).split("\0", -1));
  }

  @Test
  void a_plan_ends_with_its_length_and_crc() throws Exception {
    byte[] plan =
        container().add("child").addCounted("exec", List.of("/bin/sh", "-c", "")).toBytes();
    String head = "jpod-plan\0001\0do\0container\0child\0exec\0003\0/bin/sh\0-c\0\0";
    var crc = new CRC32();
    crc.update(head.getBytes(UTF_8));
    assertThat(new String(plan, UTF_8))
        .isEqualTo(head + "end\0" + head.length() + "\0" + "%08x".formatted(crc.getValue()) + "\0");
  }

  @Test
  void words_are_utf_8_and_other_bytes_pass_through() throws Exception {
    byte[] name = {'x', (byte) 0xff, (byte) 0xc3, (byte) 0xa4};
    byte[] plan = container().add("child").add("env", PathText.decode(name)).toBytes();
    assertThat(plan).containsSequence('x', 0xff, 0xc3, 0xa4, 0);
  }

  @Test
  void wrong_use_is_a_programming_error() {
    assertThatThrownBy(() -> new PlanWriter().add("id", "x"))
        .hasMessage("the first instruction must be do");
    assertThatThrownBy(() -> container().add("nonsense")).hasMessage("no instruction nonsense");
    assertThatThrownBy(() -> container().add("id")).hasMessage("id does not take 0 words");
    assertThatThrownBy(() -> container().add("exec", "x"))
        .hasMessage("exec on the wrong side of child");
    assertThatThrownBy(() -> container().add("child").add("id", "x"))
        .hasMessage("id on the wrong side of child");
    assertThatThrownBy(() -> container().addCounted("id", List.of("x")))
        .hasMessage("id takes a fixed number of words");
    assertThatThrownBy(() -> container().toBytes()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new PlanWriter().toBytes()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void an_attach_plan_has_no_child() throws Exception {
    assertThat(words(new PlanWriter().add("do", "attach").add("socket", "/s").toBytes()))
        .contains("socket");
  }

  @Test
  void a_nul_in_a_word_never_becomes_two_words() {
    var plan = container().add("child").add("env", "A=b\0exec");
    assertThatThrownBy(plan::toBytes)
        .isInstanceOf(PlanException.class)
        .hasMessage("a NUL character in a word of env: A=b?exec");
  }

  @Test
  void a_plan_over_a_mebibyte_is_refused() throws Exception {
    var plan = container().add("child").add("env", "x".repeat(PlanWriter.MAX_BYTES - 100));
    assertThat(plan.toBytes()).hasSizeLessThanOrEqualTo(PlanWriter.MAX_BYTES);
    plan.add("env", "y".repeat(100));
    assertThatThrownBy(plan::toBytes)
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("at most 1048576");
  }

  @Test
  void a_kept_plan_gets_the_words_of_its_caller_in_front() throws Exception {
    byte[] kept = container().add("id", "1").add("child").add("pivot").toBytes();
    byte[] plan = container().add("jvm", "kill").add("attach", "").addKept(kept).toBytes();
    byte[] whole =
        container()
            .add("jvm", "kill")
            .add("attach", "")
            .add("id", "1")
            .add("child")
            .add("pivot")
            .toBytes();
    assertThat(plan).isEqualTo(whole);
  }

  @Test
  void a_kept_plan_that_is_cut_or_changed_is_refused() throws Exception {
    byte[] kept = container().add("id", "1").add("child").add("pivot").toBytes();
    for (int length = 0; length < kept.length; length++) {
      byte[] cut = Arrays.copyOf(kept, length);
      assertThatThrownBy(() -> container().addKept(cut)).isInstanceOf(PlanException.class);
    }
    for (int i = 0; i < kept.length; i++) {
      byte[] changed = kept.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> container().addKept(changed)).isInstanceOf(PlanException.class);
    }
    byte[] longer = Arrays.copyOf(kept, kept.length + 1);
    assertThatThrownBy(() -> container().addKept(longer)).isInstanceOf(PlanException.class);
  }
}
