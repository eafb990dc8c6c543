package io.jpod.cli.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.build.ImageFormat;
import io.jpod.build.api.BuildOrder;
import io.jpod.build.api.ImagePlan;
import io.jpod.build.api.Target;
import io.jpod.build.engine.BuildRequest;
import io.jpod.build.engine.Secret;
import io.jpod.build.run.RunOptions;
import io.jpod.cli.command.CommandLineReader;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.storage.archive.ArchiveFormat;
import io.jpod.oci.InvalidSpecException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What a request says must arrive at the worker, which reads it as `jbuild build` reads its
/// options.
class BuildOrderTest {
  private static final Target TARGET =
      new Target.Archive("out:1", ArchiveFormat.OCI_DIR, Path.of("/out"));

  private static BuildOrder sent(BuildRequest request, Target target) {
    return BuildOrder.parse(BuildOrder.of(request, List.of(), target).toJson());
  }

  private static ParsedArgs options(BuildOrder order) throws Exception {
    return Objects.requireNonNull(
        CommandLineReader.read(
            new BuildCommand("jbuild build").definition(),
            order.words().toArray(String[]::new),
            0,
            null,
            new Console()));
  }

  private static BuildRequest arrived(BuildRequest request) throws Exception {
    BuildOrder order = sent(request, TARGET);
    ParsedArgs args = options(order);
    ContextSource source =
        new ContextSource(
            order.context(), String.valueOf(order.dockerfile()), order.name(), order.ignoreRules());
    List<String> platforms = BuildRequests.platforms(args);
    return BuildRequests.read(args, source)
        .withSecrets(order.secrets())
        .withPlatform(platforms.isEmpty() ? null : platforms.getFirst());
  }

  @Test
  void everything_a_request_says_arrives() throws Exception {
    BuildRequest request =
        BuildRequest.ofText("FROM scratch\n# \"odd\" \\ text\n")
            .withContext(Path.of("/context"))
            .withDockerfileName("docker/Dockerfile")
            .withIgnoreRules("*.o\n!a.o\n")
            .withTarget("test")
            .withBuildArg("A", "1=2")
            .withLabel("l", "two\nlines, and a comma")
            .withAnnotations(Map.of("a", "b"))
            .withEnv(List.of("E=f g"))
            .withPlatform("linux/arm64")
            .withName("first")
            .withNoCache(true)
            .withBuildContexts(Map.of("c", "/d=e"))
            .withSquash(BuildRequest.Squash.ALL)
            .withTimestamp(Instant.ofEpochSecond(1_700_000_000))
            .withFormat(ImageFormat.DOCKER)
            .withJobs(3)
            .withRunOptions(RunOptions.NONE.with("add-host", "a:1.2.3.4").with("network", "none"))
            .withNoCacheStages(List.of("one", "two"))
            .withCacheAge(Duration.ofMinutes(90))
            .withUnsetEnv(List.of("U"))
            .withUnsetLabels(List.of("V"))
            .withInheritLabels(false)
            .withProxies(false)
            .withInsecure(true)
            .withHistory(false)
            .withBaseOverride("other")
            .withAllStages(true);
    BuildRequest arrived = arrived(request);
    assertThat(arrived)
        .usingRecursiveComparison()
        .ignoringFields("values.names")
        .isEqualTo(request);
    assertThat(arrived.names()).containsExactly("first", "out:1");
  }

  @Test
  void what_a_request_does_not_say_stays_unsaid() throws Exception {
    BuildRequest request = BuildRequest.ofText("FROM scratch\n");
    assertThat(arrived(request))
        .usingRecursiveComparison()
        .ignoringFields("values.names")
        .isEqualTo(request);
  }

  @Test
  void agents_are_words_of_the_order() {
    BuildRequest request =
        BuildRequest.ofText("FROM scratch\n")
            .withSshAgents(Map.of("default", Path.of("/run/agent")));
    assertThat(sent(request, TARGET).words()).contains("--ssh=default=/run/agent");
  }

  @Test
  void secrets_are_no_words_of_the_order() {
    BuildRequest request =
        ImagePlan.scratch()
            .request()
            .withSecret("a", new Secret.OfBytes(new byte[] {1, 2}))
            .withSecret("b", new Secret.OfFile(Path.of("/f,=x")))
            .withSecret("c", new Secret.OfVariable("V"));
    BuildOrder order = sent(request, Target.unnamed());
    assertThat(order.words()).noneMatch(word -> word.contains("secret"));
    assertThat(order.secrets().get("b")).isEqualTo(new Secret.OfFile(Path.of("/f,=x")));
    assertThat(order.secrets().get("c")).isEqualTo(new Secret.OfVariable("V"));
    assertThat(order.secrets().get("a"))
        .isInstanceOfSatisfying(
            Secret.OfBytes.class, bytes -> assertThat(bytes.bytes()).containsExactly(1, 2));
  }

  @Test
  void targets_arrive() {
    BuildRequest request = BuildRequest.ofText("FROM scratch\n");
    for (Target target :
        List.of(
            Target.unnamed(),
            Target.store("a"),
            Target.registry("localhost:5000/a:1"),
            Target.dockerArchive("n", Path.of("/x.tar")),
            TARGET)) {
      assertThat(sent(request, target).target()).isEqualTo(target);
    }
  }

  @Test
  void platforms_of_an_index_are_those_asked_for_in_their_order() throws Exception {
    BuildRequest request = BuildRequest.ofText("FROM scratch\n").withPlatform("linux/s390x");
    List<String> platforms = List.of("linux/arm64", "linux/amd64");
    BuildOrder order =
        BuildOrder.parse(
            BuildOrder.index(request, platforms, List.of("--tls-verify=false"), TARGET).toJson());
    assertThat(order.wanted()).isEqualTo(BuildOrder.Wanted.INDEX);
    assertThat(order.words()).contains("--tag=out:1", "--tls-verify=false");
    assertThat(BuildRequests.platforms(options(order))).isEqualTo(platforms);
  }

  @Test
  void order_for_a_mount_is_followed_by_where_its_image_goes() {
    BuildOrder order =
        BuildOrder.of(BuildRequest.ofText("FROM scratch\n"), List.of(), Target.unnamed());
    assertThat(BuildOrder.parse(order.toJson()).wanted()).isEqualTo(BuildOrder.Wanted.IMAGE);
    String mount = order.wanting(BuildOrder.Wanted.MOUNT).toJson();
    assertThat(BuildOrder.parse(mount).wanted()).isEqualTo(BuildOrder.Wanted.MOUNT);
    for (Target target : List.of(Target.unnamed(), Target.registry("localhost:1/a"), TARGET)) {
      assertThat(BuildOrder.commit(target)).doesNotContain("\n");
      assertThat(BuildOrder.parseCommit(BuildOrder.commit(target))).isEqualTo(target);
    }
    assertThatThrownBy(() -> BuildOrder.parseCommit("{\"to\":1}"))
        .isInstanceOf(InvalidSpecException.class);
  }

  @Test
  void other_text_is_no_order() {
    for (String text : List.of("", "[]", "{}", "{\"words\":[1]}", "{\"words\":[],\"secrets\":1}")) {
      assertThatThrownBy(() -> BuildOrder.parse(text)).isInstanceOf(InvalidSpecException.class);
    }
  }
}
