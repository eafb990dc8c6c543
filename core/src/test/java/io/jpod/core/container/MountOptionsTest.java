package io.jpod.core.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountOptionsTest {
  private static ContainerMount volume(String text) throws JpodException {
    return MountOptions.volume(text, "/project");
  }

  @Test
  void a_path_on_the_left_is_a_bind_mount_relative_ones_included() throws Exception {
    assertThat(volume("/a//b/../c:/x").source()).isEqualTo("/a/c");
    assertThat(volume("./d:/x").source()).isEqualTo("/project/d");
    assertThat(volume("..:/x").source()).isEqualTo("/");
    assertThat(volume("/a:/x/").kind()).isEqualTo(ContainerMount.Kind.BIND);
    assertThat(volume("/a:/x/").destination()).isEqualTo("/x");
  }

  @Test
  void a_name_on_the_left_is_a_volume_and_no_left_side_an_anonymous_one() throws Exception {
    assertThat(volume("data:/x").kind()).isEqualTo(ContainerMount.Kind.VOLUME);
    assertThat(volume("data:/x").anonymous()).isFalse();
    assertThat(volume("/x").anonymous()).isTrue();
  }

  @Test
  void options_are_kept_and_ro_is_understood() throws Exception {
    ContainerMount mount = volume("/a:/x:ro,rslave,noexec,z");
    assertThat(mount.readOnly()).isTrue();
    assertThat(mount.propagation()).isEqualTo("rslave");
    assertThat(mount.options()).containsExactly("rslave", "noexec", "z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a:b:c:d   | a:b:c:d: incorrect volume format, should be [host-dir:]ctr-dir[:option]
          /x:y      | invalid container path "y", must be an absolute path
          /tmp:/y:foo | invalid option type "foo"
          a/b:/y    | creating named volume "a/b": running volume create option: names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument (given: "a/b")
          :/y       | host directory cannot be empty
          /a:/      | container destination "/" cannot be the root directory
          /a:/x:copy | invalid option "copy": it is for named volumes only
          v:/x:idmap | volume option "idmap": the kernel lets only the host's root map the ids of a mount
          /a:/x:ro,rw | invalid options "ro, rw", can only specify 1 'rw' or 'ro' option
          /a:/x:z,Z | invalid options "z, Z", can only specify 1 'z', 'Z', or 'O' option
          /a:/x:U,U | invalid options "U, U", can only specify 1 'U' option
          /a:/x:shared,rslave | invalid options "shared, rslave", can only specify 1 '[r]shared', '[r]private', '[r]slave' or '[r]unbindable' option
          /a:/x:exec,noexec | invalid options "exec, noexec", can only specify 1 'noexec' or 'exec' option
          v:/x:copy,nocopy | invalid options "copy, nocopy", can only specify 1 'copy' or 'nocopy' option
          /a:/x:O,ro | can't use 'O' with other options
          /a:/x:O,upperdir=/u | must set both `upperdir` and `workdir`
          /a:/x:    | invalid option type ""
          """)
  void wrong_volumes_are_refused(String text, String message) {
    assertThatThrownBy(() -> volume(text)).isInstanceOf(JpodException.class).hasMessage(message);
  }

  @Test
  void letters_that_change_owner_and_writes_are_kept_and_those_of_macos_dropped() throws Exception {
    assertThat(volume("/a:/x:O,U,upperdir=/u,workdir=/w").options())
        .containsExactly("O", "U", "upperdir=/u", "workdir=/w");
    assertThat(volume("/a:/x:cached,Z").options()).containsExactly("Z");
    assertThat(volume("/a:/x:cached,ro").readOnly()).isTrue();
  }

  @Test
  void tmpfs_options_are_those_of_the_kernel_and_the_flags() throws Exception {
    ContainerMount mount = MountOptions.tmpfs("/t:ro,size=1m,mode=700,noexec");
    assertThat(mount.readOnly()).isTrue();
    assertThat(mount.options()).containsExactly("size=1m", "mode=700", "noexec");
    assertThatThrownBy(() -> MountOptions.tmpfs("/t:foo"))
        .hasMessage("unknown mount option \"foo\": invalid mount option");
    assertThatThrownBy(() -> MountOptions.tmpfs("t"))
        .hasMessage("invalid container path \"t\", must be an absolute path");
  }
}
