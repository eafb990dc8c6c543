package io.jpod.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.LocalRegistry;
import io.jpod.it.harness.TestUser;
import io.jpod.it.harness.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The same inputs on two machines: the same image. What differs between machines differs here: the
/// user and its subordinate ids, home and store, the host's name, the time zone, the language, the
/// umask, the folder of the context and the times of its files, the order in which they were made,
/// and the moment.
class ReproducibleBuildIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary();
  @RegisterExtension static final Jpod other = Jpod.as(TestUser::other);

  @RegisterExtension static final LocalRegistry registry = new LocalRegistry();

  private static final String FIRST_INPUT =
      """
      umask 022
      mkdir -p ctx/sub; cd ctx
      echo one > a; echo two > sub/b; ln -s a l; for i in 1 2 3 4 5 6; do echo $i > sub/f$i; done
      """;

  private static final String SECOND_INPUT =
      """
      umask 077
      export TZ=Asia/Tokyo LC_ALL=C
      mkdir -p elsewhere/deep/context/sub; cd elsewhere/deep/context
      for i in 6 5 4 3 2 1; do echo $i > sub/f$i; done; ln -s a l; echo two > sub/b; echo one > a
      find . -exec touch -h -d 2001-02-03 {} +
      """;

  /// Modes are inputs, and a umask is in them.
  private static final String MODES =
      "chmod 755 sub; chmod 644 sub/*; chmod 640 a; setfattr -n user.note -v x a 2> /dev/null || true\n";

  /// Runs a script on both; each prints an image's digest last.
  private static void sameTwice(String script) {
    List<String> digests = new ArrayList<>();
    for (Jpod machine : List.of(jpod, other)) {
      String name = "machine-" + digests.size();
      String all =
          "set -e; [ $(hostname) = "
              + name
              + " ]\njpod load -q -i "
              + Fixtures.busybox()
              + " > /dev/null\nrm -rf ctx elsewhere\n"
              + (digests.isEmpty() ? FIRST_INPUT : SECOND_INPUT)
              + MODES
              + script;
      digests.add(machine.shell(all).onHost(name).run().ok().lines().getLast());
    }
    assertThat(digests.get(0)).isEqualTo(digests.get(1)).matches("(sha256:)?[0-9a-f]{64}");
  }

  private static final String DOCKERFILE =
      """
      cat > Dockerfile <<'END'
      FROM localhost/busybox:it AS make
      WORKDIR /made/here
      RUN date > /dev/null; mkdir dir; echo f > dir/f; ln dir/f dir/hard; touch -d @5 old; umask > umask
      FROM localhost/busybox:it
      COPY . /x
      COPY --from=make /made /made
      ADD --chown=3:4 archive.tar /unpacked/
      RUN rm -r /home/app; hostname > /dev/null
      VOLUME /v
      ENV A=b
      HEALTHCHECK CMD true
      END
      chmod 644 Dockerfile; (cd sub; tar --sort=name --mtime=@7 --owner=1 --group=1 -cf ../archive.tar .); chmod 644 archive.tar
      """;

  @Test
  void from_a_dockerfile_with_timestamp() {
    sameTwice(DOCKERFILE + "jpod build -q --network none --timestamp 1000 .\n");
  }

  /// What a registry calls the image by, which is of the compressed layers.
  @Test
  void from_a_dockerfile_with_source_date_epoch_down_to_the_digest_of_the_manifest() {
    sameTwice(
        DOCKERFILE
            + """
            SOURCE_DATE_EPOCH=1000 jbuild bud -q --network none -t made . > /dev/null
            jbuild push -q --tls-verify=false --digestfile digest made REGISTRY/made:$(hostname)
            cat digest; echo
            """
                .replace("REGISTRY", registry.name()));
  }

  private static final String PROGRAM =
      """
      cat > Plan.java <<'END'
      import io.jpod.build.api.*;
      import io.jpod.build.engine.BuildRequest;
      import java.nio.file.*;
      import java.time.Instant;

      public final class Plan {
        public static void main(String[] args) throws Exception {
          ImagePlan made =
              ImagePlan.from("localhost/busybox:it")
                  .workingDir("/made/here")
                  .shell("date > /dev/null; mkdir dir; echo f > dir/f; ln dir/f dir/hard; touch -d @5 old; umask > umask");
          ImagePlan plan =
              ImagePlan.from("localhost/busybox:it")
                  .copy(Path.of("a"), "/x/a")
                  .copy(CopyFiles.of(Path.of("sub"), "/x/sub").withOwner("3:4").withExcludes(java.util.List.of("f6")))
                  .copyFrom(made, "/made", "/made")
                  .run("rm", "-r", "/home/app")
                  .env("A", "b $HOME")
                  .label("l", "two words")
                  .volume("/v");
          Files.writeString(Path.of("Dockerfile.plan"), plan.dockerfile());
          BuildRequest request = plan.request().withNoCache(true);
          if (args[0].equals("timestamp")) {
            request = request.withTimestamp(Instant.ofEpochSecond(1000));
          }
          Jbuild jbuild = Jbuild.find().withTlsVerify(false);
          System.out.println(jbuild.build(request, Target.unnamed()).imageId());
          try (MountedImage mounted = jbuild.mount(request)) {
            Files.writeString(mounted.path().resolve("x/more"), "more");
            Files.setPosixFilePermissions(mounted.path().resolve("x/more"), java.nio.file.attribute.PosixFilePermissions.fromString("rw-r-----"));
            System.out.println(mounted.commit(Target.registry(args[1])).manifestDigest());
          }
        }
      }
      END
      plan() { JAVA -cp JAR Plan.java "$1" REGISTRY/plan-$1:$(hostname) > said; cat said; }
      """;

  /// The last line is the digest of what the registry got, with a layer that the program has made
  /// by its own hands; a part of the directory's name is no part of the image.
  private static String program(String script) {
    Path distribution = Workspace.get().distribution();
    return PROGRAM
            .replace("JAVA", Path.of(System.getProperty("java.home"), "bin/java").toString())
            .replace("JAR", distribution.resolve("lib/jars/jpod.jar").toString())
            .replace("REGISTRY", registry.name())
        + script;
  }

  @Test
  void from_a_java_program_with_timestamp_down_to_the_digest_of_the_manifest() {
    sameTwice(program("plan timestamp\n"));
  }

  /// The image without that layer has one digest whichever way it is made.
  @Test
  void from_a_java_program_with_source_date_epoch_as_from_its_dockerfile() {
    sameTwice(
        program(
            """
            export SOURCE_DATE_EPOCH=1000
            plan environment
            jbuild build -q --no-cache --label 'l=two words' -f Dockerfile.plan . > id
            head -n 1 said | cmp - id
            cat id
            """));
  }

  @Test
  void from_a_script() {
    sameTwice(
        """
        ctr=$(jbuild from localhost/busybox:it)
        jbuild run --network none $ctr -- sh -c 'mkdir /made; echo f > /made/f; umask > /made/umask'
        jbuild copy -q $ctr . /x
        jbuild config --env A=b --workingdir /w/w $ctr
        jbuild commit -q --rm --timestamp 1000 $ctr made
        """);
  }

  @Test
  void from_a_script_with_source_date_epoch() {
    sameTwice(
        """
        export SOURCE_DATE_EPOCH=1000
        ctr=$(jbuild from scratch)
        jbuild copy -q $ctr . /x/y
        jbuild commit -q --rm $ctr made
        """);
  }
}
