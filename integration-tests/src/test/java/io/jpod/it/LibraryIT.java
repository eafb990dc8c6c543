package io.jpod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jpod.it.harness.Command;
import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.LocalRegistry;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.Running;
import io.jpod.it.harness.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The builder library in somebody else's program: an ordinary JVM of an ordinary user, without
/// namespaces around it.
class LibraryIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();
  @RegisterExtension static final LocalRegistry registry = new LocalRegistry();

  private static Command program(String... arguments) throws IOException {
    return program(List.of(), arguments);
  }

  /// @param before words in front of it
  private static Command program(List<String> before, String... arguments) throws IOException {
    Path source =
        Fixtures.file(
            jpod,
            "LibraryProgram.java",
            Files.readString(Fixtures.resource("LibraryProgram.java")));
    Path distribution = Workspace.get().distribution();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> words = new ArrayList<>(before);
    words.addAll(
        List.of(
            java,
            "-Djpod.home=" + distribution,
            "-cp",
            distribution.resolve("lib/jars/jpod.jar").toString(),
            source.toString()));
    words.addAll(List.of(arguments));
    return jpod.program(words.toArray(String[]::new));
  }

  @Test
  void plan_with_every_kind_of_step_becomes_an_image_once() throws IOException {
    Result result = program("build").run().ok();
    assertThat(result.lines())
        .containsSequence(
            "a $HOME \"q\" \\ #", "600 7 8", "odd", "hush", "there", "/run/secrets", "lo")
        .contains("cached 0 names [localhost/library:latest]")
        .contains("cached 6 same true")
        .contains("out from a $HOME \"q\" \\ #");
    assertThat(jpod.runs("library").ok().line()).isEqualTo("from a $HOME \"q\" \\ #");
    assertThat(
            jpod.runs("library", "sh", "-c", "pwd; ls -A /run /here /cache 2>&1; true").ok().out())
        .startsWith("/w x\n")
        .doesNotContain("key", "odd", "x\n/");
    assertThat(jpod.ok("inspect", "--format", "{{index .Config.Labels \"two\"}}", "library").out())
        .isEqualTo("1\n2\n");
    assertThat(jpod.ok("load", "-i", jpod.home().resolve("library.tar").toString()).out())
        .contains("localhost/library:latest");
    jpod.assertNothingHalfMade();
  }

  @Test
  void what_goes_wrong_is_known_by_its_type() throws IOException {
    Result result = program("errors").run().ok();
    assertThat(result.lines()).hasSize(8);
    assertThat(result.lines().get(0))
        .isEqualTo("command 7 line 4 RUN [\"/bin/sh\",\"-c\",\"exit 7\"]");
    assertThat(result.lines().get(1))
        .startsWith("build plan:4 ")
        .endsWith("/none\": not found in the build context");
    assertThat(result.lines().get(2)).startsWith("build D:2 ").contains("unknown instruction");
    assertThat(result.lines().get(3)).isEqualTo("JpodException no-such-image: image not known");
    assertThat(result.lines().get(4)).startsWith("build plan:1 registry ");
    assertThat(result.lines().get(5)).startsWith("JpodException invalid image name");
    assertThat(result.lines().get(6))
        .isEqualTo(
            "JbuildNotFoundException the program names '/usr', where there is no bin/jbuild");
    assertThat(result.lines().get(7))
        .isEqualTo(
            "IllegalStateException the listener of the build failed:"
                + " java.lang.IllegalStateException: the listener's own");
    jpod.assertNothingHalfMade();
  }

  @Test
  void cancelled_build_leaves_nothing() throws IOException {
    assertThat(program("cancel").run().ok().lines())
        .containsExactly(
            "BuildCancelledException the build was cancelled",
            "BuildCancelledException the build was cancelled",
            "interrupted true",
            "BuildCancelledException the build was cancelled",
            "BuildCancelledException the build was cancelled",
            "BuildCancelledException the build was cancelled",
            "BuildCancelledException the build was cancelled");
    assertNothingLeft();
  }

  private static void assertNothingLeft() throws IOException {
    jpod.assertNothingRuns();
    jpod.assertNothingHalfMade();
    assertThat(Files.readString(Path.of("/proc/self/mounts")))
        .doesNotContain(jpod.home().toString());
    assertThat(jpod.ok("system", "check").out()).isEmpty();
  }

  @Test
  void build_ends_with_the_program_that_wanted_it() throws IOException {
    program("sleep").start().prints("asleep").kill();
    assertNothingLeft();
  }

  @Test
  void files_of_an_image_are_open_to_the_program_and_become_a_layer() throws IOException {
    Result result = program("mount").run().ok();
    assertThat(result.lines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("read old"),
            line -> assertThat(line).isEqualTo("own true"),
            line -> assertThat(line).isEqualTo("other false"),
            line -> assertThat(line).startsWith("AccessDeniedException ").endsWith("/d/of-7"),
            line -> assertThat(line).isEqualTo("files [d, d/new, d/of-7, d/old, d/out]"),
            line -> assertThat(line).startsWith("IllegalStateException the image is not mounted"),
            line -> assertThat(line).startsWith("NoSuchFileException ").endsWith("/d/old"),
            line -> assertThat(line).isEqualTo("names [localhost/mounted:latest]"),
            line -> assertThat(line).isEqualTo("again new"),
            line -> assertThat(line).startsWith("unchanged sha256:"),
            line -> assertThat(line).isEqualTo("scratch [localhost/s:1]"),
            line -> assertThat(line).startsWith("command 3 line 4 "),
            line -> assertThat(line).startsWith("BuildCancelledException "));
    assertThat(
            jpod.runs(
                    "mounted",
                    "sh",
                    "-c",
                    "cat /d/new /d/old; stat -c '%u %g %Y %n' /d/new /d/of-7 /a/b; ls -d /gone /half /lost")
                .lines())
        .containsExactly("new", "changed", "0 0 1000 /d/new", "7 8 1000 /d/of-7", "0 0 1000 /a/b");
    assertThat(jpod.ok("history", "--format", "{{.CreatedBy}}", "mounted").lines().getFirst())
        .isEqualTo("jbuild mount");
    assertNothingLeft();
  }

  @Test
  void mount_ends_with_the_program_that_wanted_it() throws IOException {
    program("mounted").start().prints("mounted").kill();
    assertNothingLeft();
  }

  @Test
  void one_plan_for_several_platforms_becomes_an_index() throws IOException {
    List<String> lines = program("index", registry.name()).run().ok().lines();
    String digest = registry.digest("index:1");
    assertThat(lines)
        .containsExactly(
            digest,
            "[" + registry.name() + "/index:1]",
            "[linux/amd64, linux/arm64, linux/arm/v7]",
            "steps 12",
            "same true",
            registry.digest("index:2"),
            lines.get(6),
            "IllegalArgumentException an index of no platform",
            "IllegalArgumentException an archive for docker holds no index; use Target.ociArchive"
                + " or Target.ociLayout",
            "JpodException none: image not known");
    assertThat(registry.digest("index:2")).isEqualTo(digest);
    for (String arch : List.of("amd64", "arm64", "arm")) {
      jpod.ok("pull", "-q", "--tls-verify=false", "--arch", arch, registry.name() + "/index:1");
      assertThat(
              jpod.ok("inspect", "-f", "{{.Config.Labels.arch}}", registry.name() + "/index:1")
                  .line())
          .isEqualTo(arch);
    }
    assertThat(jpod.ok("manifest", "inspect", "index").out())
        .contains("\"amd64\"", "\"arm64\"", "\"variant\": \"v7\"");
    assertThat(jpod.ok("load", "-i", jpod.home().resolve("index.tar").toString()).out())
        .contains("index:3");
  }

  @Test
  void steps_use_the_callers_ssh_agent_or_keys() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh-agent")), "needs Debian's openssh-client");
    String withAgent =
        "ssh-keygen -q -t ed25519 -N '' -C agent -f agent && ssh-keygen -q -t ed25519 -N '' -C file -f key"
            + " && ssh-add -q agent && exec \"$0\" \"$@\"";
    Result result = program(List.of("ssh-agent", "sh", "-c", withAgent), "ssh").run().ok();
    assertThat(result.lines()).hasSize(4);
    assertThat(result.lines().get(0)).startsWith("256 SHA256:").endsWith(" agent (ED25519)");
    assertThat(result.lines().get(1)).startsWith("256 SHA256:").endsWith(" file (ED25519)");
    assertThat(result.lines().get(2))
        .startsWith("build plan:")
        .contains("unset ssh forward key default");
    assertThat(result.lines().get(3)).contains("none': no such file or directory");
    assertThat(jpod.ok("history", "--no-trunc", "listed").out()).doesNotContain("PRIVATE");
    assertNothingLeft();
  }

  @Test
  void program_and_command_run_a_step_once_that_both_need() throws IOException {
    String mount = "RUN --mount=type=cache,target=/c,id=library";
    Path context = jpod.user().folder(jpod.home().resolve("shared"));
    StringBuilder dockerfile = new StringBuilder("FROM localhost/busybox:it\n");
    for (String step : List.of("one", "two")) {
      dockerfile.append(mount + " --network=none echo " + step + "; echo " + step);
      dockerfile.append(" >> /c/log; sleep 1\n");
    }
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    Running library = program("shared").start().prints("one");
    Result command = jpod.ok("build", context.toString());
    library.await().ok();
    // The first was under way; whoever is sooner makes the second.
    assertThat(command.err()).contains("--> Using cache");
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM localhost/busybox:it\n" + mount + " --network=none cat /c/log > /log\n");
    jpod.ok("build", "-q", "-t", "shared", context.toString());
    assertThat(jpod.runs("shared", "cat", "/log").ok().lines()).containsExactly("one", "two");
  }

  @Test
  void image_goes_to_a_registry() throws IOException {
    Result result = program("push", registry.name()).run().ok();
    assertThat(result.lines()).hasSize(3);
    assertThat(result.lines().get(0)).isEqualTo(registry.digest("library:1"));
    assertThat(result.lines().get(1)).isEqualTo(registry.digest("again:2"));
    assertThat(result.lines().get(2)).startsWith("build plan:1 registry ");
  }
}
