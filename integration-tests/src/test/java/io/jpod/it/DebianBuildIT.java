package io.jpod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jpod.it.harness.Command;
import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Builds as people have them: Debian's packages over the network, caches of apt and Maven that
/// outlive a build, secrets, keys of an SSH agent.
class DebianBuildIT {
  private static final Duration SLOW = Duration.ofMinutes(4);
  private static final Path MAVEN = Path.of("/usr/share/maven/bin/mvn");

  @RegisterExtension static final Jpod jpod = Jpod.ordinary();

  /// A small program and OpenSSH's client, from the mirror that the machine's own packages come
  /// from, which is in the image's `/etc/apt/sources.list`.
  private static final String PACKAGES =
      """
      FROM localhost/debian:it
      RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
          --mount=type=cache,target=/var/lib/apt,sharing=locked \\
          apt-get update && apt-get install -y --no-install-recommends hello openssh-client
      """;

  private static boolean installed;

  @BeforeAll
  static void load_the_image() {
    jpod.command("load").input(Fixtures.debian().resolve("podman.tar")).within(SLOW).run().ok();
  }

  /// A folder of its own that holds this Dockerfile.
  private static Path context(String dockerfile) throws IOException {
    Path context = jpod.user().folder(Workspace.get().folder("context").resolve("c"));
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    return context;
  }

  private static Result build(String dockerfile, String options) throws IOException {
    return jpod.shell("jpod build " + options + " " + context(dockerfile)).within(SLOW).run();
  }

  private static void requireReachable(String what, String address) {
    Result asked = Command.of("sh", "-c", "curl -sS -m 20 -o /dev/null " + address).run();
    assumeTrue(asked.exitCode() == 0, "needs a route to " + what + ": " + asked.err());
  }

  /// The image `packages`, built once.
  private static synchronized void withPackages() throws IOException {
    requireReachable(
        "Debian's mirror",
        "\"$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -n 1)\"");
    if (!installed) {
      assertThat(build(PACKAGES, "-t packages").ok().err())
          .contains("Setting up hello", "Setting up openssh-client");
      installed = true;
    }
  }

  @Test
  void packages_are_installed_over_the_network_and_their_archives_are_in_no_layer()
      throws IOException {
    withPackages();
    assertThat(jpod.runs("packages", "hello").ok().line()).isEqualTo("Hello, world!");
    assertThat(
            jpod.runs(
                    "packages",
                    "sh",
                    "-c",
                    "dpkg -s hello | grep ^Status; find /var/cache/apt /var/lib/apt/lists -type f -size +0")
                .ok()
                .lines())
        .containsExactly("Status: install ok installed");
  }

  @Test
  void what_apt_has_fetched_is_there_for_another_build_that_has_no_network() throws IOException {
    withPackages();
    String offline = "RUN --network=none %s apt-get install -y --no-install-recommends %s\n";
    String mounts =
        "--mount=type=cache,target=/var/cache/apt --mount=type=cache,target=/var/lib/apt";
    Result again =
        build(
            "FROM localhost/debian:it\n"
                + offline.formatted(mounts, "hello")
                + "RUN hello > /said\n",
            "-t offline");
    assertThat(again.ok().err()).contains("Setting up hello");
    assertThat(jpod.runs("offline", "cat", "/said").ok().line()).isEqualTo("Hello, world!");
    Result without = build("FROM localhost/debian:it\n" + offline.formatted("", "hello"), "");
    assertThat(without.exits(100).err()).contains("Unable to locate package hello");
  }

  /// The machine's own JDK and Maven, bound into the step, so that nothing of them is in the image.
  private static String toolContexts() {
    return " --build-context jdk="
        + System.getProperty("java.home")
        + " --build-context maven=/usr/share/maven --build-context jars=/usr/share/java"
        + " --build-context settings=/etc/maven --build-context certificates=/etc/ssl/certs";
  }

