package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Commands of the group `image` that have no short form.
class ImageGroupIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  @Test
  void tree_shows_the_layers_and_whose_top_they_are() {
    assertThat(jpod.ok("image", "tree", BUSYBOX).lines())
        .contains("Image Layers", "Tags:     [" + BUSYBOX + "]")
        .last()
        .asString()
        .startsWith("└── ID: ")
        .endsWith("Top Layer of: [" + BUSYBOX + "]");
    assertThat(jpod.ok("image", "diff", BUSYBOX).out()).contains("A /bin/busybox\n");
  }

  @Test
  void an_image_is_mounted_inside_unshare_only() {
    assertThat(jpod.call("image", "mount", BUSYBOX).exits(125).err())
        .contains("must execute `jpod unshare` first");
    Result seen =
        jpod.shell(
                "jpod unshare sh -c 'm=$(jpod image mount "
                    + BUSYBOX
                    + "); cat $m/home/app/hello; stat -c %u $m/home/app; jpod image mount; jpod image unmount -a; ls $m 2>&1; true'")
            .run()
            .ok();
    assertThat(seen.out())
        .startsWith("hello from the image\n1000\n" + BUSYBOX)
        .contains("No such file or directory");
  }

  @Test
  void prune_takes_what_has_no_name_and_asks_first() {
    String id = jpod.shell("echo x > x; tar cf - x | jpod import -").run().ok().line().substring(7);
    assertThat(jpod.command("image", "prune").input("n\n").run().ok().out())
        .startsWith("WARNING! This command removes all dangling images.\n");
    jpod.ok("image", "exists", id);
    assertThat(jpod.ok("image", "prune", "-f").out()).isEqualTo(id + "\n");
    jpod.ok("image", "exists", BUSYBOX);
  }

  @Test
  void started_as_docker_it_asks_and_tells_in_dockers_words() throws IOException {
    Path docker = jpod.home().resolve("docker");
    Files.createSymbolicLink(docker, jpod.launcher());
    String id = jpod.shell("echo d > d; tar cf - d | jpod import -").run().ok().line().substring(7);
    String image = jpod.shell("./docker image prune < /dev/null").run().ok().out();
    assertThat(image)
        .isEqualTo(
            "WARNING! This will remove all dangling images.\nAre you sure you want to continue? [y/N] ");
    assertThat(jpod.shell("echo yes | ./docker image prune -a").run().ok().out())
        .startsWith(
            "WARNING! This will remove all images without at least one container associated to them.\n");
    assertThat(jpod.shell("echo n | ./docker container prune").run().ok().out())
        .startsWith("WARNING! This will remove all stopped containers.\n");
    assertThat(jpod.shell("echo n | ./docker volume prune").run().ok().out())
        .startsWith(
            "WARNING! This will remove anonymous local volumes not used by at least one container.\n");
    assertThat(jpod.shell("echo n | ./docker system prune --volumes").run().ok().out())
        .startsWith(
            """
            WARNING! This will remove:
              - all stopped containers
              - all networks not used by at least one container
              - all anonymous volumes not used by at least one container
              - all dangling images
              - unused build cache

            Are you sure you want to continue? [y/N]\
            """);
    jpod.ok("image", "exists", id);
    jpod.ok("volume", "create", "named");
    assertThat(jpod.shell("echo y | ./docker image prune").run().ok().out())
        .contains("Deleted Images:\ndeleted: sha256:" + id + "\n\nTotal reclaimed space: ");
    jpod.shell("./docker volume prune -f; ./docker system prune -f --volumes").run().ok();
    assertThat(jpod.ok("volume", "ls", "-q").line()).isEqualTo("named");
    jpod.shell("./docker volume prune -f -a").run().ok();
    assertThat(jpod.ok("volume", "ls", "-q").out()).isEmpty();
    Files.delete(docker);
  }

  @Test
  void images_of_working_containers_are_pruned_on_demand() {
    String id = jpod.shell("echo w > w; tar cf - w | jpod import -").run().ok().line().substring(7);
    jpod.shell("jbuild from --name keeps " + id + "; jbuild from --name other " + BUSYBOX)
        .run()
        .ok();
    assertThat(jpod.ok("image", "prune", "-f").out()).isEmpty();
    assertThat(jpod.ok("image", "prune", "-f", "--external").out()).isEqualTo(id + "\n");
    jpod.shell("jbuild rm keeps").run().exits(125);
    jpod.shell("jbuild rm other").run().ok();
  }

  /// `sudo` is a script that checks what it is asked, and runs it with another store.
  @Test
  void an_image_is_copied_to_another_account_of_this_machine() throws IOException {
    Path bin = Files.createDirectories(jpod.home().resolve("sudoers"));
    Path sudo =
        Files.writeString(
            bin.resolve("sudo"),
            "#!/bin/sh\n[ \"$1 $2 $3 $4 $5\" = '-n -i -u bob --' ] || exit 9\nshift 5\nexport XDG_DATA_HOME="
                + jpod.home()
                + "/bob\nexec \"$@\"\n");
    Files.setPosixFilePermissions(sudo, PosixFilePermissions.fromString("rwxr-xr-x"));
    String path = "export PATH=" + bin + ":$PATH; ";
    String bobs = "XDG_DATA_HOME=$HOME/bob jpod ";
    jpod.shell(path + "jpod image scp -q " + BUSYBOX + " bob@localhost::").run().ok();
    jpod.shell(bobs + "tag " + BUSYBOX + " localhost/bobs:1").run().ok();
    jpod.shell(path + "jpod image scp -q bob@localhost::localhost/bobs:1").run().ok();
    assertThat(jpod.ok("inspect", "-f", "{{.Id}}", "localhost/bobs:1").line())
        .isEqualTo(jpod.ok("inspect", "-f", "{{.Id}}", BUSYBOX).line());
    jpod.ok("rmi", "localhost/bobs:1");
  }

  /// `ssh` is a script that runs the command here, with another store.
  @Test
  void an_image_is_copied_through_ssh() throws IOException {
    Path bin = Files.createDirectories(jpod.home().resolve("fake"));
    Path ssh =
        Files.writeString(
            bin.resolve("ssh"),
            "#!/bin/sh\nshift 2\nexport XDG_DATA_HOME="
                + jpod.home()
                + "/there\nexec sh -c \"$1\"\n");
    Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwxr-xr-x"));
    jpod.shell(
            "export PATH="
                + bin
                + ":$PATH; jpod image scp -q "
                + BUSYBOX
                + " ada@example.com:: && XDG_DATA_HOME=$HOME/there jpod image exists "
                + BUSYBOX)
        .run()
        .ok();
    assertThat(jpod.call("image", "scp", BUSYBOX).exits(125).err())
        .contains("name the other end as USER@HOST::");
  }
}
