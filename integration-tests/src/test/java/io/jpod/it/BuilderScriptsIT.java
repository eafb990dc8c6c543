package io.jpod.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What scripts rely on beside the plain way of jbuild's verbs: cleaning up, asking, failing.
class BuilderScriptsIT {
  private static final String IMAGES =
      """
      for name in one two; do
        ctr=$(jbuild from scratch)
        jbuild config --label name=$name $ctr
        jbuild commit -q --rm $ctr $name >/dev/null
      done
      """;

  @RegisterExtension static final Jpod jpod = Jpod.ordinary();

  @AfterEach
  void empty_the_store() {
    jbuild("jbuild rm --all; jbuild rmi --all --force");
  }

  private static Result jbuild(String script) {
    return jpod.shell("set -e\n" + script).run().ok();
  }

  private static Result fails(String line) {
    return jpod.shell(line).run().exits(125);
  }

  @Test
  void removal_of_all_images_spares_those_in_use_unless_it_is_forced() {
    jbuild(IMAGES + "jbuild from --name user one");
    assertThat(fails("jbuild rmi --all").err()).contains("image used by").contains("in use");
    assertThat(jbuild("jbuild containers -q; jbuild images --format '{{.Name}}'").lines())
        .hasSize(2)
        .contains("localhost/one");
    jbuild("jbuild rmi --all --force");
    assertThat(jbuild("jbuild containers -q; jbuild images -q").out()).isEmpty();
  }

  @Test
  void removal_goes_on_after_an_image_that_is_not_there() {
    jbuild(IMAGES);
    Result result = fails("jbuild rmi nope one neither two");
    assertThat(result.err())
        .contains("Error: nope: image not known")
        .contains("Error: neither: image not known");
    List<String> lines = result.lines();
    assertThat(lines.subList(0, 2))
        .containsExactly("untagged: localhost/one:latest", "untagged: localhost/two:latest");
    assertThat(lines).hasSize(4);
    assertThat(fails("jbuild rmi --all one").err())
        .startsWith("Error: when using the --all switch, you may not pass any images names or IDs");
    assertThat(fails("jbuild rmi --all --prune").err())
        .startsWith("Error: when using the --all switch, you may not use --prune switch");
  }

  @Test
  void manifest_lists_are_tagged_and_removed_like_images() {
    jbuild(
        IMAGES
            + """
            jbuild manifest create list >/dev/null
            jbuild manifest add list one >/dev/null
            jbuild tag list other
            jbuild manifest rm other
            jbuild manifest inspect list >/dev/null
            jbuild rmi list
            """);
    assertThat(fails("jbuild manifest inspect list").exitCode()).isEqualTo(125);
    assertThat(jbuild("jbuild images --format '{{.Name}}'").lines())
        .containsExactlyInAnyOrder("localhost/one", "localhost/two");
  }

  @Test
  void unmounting_what_is_not_mounted_is_no_error() {
    jbuild("jbuild from --name a scratch; jbuild from --name b scratch");
    assertThat(jbuild("jbuild umount a; jbuild umount --all").out()).isEmpty();
    Result inSession =
        jbuild("jbuild unshare sh -c 'jbuild mount a >/dev/null; jbuild umount b a'");
    assertThat(inSession.lines()).hasSize(1);
    assertThat(fails("jbuild umount nope").err()).contains("container not known");
    assertThat(fails("jbuild rename a a").err())
        .startsWith("Error: renaming a container with the same name as its current name");
  }

  @Test
  void templates_find_what_is_not_set_empty() {
    String template =
        "{{.OCIv1.Config.Entrypoint}}{{.Docker.Config.Volumes}}{{index .ImageAnnotations \"x\"}}|{{.FromImage}}";
    assertThat(
            jbuild(
                    "jbuild from --name a scratch >/dev/null; jbuild config --volume /v a; jbuild inspect --format '"
                        + template
                        + "' a")
                .line())
        .isEqualTo("[]map[/v:{}]|");
  }

