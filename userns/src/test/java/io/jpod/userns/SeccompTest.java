package io.jpod.userns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeccompTest {
  private static final int ALLOW = 0x7fff0000;
  private static final int EPERM = 0x00050001;
  private static final int ENOSYS = 0x00050026;
  private static final int MOUNT = 165;
  private static final int CLONE = 56;

  @TempDir Path directory;

  @BeforeEach
  void needs_libseccomp_on_x86_64() {
    assumeTrue(
        "amd64".equals(System.getProperty("os.arch")), "numbers of calls are those of x86_64");
    assumeTrue(
        Files.exists(Path.of("/usr/lib/x86_64-linux-gnu/libseccomp.so.2")),
        "needs Debian package libseccomp2");
  }

  private static FilterMachine machine(String json, long capabilities) throws Exception {
    return new FilterMachine(
        Seccomp.compile(SeccompProfile.parse(json.getBytes(UTF_8)), capabilities, "6.1.0"));
  }

  private static FilterMachine defaultFor(long capabilities) throws Exception {
    return machine(new String(Seccomp.defaultProfile(), UTF_8), capabilities);
  }

  @Test
  void the_default_profile_refuses_what_leads_out_and_allows_the_rest() throws Exception {
    FilterMachine filter = defaultFor(Capabilities.DEFAULT);
    for (int allowed : List.of(0, 1, 2, 59, 61, 158, 257, 437, 439, 161, 101, 334)) {
      assertThat(filter.decide(allowed)).as("call %d", allowed).isEqualTo(ALLOW);
    }
    // mount umount2 pivot_root unshare setns keyctl bpf reboot init_module ptrace's kcmp kexec_load
    // userfaultfd
    for (int refused : List.of(MOUNT, 166, 155, 272, 308, 250, 321, 169, 175, 312, 246, 323)) {
      assertThat(filter.decide(refused)).as("call %d", refused).isEqualTo(EPERM);
    }
    assertThat(filter.decide(435)).as("clone3").isEqualTo(ENOSYS);
    assertThat(filter.decide(425)).as("io_uring_setup").isEqualTo(ENOSYS);
    assertThat(filter.decide(9999)).as("a call of the future").isEqualTo(ENOSYS);
  }

  @Test
  void clone_may_not_make_namespaces() throws Exception {
    FilterMachine filter = defaultFor(Capabilities.DEFAULT);
    assertThat(filter.decide(CLONE, 17)).isEqualTo(ALLOW);
    assertThat(filter.decide(CLONE, 0x3d0f00)).as("a thread").isEqualTo(ALLOW);
    for (long flag :
        List.of(
            0x20000L, 0x2000000L, 0x4000000L, 0x8000000L, 0x10000000L, 0x20000000L, 0x40000000L)) {
      assertThat(filter.decide(CLONE, flag | 17)).isEqualTo(EPERM);
      assertThat(filter.decide(CLONE, flag | 0x10000000L)).isEqualTo(EPERM);
    }
    assertThat(defaultFor(Capabilities.ALL).decide(CLONE, 0x10000000L)).isEqualTo(ALLOW);
  }

  @Test
  void sockets_of_all_families_but_two() throws Exception {
    FilterMachine filter = defaultFor(Capabilities.DEFAULT);
    for (long family : List.of(1L, 2L, 10L, 16L, 17L, 39L, 44L)) {
      assertThat(filter.decide(41, family)).isEqualTo(ALLOW);
    }
    assertThat(filter.decide(41, 38)).as("AF_ALG").isEqualTo(EPERM);
    assertThat(filter.decide(41, 40)).as("AF_VSOCK").isEqualTo(EPERM);
  }

  @Test
  void a_foreign_processor_mode_is_killed_but_32_bit_and_x32_are_filtered() throws Exception {
    FilterMachine filter = defaultFor(Capabilities.DEFAULT);
    assertThat(filter.decideFor(0xc00000b7, 0)).as("aarch64").isZero();
    assertThat(filter.decideFor(0x40000003, 21)).as("mount of i386").isEqualTo(EPERM);
    assertThat(filter.decideFor(0x40000003, 3)).as("read of i386").isEqualTo(ALLOW);
    assertThat(filter.decide(0x40000000 | MOUNT)).as("mount of x32").isEqualTo(EPERM);
  }

  @Test
  void capabilities_open_their_calls() throws Exception {
    assertThat(defaultFor(Capabilities.mask("SYS_ADMIN")).decide(MOUNT)).isEqualTo(ALLOW);
    assertThat(defaultFor(Capabilities.mask("BPF")).decide(321)).isEqualTo(ALLOW);
    assertThat(defaultFor(0).decide(161)).as("chroot").isEqualTo(EPERM);
  }

  @Test
  void the_capabilities_that_matter_are_known_without_reading_the_profile() throws Exception {
    assertThat(SeccompProfile.parse(Seccomp.defaultProfile()).relevantCapabilities())
        .as("0x%x", SeccompProfile.parse(Seccomp.defaultProfile()).relevantCapabilities())
        .isEqualTo(Seccomp.RELEVANT_TO_DEFAULT);
  }

  private static Set<String> allowed(SeccompProfile profile) {
    var names = new TreeSet<String>();
    for (SeccompProfile.Rule rule : profile.rules()) {
      if (rule.action() == ALLOW && rule.holds(Capabilities.DEFAULT, "amd64", 6 << 16)) {
        names.addAll(rule.names());
      }
    }
    return names;
  }

  /// Ours is docker's, which is stricter than podman's: the differences are known, in both
  /// directions.
  @Test
  void beside_podmans_profile_only_known_calls_differ() throws Exception {
    Path podmans = Path.of("/usr/share/containers/seccomp.json");
    assumeTrue(Files.exists(podmans), "needs Debian package golang-github-containers-common");
    Set<String> theirs = allowed(SeccompProfile.parse(Files.readAllBytes(podmans)));
    Set<String> ours = allowed(SeccompProfile.parse(Seccomp.defaultProfile()));
    var stricter = new TreeSet<>(theirs);
    stricter.removeAll(ours);
    assertThat(stricter)
        .isSubsetOf(
            "clone3",
            "fsconfig",
            "fsmount",
            "fsopen",
            "fspick",
            "get_mempolicy",
            "keyctl",
            "mbind",
            "mount",
            "mount_setattr",
            "move_mount",
            "nice",
            "open_tree",
            "pidfd_getfd",
            "pivot_root",
            "quotactl_fd",
            "readdir",
            "reboot",
            "set_mempolicy",
            "set_mempolicy_home_node",
            "sigaction",
            "signal",
            "sigpending",
            "sigsuspend",
            "syscall",
            "syslog",
            "timerfd",
            "umount",
            "umount2",
            "unshare",
            "io_uring_enter",
            "io_uring_register",
            "io_uring_setup",
            "process_madvise",
            "kcmp",
            "setns");
    var wider = new TreeSet<>(ours);
    wider.removeAll(theirs);
    assertThat(wider)
        .isSubsetOf(
            "cachestat",
            "epoll_ctl_old",
            "epoll_wait_old",
            "fchmodat2",
            "futex_requeue",
            "futex_wait",
            "futex_waitv",
            "futex_wake",
            "getxattrat",
            "io_pgetevents",
            "io_pgetevents_time64",
            "landlock_add_rule",
            "landlock_create_ruleset",
            "landlock_restrict_self",
            "listmount",
            "listxattrat",
            "map_shadow_stack",
            "memfd_secret",
            "mq_timedreceive_time64",
            "mseal",
            "process_mrelease",
            "removexattrat",
            "rt_sigtimedwait_time64",
            "sched_rr_get_interval_time64",
            "setxattrat",
            "statmount",
            "uretprobe",
            "vmsplice",
            "process_vm_readv",
            "process_vm_writev");
  }

  @Test
  void the_kernel_obeys_the_filter() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/python3")), "needs python3");
    Path filter =
        Seccomp.compiledDefault(directory, directory.resolve("cache"), Capabilities.DEFAULT);
    String loader =
        """
        import ctypes, os, sys
        libc = ctypes.CDLL(None, use_errno=True)
        filter = open(sys.argv[1], 'rb').read()
        class Program(ctypes.Structure):
          _fields_ = [('count', ctypes.c_ushort), ('filter', ctypes.c_char_p)]
        program = Program(len(filter) // 8, filter)
        assert libc.prctl(38, 1, 0, 0, 0) == 0
        assert libc.prctl(22, 2, ctypes.byref(program), 0, 0) == 0, os.strerror(ctypes.get_errno())
        print(libc.unshare(0x10000000), ctypes.get_errno())
        print(os.fork() >= 0)
        """;
    var process =
        new ProcessBuilder("/usr/bin/python3", "-c", loader, filter.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(output).startsWith("-1 1\n").contains("True");
  }

  @Test
  void a_compiled_profile_is_kept_and_its_name_depends_on_what_matters() throws Exception {
    Path cache = directory.resolve("a/cache");
    Path profile =
        Files.writeString(
            directory.resolve("p.json"),
            "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":"
                + "[{\"names\":[\"mkdir\",\"no_such_call\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":13,\"excludes\":{\"caps\":[\"CAP_CHOWN\"]}}]}");
    Path first = Seccomp.compiled(profile, cache, 0);
    assertThat(new FilterMachine(Files.readAllBytes(first)).decide(83)).isEqualTo(0x0005000d);
    var time = Files.getLastModifiedTime(first);
    assertThat(Seccomp.compiled(profile, cache, Capabilities.mask("KILL"))).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(first)).isEqualTo(time);
    Path other = Seccomp.compiled(profile, cache, Capabilities.mask("CHOWN"));
    assertThat(other).isNotEqualTo(first);
    assertThat(new FilterMachine(Files.readAllBytes(other)).decide(83)).isEqualTo(ALLOW);
  }

  @Test
  void the_shipped_filter_serves_where_its_capabilities_do() throws Exception {
    Path lib = directory.resolve("lib");
    Seccomp.main(new String[] {lib.resolve("seccomp").toString()});
    Path shipped = lib.resolve("seccomp/default.bpf");
    Path cache = directory.resolve("cache");
    assertThat(Seccomp.compiledDefault(lib, cache, Capabilities.DEFAULT)).isEqualTo(shipped);
    assertThat(
            Seccomp.compiledDefault(lib, cache, Capabilities.DEFAULT & ~Capabilities.mask("KILL")))
        .isEqualTo(shipped);
    assertThat(Seccomp.compiledDefault(lib, cache, Capabilities.ALL)).startsWith(cache);
  }

  @Test
  void several_comparisons_of_one_argument_are_alternatives() throws Exception {
    FilterMachine filter =
        machine(
            "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"name\":\"personality\",\"action\":\"SCMP_ACT_ALLOW\",\"args\":["
                + "{\"index\":0,\"value\":1,\"op\":\"SCMP_CMP_EQ\"},{\"index\":0,\"value\":2,\"op\":\"SCMP_CMP_EQ\"}]}]}",
            0);
    assertThat(filter.decide(135, 1)).isEqualTo(ALLOW);
    assertThat(filter.decide(135, 2)).isEqualTo(ALLOW);
    assertThat(filter.decide(135, 3)).isEqualTo(EPERM);
  }

  @Test
  void rules_hold_by_kernel_and_processor() throws Exception {
    SeccompProfile profile =
        SeccompProfile.parse(
            "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"names\":[\"x\"],\"action\":\"SCMP_ACT_ALLOW\",\"includes\":{\"minKernel\":\"4.8\",\"arches\":[\"amd64\"]}}]}"
                .getBytes(UTF_8));
    SeccompProfile.Rule rule = profile.rules().get(0);
    assertThat(rule.holds(0, "amd64", SeccompProfile.kernel("4.8.0-1"))).isTrue();
    assertThat(rule.holds(0, "amd64", SeccompProfile.kernel("6.1"))).isTrue();
    assertThat(rule.holds(0, "amd64", SeccompProfile.kernel("4.4.302"))).isFalse();
    assertThat(rule.holds(0, "arm64", SeccompProfile.kernel("6.1.0"))).isFalse();
  }

  @Test
  void what_is_not_supported_or_wrong_is_refused() {
    String[][] cases = {
      {"{", "not a seccomp profile: "},
      {"{}", "seccomp profile: no defaultAction"},
      {"{\"defaultAction\":\"SCMP_ACT_NOTIFY\"}", "action SCMP_ACT_NOTIFY is not supported"},
      {
        "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"flags\":[\"SECCOMP_FILTER_FLAG_LOG\"]}",
        "flags are not supported"
      },
      {
        "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"listenerPath\":\"/x\"}",
        "listenerPath is not supported"
      },
      {
        "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[],\"action\":\"SCMP_ACT_ALLOW\"}]}",
        "a rule without names"
      },
      {"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[7]}", "not a seccomp profile"},
      {"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":5000}", "bad error number 5000"},
    };
    for (String[] each : cases) {
      assertThatThrownBy(() -> SeccompProfile.parse(each[0].getBytes(UTF_8)))
          .isInstanceOf(SeccompException.class)
          .hasMessageContaining(each[1]);
    }
    assertThatThrownBy(() -> Seccomp.compiled(Path.of("/no/such.json"), directory, 0))
        .hasMessage(
            "opening seccomp profile failed: open /no/such.json: no such file or directory");
    assertThat(SeccompException.missingLibrary())
        .hasMessageContaining("Debian package libseccomp2");
  }
}
