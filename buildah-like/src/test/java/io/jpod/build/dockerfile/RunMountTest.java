package io.jpod.build.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunMountTest {
  @Test
  void each_type_with_its_defaults() throws DockerfileException {
    assertThat(RunMount.parse("target=/a")).isEqualTo(new RunMount.Bind("/a", null, "/", false));
    assertThat(RunMount.parse("type=bind,from=b,src=/x,dst=/a,rw"))
        .isEqualTo(new RunMount.Bind("/a", "b", "/x", true));
    assertThat(RunMount.parse("type=cache,target=/a,sharing=locked,mode=0700,uid=5"))
        .isEqualTo(
            new RunMount.Cache("/a", "/a", false, RunMount.Sharing.LOCKED, null, "/", 0700, 5, 0));
    assertThat(RunMount.parse("type=tmpfs,target=/a,size=1m"))
        .isEqualTo(new RunMount.Tmpfs("/a", List.of("size=1m")));
    assertThat(RunMount.parse("type=secret,id=s"))
        .isEqualTo(new RunMount.Secret("/run/secrets/s", "s", null, false, 0400, 0, 0));
    assertThat(RunMount.parse("type=secret,id=s,env=S,required"))
        .isEqualTo(new RunMount.Secret("", "s", "S", true, 0400, 0, 0));
    assertThat(RunMount.parse("type=ssh"))
        .isEqualTo(new RunMount.Ssh("", "default", false, 0600, 0, 0));
  }

  @Test
  void quoted_values_may_hold_commas() throws DockerfileException {
    assertThat(RunMount.parse("type=cache,\"target=/a,b\"").target()).isEqualTo("/a,b");
  }

  @Test
  void faults() {
    assertThatThrownBy(() -> RunMount.parse("type=bind"))
        .hasMessage("--mount=type=bind: target is required");
    assertThatThrownBy(() -> RunMount.parse("type=nfs,target=/a"))
        .hasMessageContaining("unsupported mount type 'nfs'");
    assertThatThrownBy(() -> RunMount.parse("type=tmpfs,target=/a,from=b"))
        .hasMessageContaining("unexpected key 'from'");
    assertThatThrownBy(() -> RunMount.parse("type=cache,target=/a,sharing=x"))
        .hasMessageContaining("unsupported sharing 'x'");
    assertThatThrownBy(() -> RunMount.parse("type=cache,target=/a,mode=9"))
        .hasMessageContaining("invalid value '9' for mode");
  }
}
