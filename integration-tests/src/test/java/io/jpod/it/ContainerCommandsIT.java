package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Running;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The less everyday commands on containers.
class ContainerCommandsIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  @Test
  void ps_filters_sizes_namespaces_and_sorts() {
    jpod.sleeper("--name", "a", "-v", "psvol:/data", "--restart", "on-failure:2");
    jpod.ok("create", "--name", "b", "--network=none", BUSYBOX, "ls", "-l");
    jpod.ok("exec", "a", "sh", "-c", "head -c 5000 /dev/zero > /root/zeros");
    assertThat(names("--filter", "volume=/data")).containsExactly("a");
    assertThat(names("--filter", "volume=psvol:/data")).containsExactly("a");
    assertThat(names("--filter", "volume=psvol:/other")).isEmpty();
    assertThat(names("--filter", "command=^ls")).containsExactly("b");
    assertThat(names("--filter", "restart-policy=on-failure")).containsExactly("a");
    assertThat(names("--filter", "restart-policy=no", "--filter", "should-start-on-boot=false"))
        .containsExactly("b");
    assertThat(names("--filter", "health=healthy")).isEmpty();
    assertThat(names("--filter", "pod=x")).isEmpty();
    assertThat(names("--sort", "size")).containsExactly("b", "a");
    assertThat(jpod.ok("ps", "-a", "--size", "--format", "{{.Names}} {{.Size}}").out())
        .containsPattern("a 5kB \\(virtual [0-9.]+MB\\)")
        .containsPattern("b 0B \\(virtual [0-9.]+MB\\)");
    assertThat(jpod.ok("ps", "-s").lines().getFirst()).endsWith("SIZE");
    List<String> namespaces = jpod.ok("ps", "--ns").lines();
    assertThat(namespaces.getFirst())
        .matches("CONTAINER ID +NAMES +PID +CGROUPNS +IPC +MNT +NET +PIDNS +USERNS +UTS");
    assertThat(namespaces.get(1)).matches("[0-9a-f]{12} +a +[0-9]+( +[0-9]{10}){7}");
    JsonObject json =
        JsonParser.parseString(jpod.ok("ps", "-s", "--format", "json").out())
            .getAsJsonArray()
            .get(0)
            .getAsJsonObject();
    assertThat(json.getAsJsonObject("Size").get("rwSize").getAsLong()).isEqualTo(5000);
    assertThat(jpod.ok("ps", "--external", "--sync", "-q", "--last", "1").lines()).hasSize(1);
    assertThat(jpod.call("ps", "--size", "--ns").exits(125).err())
        .contains("size and namespace options conflict");
    assertThat(jpod.call("ps", "-q", "--size").exits(125).err())
        .contains("quiet conflicts with size and namespace");
    assertThat(jpod.call("ps", "-n", "1", "-l").exits(125).err())
        .contains("last and latest are mutually exclusive");
    assertThat(jpod.call("ps", "--sort", "x").exits(125).err())
        .contains("\"x\" is not a valid value.  Choose from: \"command, created,");
    assertThat(jpod.call("ps", "--filter", "x=y").exits(125).err())
        .contains("x is an invalid filter");
    Running watch = jpod.command("ps", "-w", "1", "--noheading").start();
    io.jpod.it.harness.Await.pause(1500);
    watch.kill();
    jpod.ok("rm", "-f", "-t", "0", "a");
    jpod.ok("volume", "rm", "psvol");
  }

  private static List<String> names(String... options) {
    List<String> words = new ArrayList<>(List.of("ps", "-a", "--format", "{{.Names}}"));
    words.addAll(List.of(options));
    return jpod.ok(words.toArray(String[]::new)).lines();
  }

  @Test
  void top_shows_processes_with_podmans_descriptors_and_with_options_of_ps() {
    jpod.sleeper("--name", "t", "--user", "app");
    List<String> lines = jpod.ok("top", "t").lines();
    assertThat(lines.getFirst()).matches("USER +PID +PPID +%CPU +ELAPSED +TTY +TIME +COMMAND");
    assertThat(lines.get(1)).matches("app +1 +0 +[0-9.]+ +[0-9hms.]+ +\\? +[0-9hms.]+ +sleep 600");
    assertThat(
            jpod.ok("top", "t", "pid,hpid", "huser", "capeff,seccomp,state,comm,nice,ppid")
                .lines()
                .get(1))
        .matches("1 +[0-9]+ +[0-9]+ +none +filter +S +sleep +0 +0");
    jpod.ok("exec", "-d", "-u", "root", "t", "sleep", "500");
    assertThat(jpod.ok("container", "top", "t", "user", "args").lines())
        .anyMatch(line -> line.matches("root +sleep 500"))
        .hasSize(3);
    assertThat(jpod.ok("top", "t", "-eo", "pid,args").lines())
        .anyMatch(line -> line.endsWith("sleep 600"))
        .noneMatch(line -> line.contains("jpod"));
    assertThat(jpod.call("top", "t", "-eo", "args").exits(125).err())
        .contains("Couldn't find PID field in ps output");
    jpod.ok("stop", "-t", "0", "t");
    assertThat(jpod.call("top", "t").exits(125).err())
        .contains("top can only be used on running containers");
  }

  @Test
  void wait_waits_for_states() {
    jpod.ok("create", "--name", "w", "--network=none", BUSYBOX, "sh", "-c", "sleep 1; exit 3");
    assertThat(jpod.ok("wait", "--condition", "created,running", "w").line()).isEqualTo("-1");
    jpod.ok("start", "w");
    assertThat(jpod.ok("wait", "--condition=running", "-i", "20ms", "w").line()).isEqualTo("-1");
    assertThat(jpod.ok("wait", "--condition=exited", "--interval", "20", "w").line())
        .isEqualTo("3");
    jpod.sleeper("--name", "w2");
    assertThat(jpod.ok("wait", "--exit-first-match", "w2", "w").line()).isEqualTo("3");
    assertThat(jpod.ok("wait", "--ignore", "nobody", "w").lines()).containsExactly("-1", "3");
    assertThat(jpod.call("wait", "--condition", "odd", "w").exits(125).err())
        .contains("unknown container state: odd: invalid argument");
    Running removed = jpod.command("wait", "--condition", "removing", "w2").start();
    jpod.ok("rm", "-f", "-t", "0", "w2");
    assertThat(removed.await(java.time.Duration.ofSeconds(30)).ok().line()).isEqualTo("-1");
  }

  @Test
  void pause_says_why_where_no_cgroup_is_delegated() {
    jpod.sleeper("--name", "p");
    assertThat(jpod.call("unpause", "p").exits(125).err()).contains("is not paused, can't unpause");
    assertThat(jpod.ok("unpause", "--all").out()).isEmpty();
    io.jpod.it.harness.Result paused = jpod.call("pause", "p");
    if (paused.exitCode() == 0) {
      assertThat(jpod.status("p")).isEqualTo("paused");
      jpod.ok("unpause", "p");
    } else {
      assertThat(paused.err()).contains("no cgroup (version 2) is delegated to you");
    }
    jpod.ok("stop", "-t", "0", "p");
    assertThat(jpod.call("pause", "p").exits(125).err()).contains("is not running, can't pause");
  }

  @Test
  void update_changes_the_restart_policy_for_now_and_later() {
    String id = jpod.sleeper("--name", "u");
    assertThat(jpod.ok("update", "--restart=on-failure:3", "u").line()).isEqualTo(id);
    assertThat(
            jpod.inspect(
                "u",
                "{{.HostConfig.RestartPolicy.Name}}:{{.HostConfig.RestartPolicy.MaximumRetryCount}}"))
        .isEqualTo("on-failure:3");
    assertThat(names("--filter", "restart-policy=on-failure")).containsExactly("u");
    jpod.ok("container", "update", "--restart", "no", "u");
    jpod.ok("restart", "-t", "0", "u");
    assertThat(jpod.status("u")).isEqualTo("running");
    assertThat(jpod.call("update", "u").exits(125).err())
        .contains("at least one field must be updated");
    assertThat(jpod.call("update", "--restart", "odd", "u").exits(125).err())
        .contains("\"odd\" is not a valid restart policy");
    assertThat(jpod.call("update", "--memory", "1g", "u").exits(125).err()).contains("--memory");
  }

  @Test
  void clone_makes_another_by_the_same_command_line() {
    jpod.sleeper("--name", "orig", "-e", "X=1", "--label", "l=v");
    String copy = jpod.ok("container", "clone", "orig").line();
    assertThat(jpod.inspect(copy, "{{.Name}} {{.State.Status}} {{index .Config.Labels \"l\"}}"))
        .isEqualTo("orig-clone created v");
    jpod.ok("container", "clone", "--run", "--name", "second", "orig");
    assertThat(jpod.ok("exec", "second", "sh", "-c", "echo $X").line()).isEqualTo("1");
    assertThat(jpod.call("container", "clone", "--destroy", "orig").exits(125).err())
        .contains("runs and is to be destroyed");
    jpod.ok("container", "clone", "--destroy", "--force", "orig");
    assertThat(names()).contains("orig", "second", "orig-clone").hasSize(3);
    assertThat(jpod.status("orig")).isEqualTo("created");
  }

  @Test
  void prune_cleanup_init_and_what_cannot_be() {
    jpod.sleeper("--name", "on");
    String off =
        jpod.ok("create", "--name", "off", "--label", "x=y", "--network=none", BUSYBOX, "true")
            .line();
    assertThat(jpod.ok("init", "off").line()).isEqualTo("off");
    assertThat(jpod.call("container", "init", "on").exits(125).err())
        .contains("has already been created in runtime");
    assertThat(jpod.ok("container", "cleanup", "--all").line()).isEqualTo(off);
    assertThat(jpod.call("container", "cleanup", "on").exits(125).err())
        .contains("is running or paused, refusing to clean up");
    assertThat(jpod.ok("container", "prune", "-f", "--filter", "label=x=z").out()).isEmpty();
    assertThat(jpod.command("container", "prune").input("n\n").run().ok().out())
        .contains("WARNING! This will remove all non running containers.");
    assertThat(jpod.ok("container", "prune", "--force").line()).isEqualTo(off);
    assertThat(names()).containsExactly("on");
    assertThat(jpod.call("container", "checkpoint", "on").exits(125).err()).contains("CRIU");
    assertThat(jpod.call("container", "stats", "on").exits(125).err()).contains("cgroup");
  }

  @Test
  void mount_shows_files_below_unshare() {
    jpod.ok("create", "--name", "m", "--network=none", BUSYBOX, "cat", "/fromhost");
    assertThat(jpod.call("mount", "m").exits(125).err())
        .contains(
            "cannot run command \"jpod mount\" in rootless mode, must execute `jpod unshare` first");
    assertThat(
            jpod.shell(
                    """
                    jpod unshare sh -c 'm=$(jpod mount m) && echo host > $m/fromhost && cat $m/home/app/hello
                      jpod mount | wc -l; jpod umount m; jpod mount | wc -l; jpod umount m' 2>&1
                    jpod start -a m
                    """)
                .run()
                .lines())
        .containsExactly(
            "hello from the image",
            "1",
            "m",
            "0",
            "Error: container \"m\" is not mounted: layer is not mounted",
            "host");
    jpod.sleeper("--name", "live");
    assertThat(
            jpod.shell("jpod unshare sh -c 'cat $(jpod container mount live)/home/app/hello'")
                .run()
                .ok()
                .line())
        .isEqualTo("hello from the image");
  }

  @Test
  void exec_detached_with_descriptors_and_by_file() {
    Path file = jpod.home().resolve("id-of-x");
    jpod.sleeper("--name", "x", "--cidfile", file.toString());
    assertThat(jpod.ok("exec", "--cidfile", file.toString(), "echo", "by file").line())
        .isEqualTo("by file");
    Fixtures.file(jpod, "three", "descriptor three\n");
    assertThat(jpod.shell("jpod exec --preserve-fds 1 x cat /proc/self/fd/3 3< three").run().out())
        .isEqualTo("descriptor three\n");
    assertThat(jpod.call("exec", "--preserve-fds", "2", "x", "true").exits(125).err())
        .contains("--preserve-fds: descriptor 3 is not open");
    assertThat(jpod.call("exec").exits(125).err()).contains("exec requires the name or ID");
  }

  @Test
  void stop_and_restart_take_a_signal_and_rm_takes_dependents() {
    String quitter = "trap 'exit 7' USR1; trap '' TERM; while :; do sleep 0.1; done";
    jpod.ok("run", "-d", "--name", "s", "--network=none", BUSYBOX, "sh", "-c", quitter);
    jpod.ok("stop", "--signal", "USR1", "s");
    assertThat(jpod.inspect("s", "{{.State.ExitCode}}")).isEqualTo("7");
    jpod.ok("start", "s");
    jpod.ok("restart", "-s", "USR1", "--timeout", "20", "s");
    assertThat(jpod.status("s")).isEqualTo("running");
    jpod.ok("run", "-d", "--name", "dep", "--network=container:s", BUSYBOX, "sleep", "600");
    assertThat(jpod.ok("rm", "-f", "-t", "0", "--depend", "s").lines()).hasSize(2);
    assertThat(names()).isEmpty();
  }

  @Test
  void inspect_shows_sizes_and_volumes() {
    jpod.sleeper("--name", "i", "-v", "inspected:/v");
    jpod.ok("exec", "i", "sh", "-c", "head -c 3000 /dev/zero > /root/f");
    assertThat(jpod.ok("inspect", "-s", "-f", "{{.SizeRw}}", "i").line()).isEqualTo("3000");
    assertThat(jpod.ok("inspect", "--type", "volume", "-f", "{{.Name}}", "inspected").line())
        .isEqualTo("inspected");
    assertThat(jpod.call("inspect", "--type", "odd", "i").exits(125).err())
        .contains("invalid type");
    jpod.ok("rm", "-f", "-t", "0", "i");
    jpod.ok("volume", "rm", "inspected");
  }
}
