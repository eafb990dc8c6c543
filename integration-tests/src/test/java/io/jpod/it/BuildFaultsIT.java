package io.jpod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jpod.it.harness.Await;
import io.jpod.it.harness.Command;
import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.ProcessInfo;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.Running;
import io.jpod.it.harness.TarBuilder;
import io.jpod.it.harness.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Builds that are killed, that fill the disk, that run beside each other, and those of strangers.
///
/// `-Djpod.it.kills=200` kills more often.
class BuildFaultsIT {
  private static final int KILLS = Integer.getInteger("jpod.it.kills", 10);
  private static final int LONGEST_DELAY_MILLIS = 1500;

  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  private static Path context(String dockerfile) throws IOException {
    Path context = jpod.user().folder(Workspace.get().folder("context").resolve("c"));
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    return context;
  }

  /// Steps that have ended and can be found in the cache, by what was printed of them.
  private static long finished(String progress) {
    long ended =
        progress
            .lines()
            .filter(line -> line.contains("--> ") && !line.contains("Runs again"))
            .count();
    long uncached =
        progress
            .lines()
            .filter(line -> line.contains(": FROM ") || line.contains(": ARG "))
            .count();
    return Math.max(0, ended - uncached);
  }

  private static long cached(String progress) {
    return progress.lines().filter(line -> line.endsWith("--> Using cache")).count();
  }

