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
