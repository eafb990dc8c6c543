package io.jpod.core.container;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.oci.ExecutionConfig;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The decisions of seldom options.
class FurtherOptionsTest {
  private final FakeHost host = new FakeHost();

  private ContainerConfig config(FurtherOptions options) throws Exception {
    return ConfigResolverTest.resolve(
        ConfigResolverTest.options().further(options).command(List.of("true")),
        ExecutionConfig.builder().env(List.of("PATH=/bin", "FROM=image")).build(),
        host);
  }

  private static FurtherOptions with(String name, String value) {
    return new FurtherOptions().with(name, value);
  }

  @Test
  void secrets_become_files_or_variables_that_no_record_has() throws Exception {
    ContainerConfig config =
        config(with("secret", "key").with("secret", "key,type=env,target=API_KEY"));
    FurtherConfig further = requireNonNull(config.further());
    assertThat(further.secrets())
        .singleElement()
        .satisfies(file -> assertThat(file.target()).isEqualTo("/run/secrets/key"))
        .satisfies(file -> assertThat(file.mode()).isEqualTo(0444));
    assertThat(further.secretEnv()).containsExactly("API_KEY=s3");
    assertThat(config.env()).noneMatch(entry -> entry.contains("s3"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          other | no secret with name or id "other": no such secret
          key,type=odd | type odd is invalid: parsing secret
          key,mode=9 | mode 9 invalid: parsing secret
          key,uid=x | UID x invalid: parsing secret
          key,foo | option foo must be in form option=value: parsing secret
          key,foo=1 | option foo=1 invalid: parsing secret
          type=env,target=x | no source found type=env,target=x: parsing secret
          key,type=env,uid=1 | UID, GID, Mode options cannot be set with secret type env: parsing secret
          """)
  void wrong_secrets_are_refused_in_podmans_words(String text, String message) {
    assertThatThrownBy(() -> config(with("secret", text))).hasMessage(message);
  }

  @Test
  void devices_have_a_source_a_place_and_a_mode() throws Exception {
    assertThat(DeviceOption.one("/dev/a")).isEqualTo(new FurtherConfig.Device("/dev/a", "/dev/a"));
    assertThat(DeviceOption.one("/dev/a:/dev/b:rw").destination()).isEqualTo("/dev/b");
    assertThat(DeviceOption.one("/dev/a:r").destination()).isEqualTo("/dev/a");
    assertThatThrownBy(() -> DeviceOption.one("/dev/a:b")).hasMessage("invalid device mode: b");
    assertThatThrownBy(() -> DeviceOption.one("/dev/a:/b:rr"))
        .hasMessage("invalid device mode: rr");
    assertThatThrownBy(() -> DeviceOption.one(":/b"))
        .hasMessage("invalid device specification: :/b");
    assertThatThrownBy(() -> DeviceOption.parse(List.of("/dev/no-such-device")))
        .hasMessage("stat /dev/no-such-device: no such file or directory");
  }

  @Test
  void the_environment_can_begin_with_the_hosts_and_lose_the_images() throws Exception {
    assertThat(config(with("env-host", "true")).env()).contains("LANG=C.UTF-8", "FROM=image");
    assertThat(config(with("unsetenv", "FROM").with("unsetenv", "HOME")).env())
        .noneMatch(entry -> entry.startsWith("FROM=") || entry.startsWith("HOME="));
    assertThat(config(with("unsetenv-all", "true")).env()).isEmpty();
    assertThat(config(with("env-merge", "PATH=/x:${PATH}:$FROM:$NONE")).env())
        .contains("PATH=/x:/bin:image:");
    assertThatThrownBy(() -> config(with("env-merge", "PATH")))
        .hasMessage("invalid variable: \"PATH\"");
  }

  @Test
  void proxies_of_the_caller_are_passed_on_unless_refused() {
    Environment.Host proxied =
        new Environment.Host() {
          @Override
          public @Nullable String value(String name) {
            return all().get(name);
          }

          @Override
          public Map<String, String> all() {
            return Map.of("http_proxy", "http://proxy:3128");
          }
        };
    Environment env = new Environment();
    env.proxies(proxied);
    assertThat(env.entries()).containsExactly("http_proxy=http://proxy:3128");
  }

  @Test
  void keep_groups_stands_alone_and_sets_none() throws Exception {
    ContainerConfig config =
        ConfigResolverTest.resolve(
            ConfigResolverTest.options().groupAdd(List.of("keep-groups")).command(List.of("true")),
            ExecutionConfig.empty(),
            host);
    assertThat(requireNonNull(config.further()).keepGroups()).isTrue();
    assertThatThrownBy(() ->
            ConfigResolverTest.resolve(
                ConfigResolverTest.options()
                    .groupAdd(List.of("keep-groups", "root"))
                    .command(List.of("true")),
                ExecutionConfig.empty(),
                host))
        .hasMessage(
            "the '--group-add keep-groups' option is not allowed with any other --group-add options");
  }

  @Test
  void systemd_is_known_by_its_path_or_by_order() throws Exception {
    assertThat(
            ConfigResolverTest.resolve(
                    ConfigResolverTest.options().command(List.of("/sbin/init")),
                    ExecutionConfig.empty(),
                    host)
                .stopSignal())
        .isEqualTo(37);
    assertThat(requireNonNull(config(with("systemd", "always")).further()).systemd()).isTrue();
    assertThat(requireNonNull(config(with("systemd", "true")).further()).systemd()).isFalse();
    assertThatThrownBy(() -> config(with("systemd", "maybe")))
        .hasMessage("cannot parse bool maybe");
  }

  @Test
  void volumes_of_an_image_can_be_memory_or_nothing() throws Exception {
    assertThat(FurtherMounts.imageVolumes(with("image-volume", "bind"))).isEqualTo("anonymous");
    assertThat(FurtherMounts.imageVolumes(with("image-volume", "tmpfs"))).isEqualTo("tmpfs");
    assertThatThrownBy(() -> FurtherMounts.imageVolumes(with("image-volume", "x")))
        .hasMessage("invalid image-volume type \"x\". Pick one of bind, tmpfs, or ignore");
  }

  @Test
  void options_of_volumes_from_are_few() {
    assertThatThrownBy(() -> config(with("volumes-from", "x:noexec")))
        .hasMessage("invalid options \"noexec\", can only specify 'ro', 'rw', and 'z'");
    assertThatThrownBy(() -> config(with("volumes-from", "x:ro,rw")))
        .hasMessage("cannot set both ro and rw options");
  }
}
