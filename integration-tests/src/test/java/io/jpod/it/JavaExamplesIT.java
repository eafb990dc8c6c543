package io.jpod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jpod.it.harness.Await;
import io.jpod.it.harness.Command;
import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The examples about images of Java programs. An image with a JDK is made of this machine's.
class JavaExamplesIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary();

  private static final Path EXAMPLES =
      Path.of("..").toAbsolutePath().normalize().resolve("examples");
  private static final Path JDK = Path.of(System.getProperty("java.home"));
  private static final String IMAGE = "localhost/jdk:it";

  @BeforeAll
  static void makeJdkImage() throws IOException {
    assumeTrue(Files.exists(JDK.resolve("bin/jlink")), "needs a JDK with jlink");
    Path script =
        Fixtures.file(jpod, "jdk-image.sh", Files.readString(Fixtures.resource("jdk-image.sh")));
    jpod.shell("sh " + script + " " + JDK + " " + IMAGE).run().ok();
  }

  /// A copy that the account can read and write, wherever the checkout is.
  private static Path copy(String folder) {
    Path to = jpod.home().resolve(folder);
    Command.of("cp", "-r", EXAMPLES.resolve(folder).toString(), to.toString()).run().ok();
    Command.of("chown", "-R", jpod.user().name(), to.toString()).run().ok();
    return to;
  }

  private static void serves(String image) {
    String id = jpod.ok("run", "-d", "--network", "none", image).line();
    Await.until("the page of " + image, () -> jpod.call("logs", id).out().contains("serving"));
    assertThat(jpod.ok("exec", id, "/runtime/bin/java", "-cp", "/app", "Service", "check").line())
        .isEqualTo("Hello from Java " + Runtime.version().feature() + ", alone.");
    Result shell = jpod.call("exec", id, "/bin/sh", "-c", "true");
    assertThat(shell.exitCode()).isEqualTo(127);
    jpod.ok("rm", "-f", "-t", "0", id);
  }

  @Test
  void service_is_alone_in_its_image_by_dockerfile_and_by_library() {
    Path folder = copy("distroless");
    jpod.shell("jbuild build -t service-d --build-arg JDK=" + IMAGE + " " + folder).run().ok();
    serves("service-d");
    jpod.shell(
            JDK
                + "/bin/java -cp "
                + Workspace.get().distribution().resolve("lib/jars/jpod.jar")
                + " "
                + folder.resolve("ServiceImage.java")
                + " service-l "
                + IMAGE
                + " "
                + folder)
        .run()
        .ok();
    serves("service-l");
    for (String what :
        new String[] {
          "{{json .Config.Entrypoint}}", "{{.Config.User}}", "{{json .Config.Healthcheck}}"
        }) {
      assertThat(jpod.ok("image", "inspect", "--format", what, "service-l").line())
          .isEqualTo(jpod.ok("image", "inspect", "--format", what, "service-d").line());
    }
    jpod.ok("rmi", "service-d", "service-l");
  }

  @Test
  void maven_build_ends_with_an_image() throws IOException {
    Path repository = Path.of(System.getProperty("user.home"), ".m2", "repository");
    assumeTrue(Files.isDirectory(repository), "needs Maven's local repository at " + repository);
    Path folder = copy("maven");
    Path copied = jpod.home().resolve("m2");
    // Hard links where possible: they keep their owner, and nothing is written there without a
    // network.
    Command.of(
            "sh",
            "-c",
            "cp -rl \"$0\" \"$1\" 2>/dev/null || cp -r \"$0\" \"$1\"",
            repository.toString(),
            copied.toString())
        .run()
        .ok();
    Result result =
        jpod.program(
                "mvn",
                "-o",
                "-q",
                "-B",
                "-llr",
                "-Dmaven.repo.local=" + copied,
                "-Djpod.home=" + Workspace.get().distribution(),
                "-Dimage.base=" + IMAGE,
                "package")
            .in(folder)
            .env("JAVA_HOME", JDK.toString())
            .env("PATH", "/usr/bin:/bin")
            .run()
            .ok();
    assertThat(result.out()).contains("[INFO] image [localhost/maven-image:1.0] ");
    assertThat(jpod.ok("images", "-q", "--no-trunc", "maven-image:1.0").line())
        .isEqualTo("sha256:" + Files.readString(folder.resolve("target/image-id")));
    assertThat(jpod.runs("maven-image:1.0").ok().line())
        .isEqualTo("Hello from a jar that Maven has put into an image.");
    jpod.ok("rmi", "maven-image:1.0");
  }
}