  @Test
  void what_maven_has_fetched_is_there_for_the_build_of_a_changed_project() throws IOException {
    assumeTrue(Files.exists(MAVEN), "needs Debian's package maven");
    requireReachable("Maven Central", "https://repo.maven.apache.org/maven2/");
    String dockerfile =
        """
        FROM localhost/debian:it
        WORKDIR /app
        COPY <<POM pom.xml
        <project>
          <modelVersion>4.0.0</modelVersion>
          <parent>
            <groupId>org.sonatype.oss</groupId><artifactId>oss-parent</artifactId><version>7</version>
            <relativePath/>
          </parent>
          <groupId>it</groupId><artifactId>it</artifactId><version>VERSION</version><packaging>pom</packaging>
        </project>
        POM
        RUN CACHE --mount=from=jdk,target=/jdk \\
            --mount=from=maven,target=/usr/share/maven --mount=from=jars,target=/usr/share/java \\
            --mount=from=settings,target=/etc/maven --mount=from=certificates,target=/etc/ssl/certs \\
            JAVA_HOME=/jdk /usr/share/maven/bin/mvn -B OFFLINE validate
        """;
    String cache = "--mount=type=cache,target=/root/.m2";
    Result first =
        build(
            dockerfile.replace("VERSION", "1").replace("CACHE", cache).replace("OFFLINE", ""),
            "-t project" + toolContexts());
    assertThat(first.ok().err())
        .contains("Downloaded from central", "oss-parent-7.pom", "BUILD SUCCESS");
    Result changed =
        build(
            dockerfile.replace("VERSION", "2").replace("CACHE", cache).replace("OFFLINE", "-o"),
            "--network=none -t project" + toolContexts());
    assertThat(changed.ok().err()).contains("BUILD SUCCESS").doesNotContain("Download");
    Result without =
        build(
            dockerfile.replace("VERSION", "2").replace("CACHE", "").replace("OFFLINE", "-o"),
            "--network=none" + toolContexts());
    assertThat(without.exits(1).err()).contains("Cannot access central");
    assertThat(jpod.runs("project", "sh", "-c", "ls -d /root/.m2 /jdk /app/*; true").ok().out())
        .isEqualTo("/app/pom.xml\n");
  }

  /// Two secrets that are used, a third whose step fails: in no layer, history, setting, log, cache
  /// entry or left-over of the store, nor in what is saved of the image.
  @Test
  void secrets_are_seen_by_their_steps_and_are_nowhere_afterwards() throws IOException {
    String dockerfile =
        """
        FROM localhost/debian:it
        RUN --network=none --mount=type=secret,id=file,required=true,mode=0400,uid=7 \\
            stat -c '%a %u' /run/secrets/file > /seen && wc -c < /run/secrets/file >> /seen
        RUN --network=none --mount=type=secret,id=token,env=TOKEN \\
            printf %s "$TOKEN" | wc -c >> /seen; ls /run/secrets >> /seen 2>&1; true
        RUN --network=none --mount=type=secret,id=file,target=/root/.netrc head -c 3 /root/.netrc >> /seen
        """;
    String failing =
        """
        FROM localhost/debian:it
        RUN --network=none --mount=type=secret,id=file cp /run/secrets/file /copied && echo sure && exit 3
        """;
    Path secret = Fixtures.file(jpod, "secret-file", "geheim-f1le-87234\n");
    String script =
        """
        export PASS=geheim-t0ken-99120
        jpod build -t secret --secret id=file,src=%s --secret id=token,env=PASS %s 2>&1 &&
        { jpod build --secret id=file,src=%s %s; [ $? = 3 ]; } 2>&1 &&
        jpod save -q -o saved.tar secret && jpod history --no-trunc secret && jpod inspect secret
        """
            .formatted(secret, context(dockerfile), secret, context(failing));
    Result printed = jpod.shell(script).within(SLOW).run().ok();
    assertThat(printed.out()).contains("sure", "/run/secrets/file").doesNotContain("geheim");
    assertThat(jpod.runs("secret", "cat", "/seen").ok().lines())
        .containsExactly(
            "400 7",
            "18",
            "18",
            "ls: cannot access '/run/secrets': No such file or directory",
            "geh");
    Files.delete(secret);
    // As root of the user's namespace, so that no file is closed to the search.
    Result found =
        jpod.shell("jbuild unshare grep -rlE 'geheim-(f1le|t0ken)' " + jpod.home() + "; [ $? = 1 ]")
            .within(SLOW)
            .run();
    assertThat(found.ok().out()).isEmpty();
  }

