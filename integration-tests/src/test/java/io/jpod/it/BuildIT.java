package io.jpod.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Dockerfiles, as users build them.
class BuildIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  /// A fresh context in `ctx`, with some files.
  private static final String CONTEXT =
      """
      set -e
      rm -rf ctx; mkdir -p ctx/src/deep; cd ctx
      echo one > a.txt; echo two > src/b.txt; echo three > src/deep/c.txt; echo log > src/x.log
      """;

  private static Result build(String dockerfile, String command) {
    return jpod.shell(
            CONTEXT + "cat > Dockerfile <<'DOCKERFILE'\n" + dockerfile + "DOCKERFILE\n" + command)
        .run();
  }

  private static String inImage(String image, String command) {
    return jpod.runs(image, "sh", "-c", command).ok().out();
  }

  @Test
  void stages_files_commands_and_settings() {
    Result result =
        build(
            """
            # syntax=docker/dockerfile:1
            ARG BASE=localhost/busybox:it
            FROM ${BASE} AS make
            ARG VERSION=1
            ENV FULL=v${VERSION}
            WORKDIR /app
            COPY src src
            RUN --network=none echo "$FULL" > out && chown 5:6 out && chmod 640 out
            RUN --network=none <<EOF
            echo from a document > doc
            EOF
            FROM localhost/busybox:it AS unused
            RUN exit 1
            FROM localhost/busybox:it
            COPY --from=make /app/out /app/doc /data/
            COPY --chown=7:8 --chmod=600 <<TEXT /data/text
            version $NOTHING
            TEXT
            LABEL a=b
            EXPOSE 80
            ENTRYPOINT ["/bin/cat"]
            CMD ["/data/out"]
            """,
            "jpod build --build-arg VERSION=2 -t stages .");
    result.ok();
    assertThat(result.err()).contains("STEP 2/7", "Successfully tagged localhost/stages:latest");
    assertThat(jpod.ok("run", "--rm", "--network", "none", "stages").line()).isEqualTo("v2");
    String list = "stat -c '%n %a %u %g' /data/* && cat /data/doc /data/text";
    assertThat(
            jpod.ok("run", "--rm", "--network", "none", "--entrypoint", "sh", "stages", "-c", list)
                .lines())
        .containsExactly(
            "/data/doc 644 0 0",
            "/data/out 640 5 6",
            "/data/text 600 7 8",
            "from a document",
            "version ");
  }

  @Test
  void a_step_runs_again_only_when_what_it_reads_has_changed() {
    String dockerfile =
        """
        FROM localhost/busybox:it
        COPY src /src
        RUN --network=none echo made > /made
        COPY a.txt /
        """;
    Result first = build(dockerfile, "jpod build -q -t cached .").ok();
    // Other times, same content.
    Result again = build(dockerfile, "jpod build --explain -t cached .").ok();
    assertThat(again.err().lines().filter(line -> line.equals("--> Using cache"))).hasSize(3);
    assertThat(again.line()).isEqualTo(first.line());
    Result edited = build(dockerfile, "echo new > a.txt; jpod build --explain -t cached .").ok();
    assertThat(edited.err().lines().filter(line -> line.equals("--> Using cache"))).hasSize(2);
    assertThat(edited.err()).contains("--> Runs again: a.txt changed");
    assertThat(edited.line()).isNotEqualTo(first.line());
  }

  @Test
  void same_inputs_and_timestamp_give_the_same_image_by_all_roads() {
    String dockerfile =
        """
        FROM localhost/busybox:it
        COPY src /src
        RUN --network=none echo made > /made
        """;
    String first = build(dockerfile, "jpod build -q --no-cache --timestamp 1000 .").ok().line();
    String second =
        build(dockerfile, "sleep 1; SOURCE_DATE_EPOCH=1000 jbuild bud -q --no-cache .").ok().line();
    assertThat(second).isEqualTo(first);
  }

  @Test
  void ignored_files_are_not_there() {
    build(
            "FROM localhost/busybox:it\nCOPY . /all\n",
            "printf '**/*.log\\n*\\n!src\\nsrc/b*\\n**/x*\\n' > .dockerignore; jpod build -q -t ignored .")
        .ok();
    assertThat(inImage("ignored", "cd /all; find . -type f").strip()).isEqualTo("./src/deep/c.txt");
  }

  @Test
  void mounts_leave_nothing_in_the_image() {
    Result result =
        build(
            """
            FROM localhost/busybox:it
            RUN --network=none --mount=type=cache,target=/cache/deep \\
                --mount=type=bind,source=src,target=/bound \\
                --mount=type=secret,id=key,required=true \\
                --mount=type=tmpfs,target=/scratch \\
                cat /bound/b.txt /run/secrets/key > /dev/null && touch /cache/deep/f /scratch/f
            RUN --network=none --mount=type=cache,target=/cache/deep ls /cache/deep > /seen
            """,
            "echo geheim > key; jpod build -t mounts --secret id=key,src=key .");
    result.ok();
    assertThat(
            inImage(
                    "mounts",
                    "cat /seen; ls -d /cache /bound /scratch /run/secrets 2>/dev/null || true")
                .strip())
        .isEqualTo("f");
    Result search = jpod.shell("jbuild unshare grep -rl geheim " + jpod.store() + " || true").run();
    assertThat(search.out()).isEmpty();
    assertThat(jpod.ok("history", "--no-trunc", "mounts").out()).doesNotContain("geheim");
  }

  @Test
  void the_same_trees_as_buildah() {
    String dockerfile =
        """
        FROM busybox:it
        WORKDIR /w
        COPY a.txt .
        COPY src /copy
        COPY src/ /into/
        COPY *.txt src/b.txt /many/
        COPY --chown=7:8 src /owned
        RUN mkdir /real && ln -s real /via && mkdir /gone && touch /gone/a
        COPY a.txt /via/
        RUN rm -r /gone && mkdir /gone && touch /gone/b && chmod 2750 /gone && chmod 4755 /gone/b && ln /gone/b /gone/c
        ADD archive.tar.gz /unpacked
        """;
    String list =
        "find / -xdev -not -path '/etc*' -not -path '/run*' -not -path '/proc*' -not -path '/sys*' -not -path '/dev*'"
            + " -exec stat -c '%n %f %u %g %N' {} + | sort; find / -xdev -type f -links +1 | sort";
    build(
            dockerfile.replace("busybox:it", "localhost/busybox:it"),
            "tar -czf archive.tar.gz src; jpod build -q --network none -t tree .")
        .ok();
    jpod.shell(
            "set -e\njpod save -q --format oci-archive -o base.tar localhost/busybox:it\nbuildah pull -q oci-archive:base.tar\n"
                + "cd ctx && buildah bud -q --network host -t tree . > /dev/null && buildah push -q tree oci-archive:../theirs.tar:theirs")
        .env("STORAGE_DRIVER", "vfs")
        .env("BUILDAH_ISOLATION", "chroot")
        .run()
        .ok();
    jpod.ok("load", "-i", "theirs.tar");
    assertThat(inImage("tree", list))
        .isEqualTo(inImage("theirs", list))
        .contains("/unpacked/src/b.txt");
  }

  @Test
  void errors_name_file_line_and_remedy() {
    Result failed =
        build(
            "FROM localhost/busybox:it\n\nRUN --network=none echo why; exit 42\n", "jpod build .");
    assertThat(failed.exits(42).err())
        .contains("why")
        .contains(
            "Error: building at STEP \"RUN --network=none echo why; exit 42\" (Dockerfile:3): while running runtime: exit status 42");
    assertThat(build("FROM localhost/busybox:it\nCPY a b\n", "jpod build .").exits(125).err())
        .contains("Error: Dockerfile:2: unknown instruction: CPY")
        .contains("try:  COPY");
    assertThat(
            build("FROM localhost/busybox:it\nCOPY nothing /\n", "jpod build .").exits(125).err())
        .contains("\"nothing\": not found in the build context");
    assertThat(
            build("FROM localhost/busybox:it\nCOPY ../../etc/passwd /\n", "jpod build .")
                .exits(125)
                .err())
        .contains("not found in the build context");
    assertThat(
            build("FROM localhost/busybox:it\nCOPY l /p\n", "ln -s /etc/passwd l; jpod build .")
                .exits(125)
                .err())
        .contains("not found in the build context");
  }

  @Test
  void results_go_where_output_says() {
    String dockerfile =
        "FROM localhost/busybox:it AS a\nRUN --network=none echo x > /x\nFROM scratch\nCOPY --from=a /x /sub/x\n";
    Result local = build(dockerfile, "jpod build -q -o out . && find out -type f && cat out/sub/x");
    assertThat(local.ok().lines()).containsExactly("out/sub/x", "x");
    Result tar = build(dockerfile, "jpod build -q -o - . | tar -tf -");
    assertThat(tar.ok().lines()).contains("sub/x");
    Result oci = build(dockerfile, "jpod build -q -t o -o type=oci,dest=o.tar . && tar -tf o.tar");
    assertThat(oci.ok().lines()).contains("oci-layout");
  }

  @Test
  void a_working_container_can_be_mounted_below_unshare() {
    Result result =
        jpod.shell(
                """
                set -e
                ctr=$(jbuild from localhost/busybox:it)
                jbuild unshare sh -ec "m=\\$(jbuild mount $ctr); echo hello > \\$m/hello; ls \\$m/bin/busybox | wc -l; jbuild umount $ctr > /dev/null"
                jbuild run --network none $ctr cat /hello
                jbuild rm $ctr > /dev/null
                """)
            .run()
            .ok();
    assertThat(result.lines()).containsExactly("1", "hello");
  }
}