  @Test
  void killed_at_random_moments_a_build_leaves_a_whole_store_and_goes_on_where_it_was()
      throws IOException {
    StringBuilder dockerfile = new StringBuilder("FROM localhost/busybox:it\nARG ROUND\n");
    dockerfile.append("COPY data /data\n");
    for (int step = 0; step < 6; step++) {
      dockerfile.append("RUN sleep 0.1; head -c 200000 /dev/urandom > /f$ROUND-").append(step);
      dockerfile.append('\n');
    }
    Path context = context(dockerfile.toString());
    Files.write(context.resolve("data"), new byte[3_000_000]);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int round = 0;
    long reached = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      int delay = random.nextInt(LONGEST_DELAY_MILLIS);
      String told = "seed " + seed + ", kill " + kill + " after " + delay + " ms";
      Running build = start(context, round);
      Await.pause(delay);
      if (random.nextBoolean()) {
        jpod.user().killEverything();
      } else {
        ProcessInfo.killTree(build.pid());
      }
      Result killed = build.await();
      assertThat(cached(killed.err())).as(told).isLessThanOrEqualTo(7);
      reached = Math.max(reached, finished(killed.err()));
      assertThat(jpod.ok("system", "check").out()).as(told).isEmpty();
      if (killed.exitCode() == 0 || reached >= 5) {
        Result again = start(context, round).await().ok();
        assertThat(cached(again.err())).as(told).isGreaterThanOrEqualTo(reached);
        reached = 0;
        round++;
      }
    }
    Result last = start(context, round).await().ok();
    assertThat(cached(last.err())).as("seed " + seed).isGreaterThanOrEqualTo(reached);
    assertThat(jpod.ok("system", "check").out()).isEmpty();
    jpod.assertNothingHalfMade();
  }

  private static Running start(Path context, int round) {
    return jpod.command(
            "build",
            "--network=none",
            "--build-arg=ROUND=" + round,
            "-t",
            "killed",
            context.toString())
        .start();
  }

  @Test
  void a_full_disk_ends_a_build_which_goes_on_when_there_is_room() throws IOException {
    StringBuilder dockerfile = new StringBuilder("FROM localhost/busybox:it\n");
    for (int step = 0; step < 5; step++) {
      dockerfile.append("RUN head -c 12000000 /dev/urandom > /f").append(step).append('\n');
    }
    Path context = context(dockerfile.toString());
    Path disk = jpod.user().folder(jpod.home().resolve("disk"));
    Path image = Workspace.get().folder("ext4").resolve("image");
    Command.of("truncate", "-s", "120M", image.toString()).run().ok();
    Command.of("mkfs.ext4", "-q", "-m", "0", image.toString()).run().ok();
    Result mount = Command.of("mount", "-o", "loop", image.toString(), disk.toString()).run();
    assumeTrue(mount.exitCode() == 0, "needs a loop device: " + mount.err());
    try {
      jpod.user().folder(disk);
      String root = disk.resolve("store").toString();
      jpod.ok("--root", root, "load", "-i", Fixtures.busybox().toString());
      Path fill = disk.resolve("fill");
      jpod.program("head", "-c", "60000000", "/dev/zero").output(fill).run();
      String[] build = {
        "--root", root, "build", "--network=none", "-t", "full", context.toString()
      };
      Result full = jpod.call(build);
      assertThat(full.exitCode()).isNotZero();
      assertThat(full.err()).contains("No space left on device").contains("Error: ");
      assertThat(jpod.ok("--root", root, "system", "check").out()).isEmpty();
      Files.delete(fill);
      Result again = jpod.ok(build);
      assertThat(cached(again.err()))
          .isBetween(1L, 4L)
          .isGreaterThanOrEqualTo(finished(full.err()));
      assertThat(jpod.ok("--root", root, "system", "check").out()).isEmpty();
    } finally {
      Command.of("umount", "-l", disk.toString()).run();
    }
  }

  @Test
  void two_builds_at_once_run_each_shared_step_once() throws IOException {
    String count = "RUN --mount=type=cache,target=/c,id=count echo %s >> /c/log; sleep 0.3\n";
    String shared = "FROM localhost/busybox:it\n" + count.formatted("one") + count.formatted("two");
    Path first = context(shared + count.formatted("three"));
    Path second = context(shared + count.formatted("four"));
    Running one = jpod.command("build", "-q", "--network=none", first.toString()).start();
    Running two = jpod.command("build", "-q", "--network=none", second.toString()).start();
    one.await().ok();
    two.await().ok();
    Path show =
        context(
            "FROM localhost/busybox:it\n"
                + "RUN --mount=type=cache,target=/c,id=count sort /c/log > /log\n");
    jpod.ok("build", "-q", "--network=none", "-t", "show", show.toString());
    assertThat(jpod.runs("show", "cat", "/log").ok().lines())
        .containsExactly("four", "one", "three", "two");
  }

  private static void refused(String dockerfile, String why) throws IOException {
    refused(context(dockerfile), why);
  }

  private static void refused(Path context, String why) {
    Result result = jpod.call("build", "--network=none", "--pull=never", context.toString());
    assertThat(result.exitCode()).as(why + "\n" + result.err()).isEqualTo(125);
    assertThat(result.err()).contains("Error: ").contains(why).doesNotContain("Exception", "\tat ");
  }

  @Test
  void dockerfiles_of_strangers_end_in_errors() throws IOException {
    refused("FROM localhost/busybox:it\nRUN a\0b\n", "NUL");
    refused("FROM localhost/busybox:it\nRUN " + "x".repeat(2_000_000) + "\n", "greater than max");
    refused("FROM a AS a\nFROM a\nCOPY --from=b / /\nFROM b AS b\n", "b: image not known");
    refused("FROM b AS a\nFROM a AS b\n", "\"FROM b AS a\" (Dockerfile:1): b: image not known");
    refused("FROM localhost/busybox:it AS x\nCOPY --from=x /a /b\n", "circular dependency");
    refused("FROM localhost/busybox:it\nRUN <<EOF\nnever ends\n", "unterminated heredoc");
    refused("FROM localhost/busybox:it\nENV A=${B:-${B:-${B:-\n", "missing '}'");
    String nested = "${B:-".repeat(20_000) + "x" + "}".repeat(20_000);
    refused("FROM localhost/busybox:it\nENV A=" + nested + "\n", "variables in each other");
    refused(
        "FROM localhost/busybox:it\nENV A=aaaaaaaa\n" + "ENV A=$A$A\n".repeat(40),
        "(Dockerfile:22): the value is longer than");
    refused(
        "FROM localhost/busybox:it\nRUN --mount=type=bind,from=nothing-here,target=/x true\n",
        "nothing-here: image not known");
    refused("FROM localhost/busybox:it\nONBUILD ONBUILD RUN true\n", "Chaining ONBUILD");
    refused("FROM localhost/busybox:it\n" + "ENV A=1\n".repeat(20_001), "20000 instructions");
    refused(
        "FROM localhost/busybox:it\nRUN --mount=type=cache,target=../../.. true\n",
        "invalid mount target");
    refused("FROM " + "../".repeat(50) + "etc\n", "image not known");
    refused("FROM localhost/busybox:it\n".repeat(10_001), "more than 10000 stages");
  }

  @Test
  void ten_thousand_stages_of_which_one_is_needed() throws IOException {
    StringBuilder stages = new StringBuilder();
    for (int i = 0; i < 9_999; i++) {
      stages.append("FROM localhost/busybox:it AS s").append(i).append("\nRUN exit 1\n");
    }
    stages.append("FROM localhost/busybox:it\n");
    jpod.ok("build", "-q", context(stages.toString()).toString());
  }

  @Test
  void other_encodings_than_utf8_are_refused() throws IOException {
    Path latin = context("");
    Files.write(
        latin.resolve("Dockerfile"),
        "# \u00e4\nFROM localhost/busybox:it\nENV A=\u00e4\n"
            .getBytes(StandardCharsets.ISO_8859_1));
    refused(latin, "Dockerfile:3: the line is not UTF-8");
    Path wide = context("");
    Files.write(
        wide.resolve("Dockerfile"),
        "FROM localhost/busybox:it\n".getBytes(StandardCharsets.UTF_16));
    refused(wide, "Dockerfile:1: the line is not UTF-8");
    refused("\uFEFFFROM localhost/busybox:it\nFROM \u00e4\n", "FROM \u00e4");
  }

  @Test
  void contexts_of_strangers_reach_nothing_outside() throws IOException {
    Path context = context("FROM localhost/busybox:it\nCOPY d/passwd /p\n");
    Files.createSymbolicLink(context.resolve("d"), Path.of("/etc"));
    refused(context, "not found in the build context");
    Path climbing = context("FROM localhost/busybox:it\nCOPY p /p\n");
    Files.createSymbolicLink(climbing.resolve("p"), Path.of("../".repeat(30) + "etc/passwd"));
    refused(climbing, "not found in the build context");
    Path loops = context("FROM localhost/busybox:it\nCOPY a/b /p\n");
    Files.createSymbolicLink(loops.resolve("a"), Path.of("b"));
    Files.createSymbolicLink(loops.resolve("b"), Path.of("a"));
    refused(loops, "Too many levels of symbolic links");
    Path up = context("FROM localhost/busybox:it\n");
    Files.delete(up.resolve("Dockerfile"));
    Files.createSymbolicLink(up.resolve("Dockerfile"), Path.of("/etc/shadow"));
    assertThat(jpod.call("build", up.toString()).exits(125).err()).doesNotContain("root:");
    Path ignore = context("FROM localhost/busybox:it\nCOPY . /x\n");
    for (String[] wrong :
        new String[][] {
          {"*a".repeat(60) + "b\n[\n", ".dockerignore:2: syntax error"},
          {"a\0b\n", ".dockerignore:1: the pattern holds a NUL"},
          {"x".repeat(70_000), ".dockerignore:1: the pattern is longer"}
        }) {
      Files.writeString(ignore.resolve(".dockerignore"), wrong[0]);
      refused(ignore, wrong[1]);
    }
    Files.delete(ignore.resolve(".dockerignore"));
    Files.createSymbolicLink(ignore.resolve(".dockerignore"), Path.of("/dev/zero"));
    Command.of("mkfifo", ignore.resolve("pipe").toString()).run().ok();
    jpod.ok("build", "-q", "--network=none", "-t", "odd", ignore.toString());
    assertThat(jpod.runs("odd", "sh", "-c", "test -p /x/pipe && echo pipe").ok().line())
        .isEqualTo("pipe");
    Path device = context("");
    Files.delete(device.resolve("Dockerfile"));
    Files.createSymbolicLink(device.resolve("Dockerfile"), Path.of("/dev/zero"));
    refused(device, "no Containerfile or Dockerfile specified or found");
  }

  @Test
  void archives_of_strangers_are_added_inside_or_refused() throws IOException {
    Path context = context("FROM localhost/busybox:it\nADD evil.tar /x/\nRUN ls -a / /x > /list\n");
    byte[] absolute = new TarBuilder().file("/escaped", 0644, "no\n").toBytes();
    byte[] damaged = absolute.clone();
    damaged[5] = 'X';
    Map<byte[], String> wrong =
        Map.of(
            new TarBuilder().file("../../escaped", 0644, "no\n").toBytes(),
            "'../../escaped': leads out of the root by '..'",
            new TarBuilder().symlink("link", "/etc").file("link/escaped", 0644, "no\n").toBytes(),
            "'link/escaped': its directory 'link' is a symbolic link to nothing",
            new TarBuilder().hardlink("h", "/etc/passwd").toBytes(),
            "a hard link to '/etc/passwd', which is no file of this layer",
            new TarBuilder().file("d/".repeat(300) + "x", 0644, "no\n").toBytes(),
            "deeper than",
            new TarBuilder().file(".wh.bin", 0644, "").toBytes(),
            "no name in an image begins with .wh.",
            damaged,
            "a header's checksum is wrong",
            Arrays.copyOf(absolute, 700),
            "archive is truncated");
    for (Map.Entry<byte[], String> tar : wrong.entrySet()) {
      Files.write(context.resolve("evil.tar"), tar.getKey());
      refused(context, tar.getValue());
    }
    byte[] harmless =
        new TarBuilder()
            .file("/escaped", 0644, "no\n")
            .symlink("up", "../../../..")
            .file("up/climbed", 0644, "no\n")
            .entry("null", (byte) '3', 0666, 0, "", new byte[0])
            .toBytes();
    Files.write(context.resolve("evil.tar"), harmless);
    jpod.ok("build", "-q", "--network=none", "-t", "evil", context.toString());
    assertThat(
            jpod.runs(
                    "evil", "sh", "-c", "cd /x; find . -mindepth 1 | sort; ls -d /escaped /climbed")
                .lines())
        .containsExactly("./climbed", "./escaped", "./up");
    assertThat(Path.of("/etc/escaped")).doesNotExist();
  }
}
