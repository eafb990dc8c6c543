package io.jpod.core.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountFlagTest {
  private static ContainerMount mount(String text) throws JpodException {
    return MountFlag.parse(text, "/project", true).get(0);
  }

  @Test
  void a_bind_has_its_source_relative_to_here_and_all_its_keys() throws Exception {
    ContainerMount bind =
        mount(
            "type=bind,src=d,dst=/x/,ro,bind-propagation=rslave,bind-nonrecursive,relabel=private");
    assertThat(bind.kind()).isEqualTo(ContainerMount.Kind.BIND);
    assertThat(bind.source()).isEqualTo("/project/d");
    assertThat(bind.destination()).isEqualTo("/x");
    assertThat(bind.readOnly()).isTrue();
    assertThat(bind.options()).containsExactly("rslave", "bind", "Z");
    assertThat(mount("type=bind,target=/etc/hosts").source()).isEqualTo("/etc/hosts");
  }

  @Test
  void the_type_is_volume_unless_said_and_stands_anywhere() throws Exception {
    assertThat(mount("dst=/x").anonymous()).isTrue();
    ContainerMount volume =
        mount("src=v,dst=/x,volume-nocopy,volume-subpath=a/b,volume-opt=type=tmpfs,U=true");
    assertThat(volume.kind()).isEqualTo(ContainerMount.Kind.VOLUME);
    assertThat(volume.value("subpath")).isEqualTo("a/b");
    assertThat(volume.value("volume-opt")).isEqualTo("type=tmpfs");
    assertThat(volume.options()).contains("nocopy", "U");
    assertThat(mount("dst=/x,type=tmpfs,tmpfs-size=1m,tmpfs-mode=700").options())
        .containsExactly("size=1m", "mode=700");
  }

  @Test
  void quotes_keep_commas_and_colons_are_nothing_special() throws Exception {
    assertThat(mount("type=bind,\"src=/a,b\",dst=/x:y").source()).isEqualTo("/a,b");
    assertThat(mount("type=bind,\"src=/a,b\",dst=/x:y").destination()).isEqualTo("/x:y");
  }

  @Test
  void images_are_read_only_unless_rw() throws Exception {
    assertThat(mount("type=image,src=busybox,dst=/i").readOnly()).isTrue();
    ContainerMount image = mount("type=image,src=busybox,dst=/i,rw=true,subpath=/bin");
    assertThat(image.readOnly()).isFalse();
    assertThat(image.value("subpath")).isEqualTo("/bin");
    assertThat(mount("type=devpts,dst=/p,uid=5,mode=0600").options())
        .containsExactly("uid=5", "mode=0600");
  }

  @Test
  void a_glob_is_a_bind_for_each_file(@TempDir Path directory) throws Exception {
    Files.createFile(directory.resolve("b.conf"));
    Files.createFile(directory.resolve("a.conf"));
    Files.createFile(directory.resolve("c.txt"));
    assertThat(MountFlag.parse("type=glob,src=" + directory + "/*.conf,dst=/etc/x,ro", "/", true))
        .extracting(ContainerMount::destination)
        .containsExactly("/etc/x/a.conf", "/etc/x/b.conf");
    assertThat(MountFlag.parse("type=glob,src=" + directory + "/a*", "/", true))
        .extracting(ContainerMount::destination)
        .containsExactly(directory + "/a.conf");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          type=bind,src=/a | must set volume destination
          type=nfs,dst=/x | invalid filesystem type "nfs"
          type=npipe,dst=/x | --mount type=npipe: only docker on Windows has named pipes
          type=bind,src,dst=/x | src: must provide an argument for option
          type=bind,src=,dst=/x | host directory cannot be empty: must provide an argument for option
          type=bind,src=/a,source=/b,dst=/x | cannot pass "source" option more than once: must provide an argument for option
          type=bind,src=/a,dst=x | invalid container path "x", must be an absolute path
          type=bind,src=/a,dst=/x,ro,rw | cannot pass 'readonly', 'ro', or 'rw' mnt.Options more than once: must provide an argument for option
          type=bind,src=/a,dst=/x,bind-propagation=odd | invalid value "bind-propagation=odd"
          type=bind,src=/a,dst=/x,relabel=odd | relabel mount option must be 'private' or 'shared': invalid mount option
          type=bind,src=/a,dst=/x,tmpfs-size=1 | "tmpfs-size" option not supported for "bind" mount types
          type=tmpfs,src=/a,dst=/x | "src" option not supported for "tmpfs" mount types
          type=tmpfs,dst=/x,noswap | the 'noswap' option is only allowed with rootful tmpfs mounts: must provide an argument for option
          type=tmpfs,dst=/x,subpath=a | cannot set option "subpath" on non-volume mounts
          type=bind,src=/a,dst=/x,foo=1 | foo: invalid mount option
          type=volume,dst=/x,volume-label=a=b | the --volume-label option is not presently implemented
          type=image,src=i | must set source and destination for image volume
          type=image,src=i,dst=/x,subpath=a | volume subpath "a" must be an absolute path
          type=image,src=i,dst=/x,rw=maybe | invalid rw value "maybe": invalid mount option
          type=devpts,dst=/x,size=1 | size: invalid mount option
          type=bind,src=/a,dst=/x,U=maybe | 'U' or 'chown' must be set to true or false, instead received "maybe": must provide an argument for option
          """)
  void wrong_mounts_are_refused_in_podmans_words(String text, String message) {
    assertThatThrownBy(() -> mount(text)).isInstanceOf(JpodException.class).hasMessage(message);
  }
}
