package io.jpod.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.compare.BuildCase;
import io.jpod.it.compare.BuildContext;
import io.jpod.it.compare.BuildRecord;
import io.jpod.it.compare.FlatImage;
import io.jpod.it.harness.Command;
import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Small Dockerfiles for every instruction, flag and expansion: what `jpod build` makes of them,
/// beside what buildah, docker's classic builder and BuildKit made (`dockerfiles/records/`).
///
/// A difference to a peer stands in the case as `--- differs PEER WHY`; all of these are in
/// docs/dockerfile-differences.md. `integration-tests/compare/record.sh` asks the peers again.
class BuildComparisonIT {
  /// Folder in which the records are written anew; empty: they are compared. Without docker only
  /// our part of them is.
  private static final String RECORD = System.getProperty("jpod.it.record", "");

  /// The words that start docker's client, empty where there is no docker to ask.
  private static final String DOCKER = System.getProperty("jpod.it.docker", "");

  private static final Path DIFFERENCES =
      Path.of("../docs/dockerfile-differences.md").toAbsolutePath().normalize();
  private static final List<String> PEERS = List.of("buildah", "docker", "buildkit");
  private static final List<BuildCase> ALL = BuildCase.all("copy.txt", "run.txt", "settings.txt");

  /// `-Djpod.it.cases=PATTERN` builds only those whose whole name matches.
  private static final List<BuildCase> CASES =
      ALL.stream()
          .filter(one -> one.name().matches(System.getProperty("jpod.it.cases", ".*")))
          .toList();

  @RegisterExtension static final Jpod jpod = Jpod.ordinary();

  private static FlatImage base;

  /// One shell builds all of them, two at a time: a test of its own for each would cost more than
  /// the build.
  @BeforeAll
  static void build() throws IOException {
    jpod.ok("load", "-i", Fixtures.busybox().toString());
    jpod.ok("tag", Jpod.BUSYBOX, "base");
    base = FlatImage.of(Fixtures.busybox());
    BuildContext.write(jpod.home().resolve("context"));
    write("ours", false);
    buildAll(
        "jpod",
        "ours",
        "jpod build -q --network none $ARGS -o type=docker,dest=$OUT.tar $CASE/context",
        true);
    if (!DOCKER.isEmpty()) {
      askPeers();
    }
  }

  private static void askPeers() throws IOException {
    write("theirs", true);
    jpod.program("buildah", "pull", "-q", "docker-archive:" + Fixtures.busybox())
        .env("STORAGE_DRIVER", "vfs")
        .run()
        .ok();
    jpod.program("buildah", "tag", Jpod.BUSYBOX, "localhost/base")
        .env("STORAGE_DRIVER", "vfs")
        .run()
        .ok();
    buildAll(
        "buildah",
        "theirs",
        """
        export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
        buildah bud -q --pull-never --format docker --network host $ARGS -t $NAME $CASE/context &&
          buildah push -q $NAME docker-archive:$OUT.tar:$NAME
        """,
        true);
    Command.of(
            "sh",
            "-c",
            "%s load -q -i %s && %s tag %s base"
                .formatted(DOCKER, Fixtures.busybox(), DOCKER, Jpod.BUSYBOX))
        .run()
        .ok();
    for (int kit = 0; kit < 2; kit++) {
      buildAll(
          kit == 0 ? "docker" : "buildkit",
          "theirs",
          "export DOCKER_BUILDKIT=%d\n%s build -q --network none $ARGS -t $NAME $CASE/context && %s save -o $OUT.tar $NAME"
              .formatted(kit, DOCKER, DOCKER),
          false);
    }
  }

  /// `FOLDER/NAME/context`: a copy of the shared files, and what else the case has.
  private static void write(String folder, boolean forPeers) throws IOException {
    Path top = jpod.home().resolve(folder);
    for (BuildCase one : CASES) {
      Path place = Files.createDirectories(top.resolve(one.name()));
      Command.of("cp", "-a", jpod.home().resolve("context").toString(), place + "/context")
          .run()
          .ok();
      Files.writeString(
          place.resolve("context/Dockerfile"), forPeers ? one.peers() : one.dockerfile());
      Files.writeString(place.resolve("args"), String.join(" ", one.arguments()));
      String ignore = one.ignore();
      if (ignore != null) {
        Files.writeString(place.resolve("context/.dockerignore"), ignore);
      }
    }
    // Of one time as well, so that a COPY of everything tells nothing of when the test ran.
    Command.of(
            "sh",
            "-c",
            "chmod 644 */context/Dockerfile; touch -c -d @"
                + BuildContext.TIME
                + " */context/Dockerfile */context/.dockerignore; chown -R "
                + jpod.user().uid()
                + ":"
                + jpod.user().gid()
                + " .")
        .in(top)
        .run()
        .ok();
  }

