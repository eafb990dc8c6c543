package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `cp` between host, containers and tar streams.
class CopyIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  @Test
  void files_and_directories_go_in_and_come_out_as_docker_names_them() {
    jpod.sleeper("--name", "web");
    assertThat(
            jpod.shell(
                    """
                    set -e
                    rm -rf w; mkdir -p w/d/sub; cd w; echo one > d/sub/f; chmod 750 d/sub; ln -s sub/f d/link; ln d/sub/f d/hard
                    truncate -s 100M d/sparse
                    jpod cp d web:/tmp                  # into a directory that is there
                    jpod cp d/. web:/tmp/new            # what is in it, under a new name
                    jpod cp d web:/tmp/slash/           # docker makes the directory
                    jpod cp d/sub/f web:/tmp/renamed
                    jpod cp d/sub/f web:/tmp/d/link     # follows the link, in the container
                    jpod exec web sh -c 'cd /tmp; find d new slash -type f | sort; cat renamed; stat -c %a d/sub; readlink d/link; stat -c %h d/hard; du -k new/sparse | cut -f1'
                    jpod cp web:/tmp/d .. ; (cd ../d && find . -type f | sort; stat -c %U sub/f; readlink link)
                    jpod cp web:/etc/passwd . ; head -1 passwd
                    jpod cp web:/tmp/d/link followed; stat -c %F followed
                    jpod cp -L=false web:/tmp/d/link kept; stat -c %F kept
                    """)
                .run()
                .ok()
                .lines())
        .containsExactly(
            "d/hard",
            "d/sparse",
            "d/sub/f",
            "new/hard",
            "new/sparse",
            "new/sub/f",
            "slash/hard",
            "slash/sparse",
            "slash/sub/f",
            "one",
            "750",
            "sub/f",
            "1", // its twin was overwritten through the link
            "0",
            "./hard",
            "./sparse",
            "./sub/f",
            jpod.user().name(),
            "sub/f",
            "root:x:0:0:root:/root:/bin/sh",
            "regular file",
            "symbolic link");
  }

  @Test
  void stopped_container_is_copied_to_and_from_with_its_volumes() {
    jpod.ok("create", "--name", "still", "-v", "cpvol:/data", "--network=none", BUSYBOX, "true");
    Path file = Fixtures.file(jpod, "note", "kept\n");
    jpod.ok("cp", file.toString(), "still:/data/note");
    jpod.ok("cp", file.toString(), "still:/var/note");
    assertThat(jpod.runs("-v", "cpvol:/v", BUSYBOX, "cat", "/v/note").out()).isEqualTo("kept\n");
    jpod.ok("cp", "still:/var/note", jpod.home().resolve("back").toString());
    assertThat(jpod.home().resolve("back")).hasContent("kept\n");
    jpod.ok("rm", "still");
    jpod.ok("volume", "rm", "cpvol");
  }

  @Test
  void copies_belong_to_the_user_of_the_container_unless_told_otherwise() {
    jpod.sleeper("--name", "mine", "--user", "app");
    Path file = Fixtures.file(jpod, "own", "x");
    jpod.ok("cp", file.toString(), "mine:/tmp/a");
    jpod.shell("echo > of-the-user; jpod cp --archive=false of-the-user mine:/tmp/b").run().ok();
    assertThat(jpod.ok("exec", "mine", "stat", "-c", "%U", "/tmp/a", "/tmp/b").lines())
        .containsExactly("app", "root");
    jpod.ok("cp", "mine:/tmp/a", "mine:/tmp/c");
    assertThat(jpod.ok("exec", "mine", "stat", "-c", "%U", "/tmp/c").line()).isEqualTo("app");
  }

  @Test
  void between_two_containers() {
    jpod.sleeper("--name", "from");
    jpod.ok("create", "--name", "to", "--network=none", BUSYBOX, "ls", "/srv/home/app");
    jpod.ok("exec", "from", "mkdir", "/srv");
    jpod.ok("exec", "from", "cp", "-r", "/home", "/srv/");
    jpod.ok("cp", "from:/srv", "to:/");
    assertThat(jpod.ok("start", "-a", "to").line()).isEqualTo("hello");
  }

  @Test
  void tar_streams_in_both_directions() {
    jpod.sleeper("--name", "streams");
    assertThat(
            jpod.shell(
                    """
                    set -e
                    rm -rf s; mkdir -p s/bin/deep; echo 1 > s/bin/deep/f
                    tar -C s -c . | jpod cp - streams:/tmp
                    tar -C s -cz bin | jpod cp - streams:/tmp/bin
                    jpod exec streams find /tmp -type f | sort
                    jpod cp streams:/tmp/bin - | tar t | sort
                    """)
                .run()
                .ok()
                .lines())
        .containsExactly(
            "/tmp/bin/bin/deep/f",
            "/tmp/bin/deep/f",
            "bin/",
            "bin/bin/",
            "bin/bin/deep/",
            "bin/bin/deep/f",
            "bin/deep/",
            "bin/deep/f");
    assertThat(jpod.command("cp", "-", "streams:/tmp").input("no tar").run().exits(125).err())
        .contains("source must be a (compressed) tar archive when copying from stdin");
    assertThat(jpod.command("cp", "-", "streams:/tmp/x").input("").run().exits(125).err())
        .contains("destination must be a directory when copying from stdin");
  }

  @Test
  void what_cannot_be_is_said_in_podmans_words() {
    jpod.sleeper("--name", "err");
    Path file = Fixtures.file(jpod, "plain", "x");
    assertThat(jpod.call("cp", "nobody:/x", ".").exits(125).err())
        .contains("Error: container \"nobody\" does not exist");
    assertThat(jpod.call("cp", "err:/nope", ".").exits(125).err())
        .contains(
            "Error: \"/nope\" could not be found on container err: no such file or directory");
    assertThat(jpod.call("cp", "./nope", "err:/").exits(125).err())
        .contains("Error: \"./nope\" could not be found on the host: no such file or directory");
    assertThat(jpod.call("cp", file.toString(), "err:/nope/x").exits(125).err())
        .contains("\"/nope/x\" could not be found on container err: no such file or directory");
    assertThat(jpod.call("cp", "err:/etc", file.toString()).exits(125).err())
        .contains("destination must be a directory when copying a directory");
    assertThat(jpod.call("cp", "a", "b").exits(125).err())
        .contains("invalid arguments \"a\", \"b\": you must specify one container");
    jpod.ok("exec", "err", "mkdir", "-p", "/tmp/plain/x");
    assertThat(jpod.call("cp", file.toString(), "err:/tmp").exits(125).err())
        .contains("cannot overwrite directory \"/tmp/plain\" with non-directory");
    jpod.ok("cp", "--overwrite", file.toString(), "err:/tmp");
    assertThat(jpod.ok("exec", "err", "cat", "/tmp/plain").out()).isEqualTo("x");
  }

  /// CVE-2018-15664: between the look at a path and its use, a process inside makes a link of it.
  @Test
  void container_that_swaps_links_in_a_loop_reaches_nothing_outside() throws IOException {
    Path secret = Fixtures.file(jpod, "secret", "the host's\n");
    Path outside = jpod.user().folder(jpod.home().resolve("outside"));
    String swap =
        "mkdir -p /x/dir/in; echo inside > /x/dir/in/secret; ln -s HOME /x/link; cd /x;"
            + " while :; do mv dir t; mv link dir; mv dir link; mv t dir; done";
    String hostile =
        swap.replace("HOME", jpod.home().toString()).replace("/x/dir/in", "/x/dir" + jpod.home());
    jpod.ok("run", "-d", "--name", "hostile", "--network=none", BUSYBOX, "sh", "-c", hostile);
    assertThat(
            jpod.shell(
                    """
                    echo mine > note
                    for i in $(seq 12); do
                      rm -rf got; mkdir got
                      jpod cp hostile:/x/dir/secret got/a 2>/dev/null
                      jpod cp hostile:/x got/b 2>/dev/null
                      jpod cp note hostile:/x/dir/outside/note 2>/dev/null
                      jpod cp note hostile:/x/dir/secret 2>/dev/null
                      grep -rs "the host's" got
                    done
                    ls outside; cat secret
                    """)
                .run()
                .ok()
                .out())
        .isEqualTo("the host's\n");
    assertThat(secret).hasContent("the host's\n");
    assertThat(outside).isEmptyDirectory();
  }

  /// CVE-2019-14271: what the container has instead of our libraries and users is never loaded.
  @Test
  void links_of_the_container_to_the_hosts_paths_stay_inside() throws IOException {
    Path secret = Fixtures.file(jpod, "other-secret", "the host's\n");
    jpod.sleeper("--name", "links");
    jpod.ok("exec", "links", "ln", "-s", secret.toString(), "/tmp/abs");
    jpod.ok("exec", "links", "ln", "-s", "../../../../../../../.." + secret, "/tmp/rel");
    jpod.ok("exec", "links", "ln", "-s", "/proc/1/root" + secret, "/tmp/magic");
    for (String link : new String[] {"abs", "rel", "magic"}) {
      assertThat(jpod.call("cp", "links:/tmp/" + link, "stolen").exits(125).err())
          .startsWith("Error: ");
    }
    Path note = Fixtures.file(jpod, "note2", "container's\n");
    jpod.ok("exec", "links", "mkdir", "-p", jpod.home().toString());
    jpod.ok("cp", note.toString(), "links:/tmp/abs");
    assertThat(secret).hasContent("the host's\n");
    assertThat(jpod.ok("exec", "links", "cat", secret.toString()).out()).isEqualTo("container's\n");
  }

  /// A tar of a container must not write elsewhere than where it is unpacked.
  @Test
  void link_in_the_copied_tree_is_not_followed_on_the_host() throws IOException {
    jpod.sleeper("--name", "tree");
    Path target = jpod.user().folder(jpod.home().resolve("target"));
    Path into = jpod.user().folder(jpod.home().resolve("into"));
    Files.createSymbolicLink(into.resolve("d"), target);
    jpod.ok("exec", "tree", "sh", "-c", "mkdir -p /t/d; echo x > /t/d/f");
    assertThat(jpod.call("cp", "tree:/t/.", into.toString()).exits(125).err())
        .contains("cannot overwrite non-directory \"" + into + "/d\" with directory");
    assertThat(target).isEmptyDirectory();
  }
}
