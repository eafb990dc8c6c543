package io.jpod.it;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jpod.it.harness.Command;
import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.LocalRegistry;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The scripts of `examples/`, each as a newcomer runs it.
class ExamplesIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary();
  @RegisterExtension static final LocalRegistry registry = new LocalRegistry();

  /// A JVM as anybody has one, with our jar; the path leads to jbuild.
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java")
          + " -cp "
          + Workspace.get().distribution().resolve("lib/jars/jpod.jar");

  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

  /// A copy that the account can read, wherever the checkout is.
  static Path copyTo(Jpod of, String name) throws IOException {
    return Fixtures.file(of, name, Files.readString(TOP.resolve("examples").resolve(name)));
  }

  private static Path example(String name) throws IOException {
    return copyTo(jpod, name);
  }

  @Test
  void busybox_image_is_made_and_runs() throws IOException {
    String id = jpod.shell("sh " + example("busybox-image.sh") + " my-busybox").run().ok().line();
    assertThat(jpod.ok("images", "-q", "--no-trunc", "my-busybox").line())
        .isEqualTo("sha256:" + id);
    Result result = jpod.runs("my-busybox", "sh", "-c", "whoami; pwd; cat /www/index.html").ok();
    assertThat(result.lines())
        .containsExactly("root", "/", "Hello from a page inside a container.");
    jpod.ok("rmi", "my-busybox");
  }

  @Test
  void java_program_makes_an_image() throws IOException {
    Path program = example("ImageFromJava.java");
    String id = jpod.shell(JAVA + " " + program + " from-java").run().ok().line();
    assertThat(jpod.ok("images", "-q", "--no-trunc", "from-java").line()).isEqualTo("sha256:" + id);
    assertThat(jpod.runs("from-java", "sh", "-c", "whoami; cat index.html").ok().lines())
        .containsExactly("web", "Hello from a page inside a container.");
    jpod.ok("rmi", "from-java");
  }

  @Test
  void second_job_of_ci_takes_its_steps_from_the_registry() throws IOException {
    Path script = example("ci-build.sh");
    Path context = jpod.home().resolve("ci");
    Files.createDirectories(context);
    Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"), REPLACE_EXISTING);
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM scratch
        COPY busybox /bin/busybox
        RUN ["/bin/busybox", "sh", "-c", "date +%s%N > /bin/when"]
        CMD ["/bin/busybox", "cat", "/bin/when"]
        """);
    Result first = ci(script, context, "first");
    Result second = ci(script, context, "second");
    assertThat(first.err()).doesNotContain("Using cache");
    assertThat(second.err())
        .containsSubsequence("STEP 2/4", "Using cache", "STEP 3/4", "Using cache");
    assertThat(second.line()).isEqualTo(first.line());
  }

  /// One job: a store of its own, so an empty one.
  private static Result ci(Path script, Path context, String store) {
    return jpod.shell("sh " + script + " --tls-verify=false " + context)
        .env("CACHE", registry.name() + "/app/cache:main")
        .env("XDG_DATA_HOME", jpod.home().resolve(store).toString())
        .run()
        .ok();
  }

  @Test
  void tour_shows_what_it_says() throws IOException {
    example("busybox-image.sh");
    Result tour = jpod.shell("sh " + example("tour.sh")).run().ok();
    assertThat(tour.out())
        .contains("Hello from inside, I am root on ")
        .containsPattern("\n +0 +" + jpod.user().uid() + " +1\n")
        .contains("Hello from a page inside a container.")
        .contains("That was all");
    assertThat(jpod.ok("ps", "-aq").out()).isEmpty();
    jpod.ok("rmi", "hello-busybox");
  }

  @Test
  void quickstart_leads_from_a_bare_debian_to_a_container() {
    String suites = System.getProperty("jpod.it.freshDebian", "");
    assumeTrue(
        !suites.isEmpty(),
        "takes a quarter of an hour for each release: -Djpod.it.freshDebian=bookworm,trixie");
    for (String suite : suites.split(",")) {
      Result result =
          Command.of(TOP.resolve("integration-tests/fresh-debian.sh").toString(), suite)
              .within(Duration.ofMinutes(40))
              .run()
              .ok();
      assertThat(result.out())
          .contains("Hello from inside, I am root on ")
          .contains("Hello from a page inside a container.")
          .contains("Try next, as user jpod-demo");
    }
  }
}