  private static void buildAll(String tool, String folder, String command, boolean asUser) {
    String script =
        """
        cd HOME/FOLDER
        one() {
          CASE=$PWD/$1 NAME=$1 OUT=$PWD/$1/TOOL
          ARGS=$(cat $CASE/args)
          cd $CASE/context
          { COMMAND
          } > $OUT.out 2> $OUT.err < /dev/null || rm -f $OUT.tar
        }
        export -f one
        ls | xargs -P 2 -n 1 bash -c 'one $0' 2>&1
        """
            .replace("HOME", jpod.home().toString())
            .replace("FOLDER", folder)
            .replace("TOOL", tool)
            .replace("COMMAND", command);
    (asUser ? jpod.shell(script) : Command.of("bash", "-c", script))
        .within(Duration.ofMinutes(20))
        .run()
        .ok();
  }

  private static List<String> result(String folder, String tool, String name) throws IOException {
    Path archive = jpod.home().resolve(folder).resolve(name).resolve(tool + ".tar");
    return Files.exists(archive) ? FlatImage.of(archive).lines(base) : List.of("refused");
  }

  private static String complaint(String name) throws IOException {
    return Files.readString(jpod.home().resolve("ours").resolve(name).resolve("jpod.err"));
  }

  @TestFactory
  Stream<DynamicTest> same_tree_and_settings_or_a_difference_that_is_told() {
    return CASES.stream().map(one -> DynamicTest.dynamicTest(one.name(), () -> check(one)));
  }

  private static void check(BuildCase one) throws IOException {
    List<String> ours = result("ours", "jpod", one.name());
    if (ours.equals(List.of("refused"))) {
      assertThat(complaint(one.name())).containsPattern("(?m)^Error: ");
    }
    if (!RECORD.isEmpty()) {
      record(one, ours);
      return;
    }
    Map<String, List<String>> results = BuildRecord.read(one.name()).results();
    assertThat(ours).as(one.name() + "\n" + complaint(one.name())).isEqualTo(results.get("jpod"));
    for (String peer : PEERS) {
      assertThat(ours.equals(results.get(peer)))
          .as("%s is as %s's, or has a line '--- differs'", one.name(), peer)
          .isEqualTo(!one.differs().containsKey(peer));
    }
  }

  private static void record(BuildCase one, List<String> ours) throws IOException {
    Map<String, List<String>> results = new LinkedHashMap<>();
    results.put("jpod", ours);
    for (String peer : PEERS) {
      results.put(
          peer,
          DOCKER.isEmpty()
              ? BuildRecord.read(one.name()).results().get(peer)
              : result("theirs", peer, one.name()));
    }
    new BuildRecord(results).write(Path.of(RECORD).resolve(one.name() + ".txt"));
  }

  /// The document is made of the cases; `-Djpod.docs=write` writes it.
  @Test
  void differences_are_documented() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            # Dockerfiles: differences to other builders

            Made from the cases of `integration-tests/src/test/resources/dockerfiles`: %d small Dockerfiles for every instruction, flag and expansion. Each is
            built by jpod with every run of the tests, and was built by buildah 1.28, docker 20.10's classic builder and its BuildKit
            (`integration-tests/compare/record.sh` asks them again). Trees (modes, owners, attributes, links, times) and settings are the same but for what follows.
            Where a peer is too old for a piece of the language it built the same in other words.

            | case | other than | why |
            |---|---|---|
            """
                .formatted(ALL.size()));
    for (BuildCase one : ALL) {
      Map<String, List<String>> peersOf = new LinkedHashMap<>();
      for (String peer : PEERS) {
        String why = one.differs().get(peer);
        if (why != null) {
          peersOf.computeIfAbsent(why, _ -> new ArrayList<>()).add(peer);
        }
      }
      peersOf.forEach((why, peers) ->
          text.append("| ")
              .append(one.name())
              .append(" | ")
              .append(String.join(", ", peers))
              .append(" | ")
              .append(why)
              .append(" |\n"));
    }
    if (System.getProperty("jpod.docs", "").equals("write")) {
      Files.writeString(DIFFERENCES, text);
    }
    assertThat(Files.readString(DIFFERENCES)).isEqualTo(text.toString());
  }
}
