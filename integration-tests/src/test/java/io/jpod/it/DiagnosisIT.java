package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Await;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `why`, `doctor`, `debug`, and the program under the name `docker`.
class DiagnosisIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  @Test
  void why_tells_how_a_container_ended_and_what_it_said_last() {
    jpod.call(
        "run", "--name=bad", "--network=none", BUSYBOX, "sh", "-c", "echo no config >&2; exit 3");
    assertThat(jpod.ok("why", "bad").out())
        .contains("bad (")
        .contains("state      exited with code 3, ")
        .contains("It ended by itself with code 3")
        .contains("command    sh -c 'echo no config >&2; exit 3'")
        .contains("no config");
    String killed = jpod.sleeper("--name=killed");
    jpod.ok("kill", killed);
    jpod.ok("wait", killed);
    assertThat(jpod.ok("why", "killed").out()).contains("It was ended by SIGKILL (9): by kill -9");
    assertThat(jpod.call("why", "nope").err()).contains("no such container");
  }

  @Test
  void doctor_finds_why_a_container_cannot_be_reached() {
    jpod.ok(
        "run",
        "-d",
        "--name=web",
        "-p",
        "8080",
        "-p",
        "81",
        BUSYBOX,
        "sh",
        "-c",
        "httpd -f -p 127.0.0.1:8080 & httpd -f -p 3000");
    Await.until("the server", () -> jpod.call("doctor", "web").out().contains("3000"));
    Result doctor = jpod.call("doctor", "web");
    assertThat(doctor.exitCode()).isEqualTo(1);
    assertThat(doctor.out())
        .contains("->8080/tcp: the program listens on 127.0.0.1 of the container alone")
        .contains(
            "->81/tcp: nothing in the container listens on port 81, but something does on 3000")
        .contains("port 3000 has a listener in the container and is not published");
    jpod.ok("stop", "-t", "0", "web");
    assertThat(jpod.call("doctor", "web").out()).contains("try:  jpod why web");
  }

  @Test
  void doctor_looks_at_the_machine() {
    assertThat(jpod.call("doctor").out())
        .contains("user namespaces can be made")
        .contains("free at '" + jpod.store() + "'");
  }

  @Test
  void debug_brings_tools_into_a_container_that_has_none_and_changes_nothing() {
    jpod.ok(
        "run",
        "-d",
        "--name=bare",
        "--network=none",
        BUSYBOX,
        "sh",
        "-c",
        "rm /bin/ls; echo x > /mark; exec sleep 600");
    Await.until("the container", () -> jpod.call("exec", "bare", "cat", "/mark").exitCode() == 0);
    assertThat(jpod.call("exec", "bare", "/bin/ls").exitCode()).isNotZero();
    String seen =
        jpod.ok(
                "debug",
                "--image",
                BUSYBOX,
                "bare",
                "sh",
                "-c",
                "ls /target/mark; ps; touch /of-the-tools")
            .out();
    assertThat(seen).contains("/target/mark").contains("sleep 600");
    assertThat(jpod.call("exec", "bare", "cat", "/of-the-tools").exitCode()).isNotZero();
    jpod.ok("stop", "-t", "0", "bare");
    assertThat(jpod.ok("debug", "--image", BUSYBOX, "bare", "cat", "/target/mark").line())
        .isEqualTo("x");
    assertThat(jpod.call("debug", "--image", BUSYBOX, "bare", "touch", "/target/x").exitCode())
        .isNotZero();
    assertThat(jpod.call("debug", "--image", BUSYBOX, "bare", "sh", "-c", "exit 7").exitCode())
        .isEqualTo(7);
    assertThat(jpod.ok("ps", "-aq").lines()).hasSize(1);
  }

  private static Result docker(String script) throws Exception {
    Path bin = jpod.user().folder(jpod.home().resolve("bin"));
    if (!Files.exists(bin.resolve("docker"))) {
      Files.createSymbolicLink(bin.resolve("docker"), jpod.launcher());
    }
    return jpod.shell("PATH=" + bin + ":$PATH\n" + script).run();
  }

  @Test
  void link_named_docker_behaves_as_docker() throws Exception {
    assertThat(docker("docker --version").line()).startsWith("Docker version ");
    Result run =
        docker("docker run --rm --network none -v $PWD/made/here:/d " + BUSYBOX + " ls -d /d");
    assertThat(run.ok().line()).isEqualTo("/d");
    assertThat(jpod.home().resolve("made/here")).isDirectory();
    Result missing = docker("docker container run --rm --network none " + BUSYBOX + " nonsense");
    assertThat(missing.exitCode()).isEqualTo(127);
    assertThat(missing.err()).startsWith("docker: Error response from daemon: ");
    assertThat(docker("docker start nope").err())
        .isEqualTo("Error response from daemon: No such container: nope\n");
    assertThat(docker("docker run localhost:1/nope:1").err())
        .startsWith("Unable to find image 'localhost:1/nope:1' locally\n");
  }
}