  @Test
  void copies_that_cannot_mean_what_they_say_are_refused() {
    jbuild("jbuild from --name a scratch; echo x > file; echo file > .ignore");
    assertThat(fails("jbuild copy --ignorefile .ignore a . /x").err())
        .startsWith("Error: --ignorefile option requires that you specify a context dir");
    assertThat(fails("jbuild add --checksum sha256:00 a file /x").err())
        .startsWith("Error: checksum flag is not supported for local sources");
  }

  @Test
  void images_of_a_mounted_container_do_not_change_with_it() {
    String script =
        """
        ctr=$(jbuild from --name mounted base)
        m=$(jbuild mount $ctr)
        cd $m
        echo one > file; rm gone; rm -r full; mkdir full; ln file other
        jbuild commit -q $ctr first >/dev/null
        echo two > file; echo new > new
        jbuild commit -q $ctr second >/dev/null
        jbuild run $ctr -- /busybox cat /file
        jbuild rm $ctr >/dev/null
        """;
    Result result =
        jbuild(
            """
            ctr=$(jbuild from scratch)
            mkdir -p full; echo x > full/x; echo x > gone
            jbuild copy -q $ctr full /full; jbuild copy -q $ctr gone /; jbuild copy -q $ctr /bin/busybox /
            jbuild commit -q --rm $ctr base >/dev/null
            jbuild unshare sh -ec '%s'
            for image in first second; do
              ctr=$(jbuild from $image)
              jbuild run $ctr -- /busybox sh -c 'cat /file; stat -c %%h /file; ls / | grep -c -e gone -e new; ls /full | wc -l'
            done
            """
                .formatted(script));
    assertThat(result.lines()).containsExactly("two", "one", "2", "0", "0", "two", "2", "1", "0");
    assertThat(jpod.ok("system", "check").err()).isEmpty();
  }

