package io.jpod.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.jpod.it.harness.Command;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// jbuild as scripts use it, beside buildah.
class BuilderIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary();

  @AfterEach
  void empty_the_store() {
    jbuild("jbuild rm --all");
    jbuild("jbuild rmi --all --force");
    assertThat(jpod.names("working/names")).isEmpty();
    assertThat(jpod.names("layers").stream().filter(name -> !name.equals("l"))).isEmpty();
    assertThat(jpod.names("tmp")).isEmpty();
  }

  private static Result jbuild(String script) {
    return jpod.shell("set -e\n" + script).run().ok();
  }

  private static Command withBuildah(String script) {
    return jpod.shell(script)
        .env("STORAGE_DRIVER", "vfs")
        .env("BUILDAH_ISOLATION", "chroot")
        .env("JBUILD", "buildah");
  }

  private static JsonObject config(Result inspect) {
    JsonObject image =
        JsonParser.parseString(inspect.out()).getAsJsonObject().getAsJsonObject("OCIv1");
    JsonObject config = image.getAsJsonObject("config");
    if (config.get("Labels") instanceof JsonObject labels) {
      labels.remove("io.buildah.version"); // says who made it, and is not ours to say
    }
    image.remove("created");
    image.remove("rootfs");
    for (JsonElement step : image.getAsJsonArray("history")) {
      step.getAsJsonObject().remove("created");
    }
    return image;
  }

  /// The same script, with the builder's name swapped: the images describe themselves alike and
  /// hold the same files.
  @Test
  void script_of_the_examples_makes_the_same_image_with_buildah() throws IOException {
    Path script = ExamplesIT.copyTo(jpod, "busybox-image.sh");
    jbuild("sh " + script + " ours");
    withBuildah("sh " + script + " theirs-in-buildah").run().ok();
    assertThat(withoutTitle(config(jbuild("jbuild inspect --type image ours"))))
        .isEqualTo(
            withoutTitle(
                config(withBuildah("buildah inspect --type image theirs-in-buildah").run().ok())));
    withBuildah("buildah push -q theirs-in-buildah oci-archive:theirs.tar:theirs").run().ok();
    jpod.ok("load", "-i", "theirs.tar");
    String list =
        "find / -xdev -exec stat -c '%n %f %u %g %h' {} + | grep -v '^/proc ' | sort; md5sum /bin/busybox";
    assertThat(jpod.runs("ours", "sh", "-c", list).ok().out())
        .isEqualTo(jpod.runs("theirs", "sh", "-c", list).ok().out())
        .contains("/bin/busybox");
  }

  private static JsonObject withoutTitle(JsonObject image) {
    image
        .getAsJsonObject("config")
        .getAsJsonObject("Labels")
        .remove("org.opencontainers.image.title");
    return image;
  }

  @Test
  void options_of_config_mean_the_same_as_with_buildah() throws IOException {
    String script =
        """
        set -e
        ctr=$($JBUILD from --name options scratch)
        $JBUILD config --cmd 'sh -c "a b"' --env A=b --env 'C=$A/${A}x' --env D= --label x=y --label z $ctr
        $JBUILD config --port 80 --port 53/udp --port 8000-8010 --volume /data --volume /more --workingdir /w $ctr
        $JBUILD config --user 1:2 --stop-signal SIGINT --author me --created-by 'by me' $ctr
        $JBUILD config --entrypoint '["/bin/busybox","sh"]' --os linux --arch arm64 --variant v8 $ctr
        $JBUILD config --env A- --label z- --port 80- --volume /more- --history-comment why $ctr
        $JBUILD config --add-history --user 3 --env E=5 --cmd last $ctr
        $JBUILD commit --quiet --rm $ctr options
        """;
    jpod.shell(script).env("JBUILD", "jbuild").run().ok();
    withBuildah(script).run().ok();
    assertThat(config(jbuild("jbuild inspect --type image options")))
        .isEqualTo(config(withBuildah("buildah inspect --type image options").run().ok()));
  }

  @Test
  void verbs_print_what_buildah_prints() {
    Result result =
        jbuild(
            """
            jbuild from scratch
            jbuild from scratch
            jbuild from --name mine --cidfile id scratch
            cat id; echo
            jbuild containers -q | wc -l
            jbuild copy mine /etc/hostname /h | wc -c
            jbuild rename mine yours
            jbuild commit --iidfile iid yours image:1 | wc -c
            cut -c1-7 iid
            jbuild from image:1
            jbuild rm yours
            jbuild containers -n
            """);
    List<String> lines = result.lines();
    assertThat(lines.subList(0, 3))
        .containsExactly("working-container", "working-container-1", "mine");
    assertThat(lines.get(3)).matches("[0-9a-f]{64}");
    assertThat(lines.subList(4, 9))
        .containsExactly("3", "65", "0", "sha256:", "image-working-container");
    assertThat(lines.get(9)).isEqualTo(lines.get(3));
    assertThat(lines.get(10)).endsWith(" localhost/image:1                image-working-container");
  }

  @Test
  void errors_are_buildah_s_with_what_to_do() {
    jbuild("jbuild from --name taken scratch");
    assertThat(fails("jbuild from --name taken scratch"))
        .startsWith("Error: creating container: the container name \"taken\" is already in use by ")
        .contains("try:  jbuild rm taken");
    assertThat(fails("jbuild commit nope x"))
        .startsWith("Error: reading build container \"nope\": container not known");
    assertThat(fails("jbuild rm nope"))
        .startsWith("Error: removing container \"nope\": container not known");
    assertThat(fails("jbuild copy taken /no/such/file /x"))
        .contains("/no/such/file\": no such file or directory");
    assertThat(fails("jbuild copy taken")).startsWith("Error: src must be specified");
    assertThat(fails("jbuild config")).startsWith("Error: container ID must be specified");
    assertThat(fails("jbuild from --pull=never no-such-image"))
        .startsWith("Error: no-such-image: image not known");
    assertThat(fails("jbuild run taken")).startsWith("Error: command must be specified");
    assertThat(fails("jbuild mount taken"))
        .startsWith("Error: cannot mount using driver overlay in rootless mode");
    assertThat(fails("jbuild bogus")).startsWith("Error: unknown command \"bogus\" for \"jbuild\"");
    assertThat(fails("jbuild commit --format x taken y"))
        .startsWith("Error: unrecognized image type \"x\"");
    assertThat(fails("jbuild from --memory 1g scratch"))
        .startsWith("Error: unknown flag: --memory");
  }

  private static String fails(String line) {
    return jpod.shell(line).run().exits(125).err();
  }

  @Test
  void owners_beyond_the_user_s_own_are_made_and_kept() {
    jbuild(
        """
        ctr=$(jbuild from scratch)
        jbuild copy -q $ctr /bin/busybox /bin/busybox
        jbuild copy -q --chown 1000:33 --chmod 640 $ctr /etc/hostname /h
        jbuild config --cmd '["/bin/busybox","stat","-c","%u:%g %a","/h"]' $ctr
        jbuild commit -q --rm $ctr owners
        """);
    assertThat(jpod.runs("owners").ok().line()).isEqualTo("1000:33 640");
  }

  @Test
  void same_files_and_timestamp_give_the_same_image() {
    String script =
        """
        mkdir -p tree; echo x > tree/f
        ctr=$(jbuild from scratch)
        jbuild copy -q $ctr tree /
        jbuild commit -q --rm --timestamp 1000 $ctr
        """;
    String first = jbuild(script).line();
    assertThat(jbuild("touch tree tree/f\n" + script).line()).isEqualTo(first);
    assertThat(
            jbuild("export SOURCE_DATE_EPOCH=1000\n" + script.replace("--timestamp 1000", ""))
                .line())
        .isEqualTo(first);
  }

  @Test
  void working_containers_made_at_once_have_names_of_their_own() {
    List<Running> running = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      running.add(jpod.shell("jbuild from scratch").start());
    }
    List<String> names = new ArrayList<>();
    for (Running one : running) {
      names.add(one.await().ok().line());
    }
    assertThat(names).doesNotHaveDuplicates();
    assertThat(jbuild("jbuild containers -q").lines()).hasSize(6);
  }

  @Test
  void image_of_a_working_container_is_in_use() {
    jbuild(
        """
        ctr=$(jbuild from --name user scratch)
        jbuild copy -q $ctr /etc/hostname /h
        jbuild commit -q $ctr used
        """);
    assertThat(jpod.call("rmi", "used").exits(2).err()).contains("in use");
    jpod.ok("rmi", "-f", "used");
    assertThat(jbuild("jbuild containers -q").out()).isEmpty();
  }

  @Test
  void mounts_are_listed_as_json_and_last_as_long_as_a_session() {
    jbuild(
        """
        jbuild from --name one scratch; jbuild copy -q one /bin/busybox /bin/busybox
        jbuild commit -q --rm one files
        jbuild from --name one files; jbuild from --name two --format docker scratch
        """);
    String one = jpod.store() + "/working/";
    Result session =
        jpod.shell(
                """
                jbuild mount --json
                jbuild unshare sh -c 'jbuild mount --json one two; jbuild umount --all >/dev/null'
                jbuild unshare --mount A=one,two sh -c 'ls $A; echo hi > "$(printenv two)/hi"; exit 3'
                echo $?
                jbuild unshare sh -c 'jbuild unshare -m A=one true; jbuild mount --json one | grep mountPoint | cut -d\\" -f4; jbuild umount one > /dev/null; cat "$(jbuild mount two)/hi"'
                """)
            .run()
            .ok();
    List<String> lines = session.lines();
    assertThat(lines.getFirst()).isEqualTo("null");
    JsonElement listed =
        JsonParser.parseString(String.join("\n", lines.subList(1, lines.size() - 4)));
    assertThat(listed.getAsJsonArray())
        .extracting(mount -> mount.getAsJsonObject().get("container").getAsString())
        .containsExactly("one", "two");
    assertThat(lines.subList(lines.size() - 4, lines.size() - 2)).containsExactly("bin", "3");
    assertThat(lines.get(lines.size() - 2)).startsWith(one).endsWith("/merged");
    assertThat(lines.getLast()).isEqualTo("hi");
    assertThat(fails("jbuild unshare --mount A=none true"))
        .startsWith(
            "Error: loading information about build container \"none\": container not known");
  }

  @Test
  void exit_codes_that_are_no_failure() {
    jbuild("jbuild from --name codes scratch; jbuild copy -q codes /bin/busybox /bin/busybox");
    String run = "jbuild run --network none --valid-exit-codes ";
    jpod.shell(run + "0,3 codes -- /bin/busybox sh -c 'exit 3'").run().ok();
    jpod.shell(run + "3 codes -- /bin/busybox false").run().exits(1);
    assertThat(fails(run + "3 codes -- /bin/busybox true"))
        .contains("exit status 0 is not in the valid exit codes list");
  }

  @Test
  void what_is_copied_and_how() {
    Result result =
        jbuild(
            """
            rm -rf tree; mkdir -p tree/x tree/y out; echo a > tree/x/a.txt; echo b > tree/y/b.txt; ln -s y/b.txt tree/link
            printf 'y\n' > tree/.containerignore; ln -s /etc/hostname tree/out
            jbuild from --name files scratch > /dev/null
            jbuild copy -q --parents files tree/x/a.txt "$PWD/tree/./y" /parents/
            jbuild copy -q --no-follow-symlinks --timestamp 1000 files tree/link tree/x/a.txt /links/
            jbuild copy -q --link --contextdir tree files x y /inside/
            jbuild copy --allow-empty-wildcard files 'tree/none*' /none
            touch 'tree/a*'; jbuild copy -q --allow-wildcard=false files 'tree/a*' /literal
            jbuild commit -q files files:1 > /dev/null
            jbuild from --name others scratch > /dev/null
            jbuild copy -q --from files others '/parents/tree/x/*.txt' /from/
            jbuild copy -q --retry 1 --retry-delay 1ms --from files:1 --contextdir parents --exclude '**/*.txt' others . /image
            jbuild unshare sh -c 'for c in files others; do cd "$(jbuild mount $c)"; find . | sort; done'
            jbuild unshare -m F=files sh -c 'stat -c "%N %Y" "$F/links/link" "$F/links/a.txt" | sed "s,.*/links/,,"; cat "$F/literal"'
            """);
    assertThat(result.lines())
        .containsExactly(
            ".",
            "./inside",
            "./inside/a.txt",
            "./links",
            "./links/a.txt",
            "./links/link",
            "./literal",
            "./parents",
            "./parents/tree",
            "./parents/tree/x",
            "./parents/tree/x/a.txt",
            "./parents/y",
            "./parents/y/b.txt",
            ".",
            "./from",
            "./from/a.txt",
            "./image",
            "./image/tree",
            "./image/tree/x",
            "./image/y",
            "link' -> 'y/b.txt' 1000",
            "a.txt' 1000");
    assertThat(fails("jbuild copy --contextdir tree files out /out")).contains("no such file");
    assertThat(fails("jbuild copy --ignorefile tree/.containerignore files tree /x"))
        .startsWith("Error: --ignorefile option requires that you specify a context dir");
    assertThat(fails("jbuild copy --timestamp x files tree/x /x"))
        .startsWith("Error: parsing timestamp value \"x\"");
    assertThat(fails("jbuild add --retry 1 --retry-delay 10ms files http://127.0.0.1:1/x /x"))
        .contains("downloading 'http://127.0.0.1:1/x'");
  }
}