  private static final String LIST_KEYS =
      "FROM packages\nRUN --network=none --mount=type=ssh,required=true ssh-add -l > /keys\n";

  /// A new key in the home, and its fingerprint.
  private static String key(String name, String passphrase) {
    Result made =
        jpod.shell(
                "rm -f %s*; ssh-keygen -q -t ed25519 -N '%s' -C %s -f %s && ssh-keygen -lf %s"
                    .formatted(name, passphrase, name, name, name))
            .run();
    assumeTrue(made.exitCode() == 0, "needs OpenSSH's client: " + made.err());
    return made.line().split(" ", -1)[1];
  }

  @Test
  void a_step_signs_with_keys_of_the_users_agent_as_any_user_but_takes_none_away()
      throws IOException {
    withPackages();
    String fingerprint = key("key", "");
    Path context =
        context(
            """
            FROM packages
            RUN --network=none --mount=type=ssh,required=true ssh-add -l > /key
            USER 33
            RUN --network=none --mount=type=ssh,uid=33 \\
                ssh-add -L > /tmp/key.pub && echo text | ssh-keygen -q -Y sign -n it -f /tmp/key.pub > /tmp/signature
            USER 0
            RUN --network=none --mount=type=ssh ssh-add -D > /taken 2>&1; ssh-add -l >> /taken
            RUN --network=none ssh-add -l > /without 2>&1; ls /run > /run-has; true
            """);
    Result result =
        jpod.shell(
                """
                eval $(ssh-agent) > /dev/null && trap 'kill $SSH_AGENT_PID' EXIT
                ssh-add -q key && jpod build -t keys --ssh default %s && ssh-add -l
                """
                    .formatted(context))
            .within(SLOW)
            .run();
    assertThat(result.ok().lines().getLast()).contains(fingerprint);
    assertThat(jpod.runs("keys", "cat", "/key").ok().line()).contains(fingerprint);
    assertThat(jpod.runs("keys", "head", "-n1", "/tmp/signature").ok().line())
        .isEqualTo("-----BEGIN SSH SIGNATURE-----");
    assertThat(jpod.runs("keys", "cat", "/taken").ok().lines())
        .satisfiesExactly(
            refused -> assertThat(refused).contains("Failed to remove all identities"),
            still -> assertThat(still).contains(fingerprint));
    assertThat(jpod.runs("keys", "cat", "/without").ok().line())
        .isEqualTo("Could not open a connection to your authentication agent.");
    assertThat(jpod.runs("keys", "grep", "-c", "buildkit", "/run-has").exits(1).line())
        .isEqualTo("0");
  }

  @Test
  void key_files_are_an_agent_s_for_as_long_as_the_build_takes() throws IOException {
    withPackages();
    List<String> fingerprints = List.of(key("one", ""), key("two", ""));
    build(LIST_KEYS, "-t keys --no-cache --ssh default=one,two").ok();
    assertThat(jpod.runs("keys", "cat", "/keys").ok().out()).contains(fingerprints);
    assertThat(jpod.shell("pgrep -u $(id -u) ssh-agent").run().out()).isEmpty();
    assertThat(jpod.runDirectory().toFile().list((_, name) -> name.startsWith("a."))).isEmpty();
  }

  @Test
  void keys_that_cannot_be_had_are_refused_by_name() throws IOException {
    withPackages();
    key("locked", "passphrase");
    assertThat(build(LIST_KEYS, "--ssh default=locked").exits(125).err())
        .contains("Error: --ssh default=locked: ", "try:  a private key that needs no passphrase");
    assertThat(build(LIST_KEYS, "--ssh default=nowhere").exits(125).err())
        .contains("no such file or directory");
    assertThat(build(LIST_KEYS, "--ssh default").exits(125).err())
        .contains("Error: --ssh default: there is no SSH agent");
    assertThat(build(LIST_KEYS, "--no-cache").exits(125).err())
        .contains("unset ssh forward key default", "try:  --ssh default");
  }
}
