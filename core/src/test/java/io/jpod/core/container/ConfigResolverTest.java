package io.jpod.core.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import io.jpod.oci.ExecutionConfig;
import io.jpod.oci.ExecutionConfigBuilder;
import io.jpod.userns.Capabilities;
import io.jpod.userns.CapabilitySets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigResolverTest {
  static final String ID = "0123456789ab" + "cdef".repeat(13);

  private final FakeHost host = new FakeHost();
  private final ExecutionConfigBuilder image =
      ExecutionConfig.builder()
          .cmd(List.of("sh"))
          .env(List.of("PATH=/bin", "FROM=image"))
          .workingDir("/srv/app")
          .labels(Map.of("a", "image"));

  static ContainerOptions.Builder options() {
    return ContainerOptions.builder("busybox");
  }

  static ContainerConfig resolve(
      ContainerOptions.Builder options, ExecutionConfig image, FakeHost host) throws JpodException {
    int[] count = {0};
    return new ConfigResolver(options.build(), image, host)
        .resolve(
            ID,
            "brave_noether",
            0,
            new ContainerConfig.ImageChoice("cafe", "busybox", "sha256:1", List.of("l/b", "l/a")),
            new UserDatabase("root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/home/ada:\n", ""),
            () -> "volume" + ++count[0]);
  }

  private ContainerConfig resolve(ContainerOptions.Builder options) throws JpodException {
    return resolve(options, image.build(), host);
  }

  private void refused(ContainerOptions.Builder options, String message) {
    assertThatThrownBy(() -> resolve(options))
        .isInstanceOf(JpodException.class)
        .hasMessage(message);
  }

  @Test
  void the_environment_is_the_images_with_what_every_container_has() throws Exception {
    assertThat(resolve(options()).env())
        .containsExactly(
            "PATH=/bin", "FROM=image", "container=jpod", "HOSTNAME=0123456789ab", "HOME=/root");
  }

  @Test
  void the_users_variables_win_and_a_terminal_has_a_type() throws Exception {
    ContainerConfig config =
        resolve(options().tty(true).user("ada").env(List.of("FROM=user", "LANG", "HOME=/h")));
    assertThat(config.env())
        .containsExactly(
            "PATH=/bin",
            "TERM=xterm",
            "FROM=user",
            "LANG=C.UTF-8",
            "HOME=/h",
            "container=jpod",
            "HOSTNAME=0123456789ab");
    assertThat(config.user().uid()).isEqualTo(1000);
  }

  @Test
  void the_working_directory_is_the_images_and_may_be_made() throws Exception {
    assertThat(resolve(options()).workdir()).isEqualTo("/srv/app");
    assertThat(resolve(options()).workdirFromImage()).isTrue();
    assertThat(resolve(options().workdir("/x/../y")).workdir()).isEqualTo("/y");
    assertThat(resolve(options().workdir("/y")).workdirFromImage()).isFalse();
    refused(
        options().workdir("y"),
        "the working directory \"y\" is invalid, it needs to be an absolute path");
  }

  @Test
  void labels_of_the_user_replace_those_of_the_image() throws Exception {
    assertThat(resolve(options().labels(List.of("b", "a=user"))).labels())
        .containsExactly("b=", "a=user");
  }

  @Test
  void an_id_outside_of_the_user_namespace_is_refused_before_anything_starts() {
    host.ids = 1;
    assertThatThrownBy(() -> resolve(options().user("1000")))
        .isInstanceOfSatisfying(JpodException.class, e -> assertThat(e.exitCode()).isEqualTo(126))
        .hasMessageContaining("your user namespace has no such id");
  }

  @Test
  void an_unknown_user_ends_with_126_as_in_podman() {
    assertThatThrownBy(() -> resolve(options().user("x")))
        .isInstanceOfSatisfying(JpodException.class, e -> assertThat(e.exitCode()).isEqualTo(126));
  }

  @Test
  void root_keeps_its_capabilities_and_another_user_only_what_was_added() throws Exception {
    CapabilitySets root = resolve(options()).security().capabilities();
    assertThat(root.bounding()).isEqualTo(Capabilities.DEFAULT);
    assertThat(root.effective()).isEqualTo(Capabilities.DEFAULT);
    assertThat(root.ambient()).isZero();
    CapabilitySets ada = resolve(options().user("ada")).security().capabilities();
    assertThat(ada.bounding()).isEqualTo(Capabilities.DEFAULT);
    assertThat(ada.effective()).isZero();
    CapabilitySets added =
        resolve(options().user("ada").capAdd(List.of("NET_RAW"))).security().capabilities();
    assertThat(added.effective()).isEqualTo(1L << 13);
    assertThat(added.ambient()).isEqualTo(1L << 13);
    refused(options().capAdd(List.of("foo")), "\"CAP_FOO\": unknown capability");
  }

  @Test
  void seccomp_is_the_default_a_profile_or_off() throws Exception {
    assertThat(resolve(options()).security().seccomp()).isEqualTo("/lib/default.bpf");
    assertThat(resolve(options().securityOpts(List.of("seccomp=/p.json"))).security().seccomp())
        .isEqualTo("/cache/p.json.bpf");
    assertThat(resolve(options().securityOpts(List.of("seccomp=unconfined"))).security().seccomp())
        .isNull();
    assertThat(resolve(options().privileged(true)).security().seccomp()).isNull();
  }

  @Test
  void paths_are_hidden_unless_unmasked_or_privileged() throws Exception {
    assertThat(resolve(options()).security().masked()).contains("/proc/kcore", "/sys/firmware");
    assertThat(resolve(options()).security().readOnly()).contains("/proc/sys");
    assertThat(resolve(options().privileged(true)).security().masked()).isEmpty();
    assertThat(resolve(options().privileged(true)).security().readOnly()).isEmpty();
    ContainerConfig.SecurityChoice chosen =
        resolve(
                options()
                    .securityOpts(List.of("unmask=/proc/kcore:/proc/sys", "mask=/secret:/other")))
            .security();
    assertThat(chosen.masked()).contains("/secret", "/other").doesNotContain("/proc/kcore");
    assertThat(chosen.readOnly()).doesNotContain("/proc/sys");
    assertThat(
            resolve(options().securityOpts(List.of("systempaths=unconfined"))).security().masked())
        .isEmpty();
  }

  @Test
  void security_options_that_are_not_known_are_refused() {
    refused(options().securityOpts(List.of("foo=bar")), "invalid --security-opt: \"foo=bar\"");
    refused(
        options().securityOpts(List.of("no-new-privileges=maybe")),
        "invalid --security-opt: \"no-new-privileges=maybe\"");
  }

  @Test
  void the_hostname_is_the_short_id_unless_said() throws Exception {
    assertThat(resolve(options()).hostname()).isEqualTo("0123456789ab");
    assertThat(resolve(options().hostname("web")).hostname()).isEqualTo("web");
    assertThat(resolve(options().network("host")).hostname()).isEqualTo("laptop");
    ContainerConfig shared = resolve(options().utsMode("host"));
    assertThat(shared.hostname()).isEmpty();
    assertThat(shared.env()).contains("HOSTNAME=laptop");
    refused(
        options().utsMode("host").hostname("x"),
        "cannot set hostname when running in the host UTS namespace");
  }

  @Test
  void stopping_is_as_the_user_then_the_image_says() throws Exception {
    image.stopSignal("SIGQUIT");
    assertThat(resolve(options()).stopSignal()).isEqualTo(3);
    assertThat(resolve(options().stopSignal("9")).stopSignal()).isEqualTo(9);
    assertThat(resolve(options()).stopTimeoutSeconds()).isEqualTo(10);
    assertThat(resolve(options().stopTimeoutSeconds(0)).stopTimeoutSeconds()).isZero();
    refused(options().stopSignal("FOO"), "invalid signal: FOO");
  }

  @Test
  void limits_default_to_podmans_but_never_above_the_hosts() throws Exception {
    assertThat(resolve(options()).limits())
        .containsExactly(
            new ContainerConfig.Limit("nofile", 20_000, 20_000),
            new ContainerConfig.Limit("nproc", 1_048_576, 1_048_576));
    assertThat(resolve(options().ulimits(List.of("nofile=10:20", "core=-1"))).limits())
        .containsExactly(
            new ContainerConfig.Limit("nofile", 10, 20),
            new ContainerConfig.Limit("core", -1, -1),
            new ContainerConfig.Limit("nproc", 1_048_576, 1_048_576));
    assertThat(resolve(options().ulimits(List.of("host"))).limits()).isEmpty();
    refused(
        options().ulimits(List.of("foo=1")),
        "ulimit option \"foo=1\" requires name=SOFT:HARD, failed to be parsed: invalid ulimit type:"
            + " foo");
    assertThatThrownBy(() -> resolve(options().ulimits(List.of("nofile=3:2"))))
        .hasMessageContaining("soft limit must be less than or equal to hard limit: 3 > 2");
  }

  @Test
  void only_namespaced_sysctls_can_be_set() throws Exception {
    assertThat(resolve(options().sysctls(List.of("net.ipv4.ip_forward=1"))).sysctls()).hasSize(1);
    refused(
        options().sysctls(List.of("vm.swappiness=1")),
        "sysctl vm.swappiness is not namespaced: it belongs to the whole machine");
    refused(
        options().network("host").sysctls(List.of("net.core.somaxconn=1")),
        "sysctl net.core.somaxconn can't be set since Network Namespace set to host");
    refused(
        options().sysctls(List.of("net.x")),
        "net.x is invalid, sysctl values must be in the form of KEY=VALUE");
  }

  @Test
  void modes_and_drivers_that_are_not_there_are_refused_not_ignored() {
    refused(
        options().pidMode("container:x"),
        "no container with name or ID \"x\" found: no such container");
    refused(options().utsMode("other"), "unrecognized namespace mode other passed");
    refused(
        options().logDriver("syslog"),
        "log driver \"syslog\" is not supported: invalid log driver");
    refused(options().shmSize("lots"), "unable to translate --shm-size: invalid size: 'lots'");
  }

  @Test
  void mounts_stand_with_parents_before_what_lies_in_them() throws Exception {
    image.volumes(List.of("/data", "/data/db"));
    assertThat(
            resolve(
                    options()
                        .volumes(List.of("/src:/a/b/c", "named:/a", "/data/db"))
                        .tmpfs(List.of("/a/b")))
                .mounts())
        .extracting(ContainerMount::destination)
        .containsExactly("/a", "/data", "/data/db", "/a/b", "/a/b/c");
  }

  @Test
  void an_images_volume_is_anonymous_unless_the_user_mounts_there() throws Exception {
    image.volumes(List.of("/data", "/other/"));
    List<ContainerMount> mounts = resolve(options().volumes(List.of("mine:/data"))).mounts();
    assertThat(mounts).hasSize(2);
    assertThat(mounts.get(0).source()).isEqualTo("mine");
    assertThat(mounts.get(0).anonymous()).isFalse();
    assertThat(mounts.get(1).destination()).isEqualTo("/other");
    assertThat(mounts.get(1).anonymous()).isTrue();
    assertThat(mounts.get(1).source()).isEqualTo("volume1");
  }

  @Test
  void a_missing_source_is_refused_in_podmans_words() {
    refused(
        options().volumes(List.of("/missing/x:/x")),
        "statfs /missing/x: no such file or directory");
  }

  @Test
  void two_mounts_at_one_place_are_refused() {
    refused(
        options().volumes(List.of("/a:/x")).tmpfs(List.of("/x")),
        "/x: duplicate mount destination");
  }

  @Test
  void relabelling_is_nothing_without_selinux_and_refused_with_it() throws Exception {
    assertThat(resolve(options().volumes(List.of("/a:/x:Z"))).mounts()).hasSize(1);
    host.selinux = true;
    assertThatThrownBy(() -> resolve(options().volumes(List.of("/a:/x:Z"))))
        .hasMessageContaining("SELinux is on");
  }

  @Test
  void a_read_only_container_can_write_to_memory_unless_said() throws Exception {
    assertThat(resolve(options().readOnly(true).tmpfs(List.of("/tmp:size=1m"))).mounts())
        .extracting(ContainerMount::destination)
        .containsExactly("/tmp", "/run", "/var/tmp");
    assertThat(resolve(options().readOnly(true).readOnlyTmpfs(false)).mounts()).isEmpty();
  }
}