  @Test
  void sources_of_copies_are_found_as_with_buildah() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("x\n".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    try {
      Result result =
          jbuild(
              """
              jbuild from --name a scratch >/dev/null
              mkdir -p context/sub
              for f in context/sub/file context/kept.go context/left.go other.go; do echo x > $f; done
              echo left.go > context/.dockerignore
              jbuild copy -q a http://127.0.0.1:%d/data /from-url
              jbuild copy -q --contextdir context a /sub/file /file
              jbuild copy -q --contextdir context a "$PWD/context/kept.go" /kept
              jbuild copy -q --contextdir context a . /all/
              jbuild copy -q --exclude '**/*.go' --contextdir / a "$PWD/context" /some/
              jbuild copy -q --exclude '**/*.go' a "$PWD/context" /same/
              jbuild unshare --mount M=a sh -c 'cd $M; find . -type f | sort'
              """
                  .formatted(server.getAddress().getPort()));
      assertThat(result.lines())
          .containsExactly(
              "./all/.dockerignore",
              "./all/kept.go",
              "./all/sub/file",
              "./file",
              "./from-url",
              "./kept",
              "./same/.dockerignore",
              "./same/sub/file",
              "./some/.dockerignore",
              "./some/sub/file");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void images_of_archives_need_no_pull_policy_and_ids_no_registry() {
    String id = "sha256:" + "1".repeat(64);
    assertThat(fails("jbuild from " + id).err()).isEqualTo("Error: " + id + ": image not known\n");
    jbuild(
        IMAGES
            + """
            jbuild push -q one dir:saved
            jbuild rmi one
            ctr=$(jbuild from --pull=false dir:saved)
            jbuild inspect --format '{{.OCIv1.Config.Labels.name}}' $ctr | grep -x one
            """);
  }

  @Test
  void dockerfiles_given_together_are_one_and_contexts_take_the_place_of_stages() {
    Result result =
        jbuild(
            """
            mkdir d; cd d
            printf 'FROM scratch AS base\nCOPY a /a\n' > One
            printf 'COPY a /b\nLABEL two=2\n' > Two
            printf 'FROM nowhere/nothing AS there\nFROM scratch\nCOPY --from=0 /a /by-number\nCOPY --from=there /b /by-name\n' > Three
            echo x > a
            jbuild build -q -f One -f Two -t both .
            jbuild build -q -f Three --build-context there=docker://both -t third .
            ctr=$(jbuild from third)
            jbuild unshare --mount M=$ctr sh -c 'cd $M; ls'
            jbuild inspect --format '{{.OCIv1.Config.Labels.two}}' both
            """);
    assertThat(result.lines().subList(2, 5)).containsExactly("by-name", "by-number", "2");
    assertThat(fails("cd d; jbuild build -q -t WRONG . -f One").err())
        .startsWith("Error: invalid image name 'WRONG'");
    assertThat(fails("cd d; jbuild build --network none --isolation chroot . -f One").err())
        .startsWith("Error: cannot set --network other than host with --isolation chroot");
  }

  @Test
  void images_that_have_a_layer_twice_are_images_like_others() {
    Result result =
        jbuild(
            """
            mkdir twice; cd twice; cp /bin/busybox .; echo x > a
            printf 'FROM scratch\nCOPY busybox /\nCOPY a /\nRUN ["/busybox","touch","b"]\nCOPY a /\nRUN ["/busybox","ls","/"]\n' > Dockerfile
            jbuild build -q --timestamp 5 -t twice . >/dev/null
            jbuild inspect --format '{{range .OCIv1.RootFS.DiffIDs}}{{println .}}{{end}}' twice | sort | uniq -d | grep -c sha256
            jpod run --rm --network none twice /busybox cat a
            ctr=$(jbuild from twice)
            jbuild run $ctr -- /busybox cat a
            jbuild unshare sh -c "ls \\$(jbuild mount $ctr)"
            ctr=$(jbuild from scratch)
            jbuild copy -q --from twice $ctr /a /c
            jbuild rm --all >/dev/null
            """);
    assertThat(result.lines()).containsExactly("1", "x", "x", "a", "b", "busybox");
  }

  @Test
  void links_that_lead_nowhere_are_followed_for_directories() {
    Result result =
        jbuild(
            """
            mkdir links; cd links; cp /bin/busybox .
            printf 'FROM scratch\nCOPY busybox /\nRUN ["/busybox","ln","-s","/there/deep","/here"]\nWORKDIR /here/below\nCOPY busybox ./\nCOPY busybox /here/beside/\n' > Dockerfile
            jbuild build -q -t links Dockerfile >/dev/null
            jpod run --rm --network none links /busybox find /there | sort
            """);
    assertThat(result.lines())
        .containsExactly(
            "/there",
            "/there/deep",
            "/there/deep/below",
            "/there/deep/below/busybox",
            "/there/deep/beside",
            "/there/deep/beside/busybox")
        .doesNotHaveDuplicates();
  }

  @Test
  void names_of_builds_may_be_archives_and_dockerfiles_come_from_pipes() {
    Result result =
        jbuild(
            """
            mkdir pipe; cd pipe; echo x > a; cp /bin/busybox .
            bash -c 'jbuild build -q -t oci-archive:out.tar -t piped -f <(printf "FROM scratch\\nCOPY a /\\nLABEL p=q\\n") .' >/dev/null
            jbuild images --format '{{.Name}}'
            jbuild rmi piped >/dev/null
            jbuild inspect --format '{{.OCIv1.Config.Labels.p}}' $(jbuild from oci-archive:out.tar)
            printf 'FROM scratch\nCOPY busybox /\nRUN --mount=type=bind,ro,target=/m ["/busybox","ls","/m/a"]\n' > Dockerfile
            jbuild build -q . >/dev/null
            """);
    assertThat(result.lines()).containsExactly("localhost/piped", "q");
  }

  @Test
  void squash_takes_the_base_image_in_as_buildah_s_and_leaves_it_as_podman_s() {
    Result result =
        jbuild(
            """
            mkdir squash; cd squash; echo x > a; echo y > b; echo z > c
            printf 'FROM scratch\nCOPY a /\n' | jbuild build -q -t base -f - . >/dev/null
            printf 'FROM base\nCOPY b /\nCOPY c /\n' > Dockerfile
            jbuild build -q --squash -t ours . >/dev/null; jpod build -q --squash -t theirs . >/dev/null
            for image in ours theirs; do jbuild inspect --format '{{len .OCIv1.RootFS.DiffIDs}}' $image; done
            jbuild build --log-level=error -q -t ours . | wc -c
            """);
    assertThat(result.lines()).containsExactly("1", "2", "65");
    assertThat(
            fails(
                    "cd squash; printf 'FROM base\nFROM base AS self\nCOPY --from=self a b\n' | jbuild build -f - .")
                .err())
        .contains("circular dependency detected on stage: self");
  }

  @Test
  void mounts_stay_usable_while_commands_run() {
    Result result =
        jbuild(
            """
            mkdir tree; cp /bin/busybox tree/; mkdir tree/tmp; echo x > 'a:b'
            ctr=$(jbuild from scratch); jbuild copy -q $ctr tree /; jbuild commit -q --rm $ctr usable >/dev/null
            jbuild from --name u usable >/dev/null
            jbuild unshare sh -ec 'm=$(jbuild mount u); jbuild run u -- /busybox touch /tmp/one
              cp a:b $m/tmp/two; ls $m/tmp; jbuild run u -- /busybox ls /tmp'
            jbuild run -v "$PWD/tree:/here" u -- /busybox cat /tmp/two
            GIVEN=value jbuild config --env GIVEN --env NOT_THERE u
            jbuild inspect --format '{{.OCIv1.Config.Env}}{{.Docker.OSVersion}}' u
            jbuild copy -q --contextdir "$PWD/tree" u "$PWD/tree" /all
            jbuild run u -- /busybox ls /all
            """);
    assertThat(result.lines().subList(0, 5)).containsExactly("one", "two", "one", "two", "x");
    assertThat(result.lines().get(5)).contains("GIVEN=value").doesNotContain("NOT_THERE");
    assertThat(result.lines().subList(6, 8)).containsExactly("busybox", "tmp");
  }

  @Test
  void bind_mounts_of_a_command_are_paths_of_the_host() {
    Result result =
        jbuild(
            """
            mkdir -p "$HOME/bound/below"; echo whole > "$HOME/bound/file"; echo part > "$HOME/bound/below/file"
            ctr=$(jbuild from scratch)
            jbuild copy -q $ctr /bin/busybox /bin/busybox > /dev/null
            jbuild run --network none --mount type=bind,src="$HOME/bound",target=/b $ctr /bin/busybox cat /b/file
            cd "$HOME/bound"
            jbuild run --network none --mount type=bind,src=below,target=/b $ctr /bin/busybox cat /b/file
            jbuild run --network none --contextdir "$HOME/bound" --mount type=bind,src=/below,target=/b $ctr /bin/busybox cat /b/file
            """);
    assertThat(result.lines()).endsWith("whole", "part", "part");
  }

  @Test
  void prune_takes_images_that_only_others_without_a_name_were_made_of() {
    jbuild(
        """
        ctr=$(jbuild from scratch); echo x > a
        jbuild copy -q $ctr a /; jbuild commit -q $ctr >/dev/null
        jbuild copy -q $ctr a /b; jbuild commit -q --rm $ctr >/dev/null
        jbuild rmi --prune
        """);
    assertThat(jbuild("jbuild images -a -q").out()).isEmpty();
  }
}
