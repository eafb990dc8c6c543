package io.jpod.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.LocalRegistry;
import io.jpod.it.harness.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Dockerfiles, as users build them.
class BuildIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();
  @RegisterExtension static final LocalRegistry registry = new LocalRegistry();

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
    build(
            "FROM localhost/busybox:it\nCOPY . /all\n",
            "mkdir empty; printf '*\\n!**/c*\\n' > .dockerignore; jpod build -q -t ignored .")
        .ok();
    assertThat(inImage("ignored", "cd /all; find . | sort").strip().lines())
        .containsExactly(".", "./src", "./src/deep", "./src/deep/c.txt");
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

  @Test
  void several_platforms_become_one_index_with_the_same_digest_each_time() {
    String dockerfile =
        """
        FROM scratch
        ARG TARGETPLATFORM
        COPY <<TEXT /platform
        $TARGETPLATFORM
        TEXT
        """;
    String command =
        "jpod build -q --timestamp 0 --platform linux/amd64,linux/arm64 --iidfile iid -t several . && cat iid";
    Result first = build(dockerfile, command).ok();
    Result second = build(dockerfile, command).ok();
    assertThat(second.out()).isEqualTo(first.out());
    assertThat(jpod.ok("manifest", "inspect", "several").out()).contains("amd64", "arm64");
    Result above =
        build(
            "FROM several\nLABEL a=b\n",
            "jpod build -q --pull=never --platform linux/arm64 --manifest above . > /dev/null; jpod manifest inspect above;"
                + " jpod build -q -o out --platform linux/amd64,linux/arm64 . && cat out/*/platform");
    assertThat(above.ok().out())
        .contains("arm64")
        .doesNotContain("\"architecture\": \"amd64\"")
        .endsWith("linux/amd64\nlinux/arm64\n");
  }

  @Test
  void a_check_finds_bad_style_and_builds_nothing() {
    Result found = build("FROM scratch AS Base\nCMD true\n", "jpod build --check .");
    assertThat(found.exits(1).out())
        .contains(
            "Check complete, 2 warnings have been found!",
            "WARNING: StageNameCasing - https://docs.docker.com/go/dockerfile/rule/stage-name-casing/",
            "Dockerfile:2",
            "   2 | >>> CMD true");
    assertThat(build("FROM scratch AS base\nCMD [\"x\"]\n", "jpod build --check .").ok().line())
        .isEqualTo("Check complete, no warnings found.");
    assertThat(
            build("# check=error=true\nFROM scratch\nCMD true\n", "jpod build .").exits(125).err())
        .contains("lint violation found for rules: JSONArgsRecommended");
  }

  @Test
  void options_say_what_commands_see_and_what_the_image_inherits() {
    Result result =
        build(
            """
            FROM localhost/busybox:it AS base
            LABEL old=1 keep=2
            ENV GONE=1 STAYS=2
            FROM base
            RUN ls /sys/class/net > /net; cat /etc/hosts > /hosts; id -G > /groups
            """,
            "jpod build -q --network none --add-host there:10.1.2.3 --group-add 77 --unsetenv GONE"
                + " --provenance=false --load -t options . > /dev/null && jpod inspect -f '{{.Config.Env}}' options");
    assertThat(result.ok().out()).contains("STAYS=2").doesNotContain("GONE");
    assertThat(inImage("options", "cat /net /hosts /groups"))
        .startsWith("lo\n")
        .contains("10.1.2.3", "77");
    assertThat(build("FROM scratch\n", "jpod build --memory 1g .").exits(125).err())
        .contains("have no cgroup of their own");
    Result labels =
        build(
            "FROM options\nLABEL new=3\n",
            "jpod build -q --unsetlabel old -t l1 . > /dev/null && jpod build -q --inherit-labels=false -t l2 . > /dev/null"
                + " && jpod inspect -f '{{json .Config.Labels}}' l1 l2");
    assertThat(labels.ok().lines())
        .containsExactly("{\"keep\":\"2\",\"new\":\"3\"}", "{\"new\":\"3\"}");
  }

  @Test
  void options_of_from_count_for_every_command() {
    Result result =
        jpod.shell(
                """
                set -e
                ctr=$(jbuild from --network none --cap-drop CHOWN --volume $PWD:/mnt:ro localhost/busybox:it)
                jbuild run $ctr ls /sys/class/net
                jbuild run $ctr sh -c 'chown 1:1 /bin/busybox 2> /dev/null || ls -d /mnt'
                jbuild run --isolation chroot --network host $ctr sh -c 'ls /proc/self/exe'
                jbuild containers --filter name=$ctr --format '{{.ContainerName}} {{.ImageName}}'
                jbuild config --env SECRET=1 $ctr
                jbuild commit -q --unsetenv SECRET --manifest listed $ctr oci-archive:out.tar > /dev/null
                tar -tf out.tar | grep -c oci-layout
                jbuild manifest inspect listed | grep -c '"digest"'
                jbuild images --filter reference=busybox --format '{{.Name}}:{{.Tag}}'
                jbuild info --format '{{.store.GraphDriverName}}'
                jbuild rm $ctr > /dev/null
                jbuild prune > /dev/null
                """)
            .run()
            .ok();
    assertThat(result.lines())
        .startsWith("lo", "/mnt", "/proc/self/exe")
        .contains("1", "localhost/busybox:it", "overlay");
  }

  @Test
  void a_registry_keeps_results_for_machines_that_have_none() {
    String dockerfile =
        """
        FROM localhost/busybox:it AS make
        COPY src /src
        RUN --network=none cat /src/b.txt > /made; date +%N >> /made
        FROM localhost/busybox:it
        COPY --from=make /made /
        RUN --network=none true
        """;
    String cache = "type=registry,ref=" + registry.name() + "/cache:main";
    String build = "jpod build --tls-verify=false -t ";
    Result first =
        build(
                dockerfile,
                build + "first --cache-to " + cache + ",mode=max --cache-from " + cache + " .")
            .ok();
    String forgotten = "jpod rmi -f first > /dev/null; jbuild prune > /dev/null; ";
    Result second =
        build(dockerfile, forgotten + build + "second --cache-from " + cache + " .").ok();
    assertThat(second.err().lines().filter(line -> line.endsWith("--> Using cache"))).hasSize(4);
    assertThat(second.line()).isEqualTo(first.line());
    Result pushed =
        build(
            "FROM localhost/busybox:it\nLABEL pushed=1\n",
            build
                + registry.name()
                + "/pushed:1 --push . && jpod pull -q --tls-verify=false "
                + registry.name()
                + "/pushed:1");
    assertThat(pushed.ok().lines().getLast()).isEqualTo(pushed.lines().getFirst());
  }
}
