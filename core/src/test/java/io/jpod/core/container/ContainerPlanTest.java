package io.jpod.core.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.core.config.Directories;
import io.jpod.oci.ExecutionConfig;
import io.jpod.userns.PlanReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContainerPlanTest {
  private static final Directories DIRECTORIES =
      new Directories(
          Path.of("/store"), Path.of("/run/j"), Path.of("/lib"), Path.of("/bin/jpod"), 1000, 1000);
  private static final String DIR = "/store/containers/" + ConfigResolverTest.ID;

  private final FakeHost host = new FakeHost();
  private NetworkSetup network =
      new NetworkSetup("none", "new", List.of(), "hosts", "resolv", List.of());

  private List<String> plan(ContainerOptions.Builder options) throws Exception {
    ContainerConfig config =
        ConfigResolverTest.resolve(
            options.command(List.of("echo", "a b")), ExecutionConfig.empty(), host);
    byte[] bytes = new ContainerPlan(config, network, DIRECTORIES, host).write().toBytes();
    List<String> lines = new ArrayList<>();
    for (PlanReader plan = PlanReader.of(bytes); plan.next(); ) {
      lines.add((plan.instruction() + " " + String.join(" ", plan.words())).strip());
    }
    return lines;
  }

  private static ContainerOptions.Builder options() {
    return ConfigResolverTest.options();
  }

  @Test
  void the_plan_of_a_plain_container_makes_everything_in_order() throws Exception {
    List<String> plan = plan(options());
    assertThat(plan)
        .startsWith(
            "do container",
            "tty 0",
            "id " + ConfigResolverTest.ID,
            "dir " + DIR,
            "socket /run/j/c/" + ConfigResolverTest.ID.substring(0, 32) + "/ctl",
            "name brave_noether",
            "log json-file " + DIR + "/log",
            "events /store/events",
            "stdin null",
            "stop-signal 15",
            "stop-timeout 10",
            "namespace pid new",
            "namespace net new",
            "namespace ipc new",
            "namespace uts new",
            "namespace cgroup new",
            "child",
            "seccomp-load /lib/default.bpf",
            "chdir /store/layers",
            "overlay "
                + DIR
                + "/rootfs lowerdir=l/b:l/a,upperdir=../containers/"
                + ConfigResolverTest.ID
                + "/diff,workdir=../containers/"
                + ConfigResolverTest.ID
                + "/work,userxattr",
            "root " + DIR + "/rootfs",
            "mkdir /proc 0755",
            "mount proc proc /proc nosuid,noexec,nodev");
    assertThat(plan)
        .containsSubsequence(
            "mount sysfs sysfs /sys ro,nosuid,noexec,nodev",
            "mount cgroup2 cgroup /sys/fs/cgroup ro,nosuid,noexec,nodev",
            "mount tmpfs tmpfs /dev nosuid,noexec mode=755,size=65536k",
            "bind /dev/null /dev/null",
            "mount devpts devpts /dev/pts nosuid,noexec newinstance,ptmxmode=0666,mode=0620,gid=5",
            "mount mqueue mqueue /dev/mqueue nosuid,noexec,nodev",
            "mount tmpfs shm /dev/shm nosuid,noexec,nodev mode=1777,size=65536000",
            "bind " + DIR + "/hosts /etc/hosts nosuid,nodev,noexec,rprivate",
            "mask /proc/kcore",
            "readonly /proc/sys",
            "pivot",
            "hostname 0123456789ab",
            "loopback",
            "rlimit nofile 20000 20000",
            "umask 0022",
            "cwd /");
    assertThat(plan)
        .endsWith(
            "seccomp",
            "groups 0",
            "gid 0",
            "uid 0",
            "caps 800405fb 800405fb 800405fb 0 0",
            "clearenv",
            "env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "env container=jpod",
            "env HOSTNAME=0123456789ab",
            "env HOME=/root",
            "exec echo a b");
  }

  @Test
  void with_no_new_privileges_the_filter_comes_last() throws Exception {
    assertThat(plan(options().securityOpts(List.of("no-new-privileges"))))
        .containsSubsequence("uid 0", "caps 800405fb 800405fb 800405fb 0 0", "nnp", "seccomp")
        .containsOnlyOnce("seccomp");
  }

  @Test
  void without_subordinate_ids_no_group_is_set_and_none_owns_the_terminals() throws Exception {
    host.ids = 1;
    assertThat(plan(options()))
        .doesNotContain("groups 0")
        .contains("mount devpts devpts /dev/pts nosuid,noexec newinstance,ptmxmode=0666,mode=0620");
  }

  @Test
  void on_the_hosts_network_sys_is_the_hosts_and_nothing_is_configured() throws Exception {
    network = new NetworkSetup("host", "host", List.of(), "", "", List.of());
    assertThat(plan(options().network("host")))
        .contains("namespace net host", "bind /sys /sys ro,nosuid,noexec,nodev,rec,rprivate")
        .doesNotContain("loopback");
  }

  @Test
  void a_helper_is_started_early_and_waited_for_late() throws Exception {
    network =
        new NetworkSetup("pasta", "new", List.of("pasta", "--netns", "@netns"), "", "", List.of());
    List<String> plan = plan(options());
    assertThat(plan)
        .containsSubsequence("helper pasta --netns @netns", "child", "pivot", "wait-helper");
    assertThat(plan.indexOf("wait-helper")).isEqualTo(plan.size() - 2);
  }

  @Test
  void rm_names_what_goes_away_with_the_container() throws Exception {
    assertThat(plan(options().autoRemove(true).volumes(List.of("/cache", "kept:/kept"))))
        .contains(
            "remove /store/tmp/removed."
                + ConfigResolverTest.ID
                + " /store/containers/names/brave_noether /store/containers/lock",
            "volume-remove /store/tmp/removed.volume1 /store/volumes/volume1")
        .noneMatch(line -> line.startsWith("volume-remove") && line.contains("kept"));
  }

  @Test
  void a_renamed_container_takes_its_new_name_along() throws Exception {
    ContainerConfig config =
        ConfigResolverTest.resolve(
            options().autoRemove(true).command(List.of("echo", "a b")),
            ExecutionConfig.empty(),
            host);
    byte[] plan = new ContainerPlan(config, network, DIRECTORIES, host).write().toBytes();
    assertThat(KeptPlan.renamed(plan, "/store/containers/names/brave_noether")).isEqualTo(plan);
    assertThat(new String(KeptPlan.renamed(plan, "/new"), StandardCharsets.UTF_8))
        .contains("\0/new\0")
        .doesNotContain("names/brave_noether");
  }

  @Test
  void mounts_of_the_user_take_the_place_of_ours() throws Exception {
    host.files.add("/my/hosts");
    assertThat(
            plan(
                options()
                    .volumes(List.of("/my/hosts:/etc/hosts:ro", "/my/shm:/dev/shm", "v:/data"))
                    .tmpfs(List.of("/t:size=1m"))))
        .contains(
            "file /etc/hosts 0644",
            "bind /my/hosts /etc/hosts rprivate,rec,ro",
            "bind /my/shm /dev/shm rprivate,rec",
            "bind /store/volumes/v/_data /data rprivate,rec,nosuid,nodev",
            "mkdir /t 1777",
            "tmpfs /t rw,nosuid,nodev size=1m")
        .noneMatch(line -> line.startsWith("bind " + DIR + "/hosts "))
        .noneMatch(line -> line.startsWith("mount tmpfs shm"));
  }

  @Test
  void flags_of_a_mount_are_added_and_cleared_only_when_asked_for() throws Exception {
    assertThat(plan(options().volumes(List.of("v:/a:suid,noexec", "/b:/b:bind,rslave"))))
        .contains("bind /store/volumes/v/_data /a rprivate,rec,nodev,noexec", "bind /b /b rslave");
  }

  @Test
  void a_working_directory_of_the_users_must_be_there() throws Exception {
    List<String> plan = plan(options().workdir("/gone"));
    assertThat(plan)
        .containsSubsequence(
            "hint 126 workdir \"/gone\" does not exist on container " + ConfigResolverTest.ID,
            "cwd /gone")
        .noneMatch(line -> line.startsWith("cwd-create"));
  }

  @Test
  void terminal_read_only_init_and_privileges_have_their_words() throws Exception {
    List<String> plan =
        plan(options().tty(true).interactive(true).init(true).readOnly(true).privileged(true));
    assertThat(plan)
        .containsSubsequence(
            "tty 1",
            "stdin open",
            "child",
            "pty",
            "root-readonly",
            "pivot",
            "init",
            "exec echo a b")
        .noneMatch(line -> line.startsWith("mask") || line.startsWith("readonly "))
        .noneMatch(line -> line.startsWith("seccomp"))
        .contains("mount sysfs sysfs /sys nosuid,noexec,nodev");
  }
}
