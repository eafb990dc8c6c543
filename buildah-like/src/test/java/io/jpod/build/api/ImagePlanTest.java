package io.jpod.build.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.build.dockerfile.Dockerfile;
import io.jpod.build.dockerfile.Expander;
import io.jpod.build.dockerfile.Instruction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImagePlanTest {
  private static final String ODD = "a $HOME ${B:-c} \"q\" 'x' \\ \\n # <<EOF *?[x]";

  private static Instruction last(ImagePlan plan) throws Exception {
    return Dockerfile.parse(plan.dockerfile()).stages().getLast().lines().getLast().instruction();
  }

  private static String expanded(String word) throws Exception {
    return new Expander(name -> "replaced", '\\').word(word);
  }

  @Test
  void plans_are_values() {
    ImagePlan base = ImagePlan.scratch().env("A", "1");
    ImagePlan more = base.env("B", "2");
    assertThat(base.steps()).hasSize(1);
    assertThat(more.steps()).hasSize(2);
  }

  @Test
  void plan_reads_as_a_dockerfile() {
    ImagePlan plan =
        ImagePlan.from("debian:12")
            .shell("apt-get update")
            .run(
                RunCommand.of("make")
                    .withMount(CommandMount.cache("/root/.cache"))
                    .withMount(CommandMount.bind(Path.of("/src/app/lib"), "/lib2"))
                    .withMount(CommandMount.secret("key"))
                    .withMount(CommandMount.ssh())
                    .withNetwork(RunCommand.Network.NONE))
            .copy(Path.of("/src/app/target/app.jar"), "/app/")
            .copy(
                CopyFiles.of(List.of(Path.of("/src/a"), Path.of("/src/b")), "/c/")
                    .withOwner("1000:1000")
                    .withMode(0755)
                    .withExcludes(List.of("*.o")))
            .workingDir("/app")
            .expose("80/tcp")
            .volume("/data")
            .stopSignal("SIGINT")
            .healthCheck(Duration.ofSeconds(30), "/app/check")
            .user("app")
            .cmd("--help")
            .entrypoint("/app/run")
            .instruction("ONBUILD RUN true");
    assertThat(plan.dockerfile())
        .isEqualTo(
            """
            FROM debian:12
            RUN ["/bin/sh","-c","apt-get update"]
            RUN --mount=type=cache,target=/root/.cache --mount=type=bind,source=/app/lib,target=/lib2 \
            --mount=type=secret,required=true,id=key,target=/run/secrets/key \
            --mount=type=ssh,required=true,id=default,target=/run/ssh-agent --network=none ["make"]
            COPY ["app/target/app.jar","/app/"]
            COPY --chown=1000:1000 --chmod=755 --exclude=*.o ["a","b","/c/"]
            WORKDIR "/app"
            EXPOSE 80/tcp
            VOLUME ["/data"]
            STOPSIGNAL SIGINT
            HEALTHCHECK --interval=30000ms CMD ["/app/check"]
            USER "app"
            CMD ["--help"]
            ENTRYPOINT ["/app/run"]
            ONBUILD RUN true
            """);
    assertThat(plan.request().context()).isEqualTo(Path.of("/src"));
  }

  @Test
  void plans_that_are_copied_from_are_stages_in_front_each_once() {
    ImagePlan tools = ImagePlan.from("gcc").shell("make");
    ImagePlan libraries = ImagePlan.scratch().copyFrom(tools, "/lib", "/lib");
    ImagePlan plan =
        ImagePlan.scratch()
            .copyFrom(libraries, "/lib", "/lib")
            .copyFrom(tools, "/bin", "/bin")
            .copyFrom("docker.io/library/busybox", "/bin/busybox", "/busybox");
    assertThat(plan.dockerfile())
        .isEqualTo(
            """
            FROM gcc AS plan2
            RUN ["/bin/sh","-c","make"]
            FROM scratch AS plan1
            COPY --from=plan2 ["/lib","/lib"]
            FROM scratch
            COPY --from=plan1 ["/lib","/lib"]
            COPY --from=plan2 ["/bin","/bin"]
            COPY --from=docker.io/library/busybox ["/bin/busybox","/busybox"]
            """);
    assertThat(plan.request().context()).isNull();
  }

  @Test
  void text_means_itself_whatever_a_dockerfile_would_make_of_it() throws Exception {
    ImagePlan plan = ImagePlan.scratch();
    assertThat(last(plan.run(ODD, "two\nlines")))
        .isInstanceOfSatisfying(
            Instruction.Run.class,
            run -> assertThat(run.command().words()).containsExactly(ODD, "two\nlines"));
    Instruction.Env env = (Instruction.Env) last(plan.env("A", ODD));
    assertThat(expanded(env.pairs().getFirst().value())).isEqualTo(ODD);
    Instruction.Copy copy = (Instruction.Copy) last(plan.copy(Path.of("/s", ODD), "/" + ODD));
    assertThat(copy.documents()).isEmpty();
    assertThat(expanded(copy.destination())).isEqualTo("/" + ODD);
    assertThat(expanded(copy.sources().getFirst()))
        .isEqualTo("a $HOME ${B:-c} \"q\" 'x' \\\\ \\\\n # <<EOF \\*\\?\\[x]");
    Instruction.Workdir directory = (Instruction.Workdir) last(plan.workingDir("/" + ODD));
    assertThat(expanded(directory.path())).isEqualTo("/" + ODD);
  }

  @Test
  void what_cannot_be_said_is_refused_where_it_is_said() {
    ImagePlan plan = ImagePlan.scratch();
    assertThatThrownBy(() -> plan.env("A", "two\nlines"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than one line");
    assertThatThrownBy(() -> plan.env("A=B", "")).hasMessageContaining("no name of a variable");
    assertThatThrownBy(() -> plan.label("", "x")).hasMessageContaining("no name");
    assertThatThrownBy(() -> ImagePlan.from("a b")).hasMessageContaining("no name of an image");
    assertThatThrownBy(() -> plan.instruction(" from x")).hasMessageContaining("within a stage");
    assertThatThrownBy(() -> plan.expose("80 81")).hasMessageContaining("port '80 81'");
    assertThatThrownBy(() -> plan.run()).hasMessageContaining("nothing to run");
    ImagePlan mounted = plan.run(RunCommand.of("x").withMount(CommandMount.tmpfs("/a,size=1")));
    assertThatThrownBy(mounted::dockerfile).hasMessageContaining("mount '/a,size=1'");
  }

  @Test
  void context_is_the_deepest_directory_above_everything() {
    assertThat(PlanText.commonParent(List.of())).isNull();
    assertThat(PlanText.commonParent(List.of(Path.of("/a/b")))).isEqualTo(Path.of("/a"));
    assertThat(PlanText.commonParent(List.of(Path.of("/")))).isEqualTo(Path.of("/"));
    assertThat(PlanText.commonParent(List.of(Path.of("/a/b/c"), Path.of("/a/bc/d"))))
        .isEqualTo(Path.of("/a"));
    assertThat(PlanText.commonParent(List.of(Path.of("/a/b"), Path.of("/c/d"))))
        .isEqualTo(Path.of("/"));
  }
}
