package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Jpod;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `diff`, `export` and `commit`: what a container has written.
class ContainerFilesIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  private static final String WRITE =
      "echo new > /home/app/new; rm /etc/not-executable; chmod 700 /home/app/hello; mkdir -p /opt/a;"
          + " echo v > /data/inside; ln -s new /home/app/link; sleep 600";

  private static String written(String name) {
    String id =
        jpod.ok(
                "run",
                "-d",
                "--name",
                name,
                "--network=none",
                "-v",
                "/data",
                "-e",
                "MINE=1",
                "--label",
                "who=it",
                BUSYBOX,
                "sh",
                "-c",
                WRITE)
            .line();
    jpod.shell("until jpod exec " + name + " test -L /home/app/link; do sleep 0.05; done")
        .run()
        .ok();
    return id;
  }

  @Test
  void diff_shows_what_was_added_changed_and_deleted() {
    written("d");
    String[] expected = {
      "A /data",
      "C /etc",
      "D /etc/not-executable",
      "C /home/app",
      "C /home/app/hello",
      "A /home/app/link",
      "A /home/app/new",
      "A /opt",
      "A /opt/a"
    };
    assertThat(jpod.ok("diff", "d").lines()).contains(expected).doesNotContain("C /etc/hosts");
    assertThat(jpod.ok("container", "diff", "--format", "json", "d").out())
        .contains("     \"deleted\": [\n          \"/etc/not-executable\"\n     ]");
    assertThat(jpod.ok("diff", "-l").lines()).contains("A /opt/a");
    assertThat(jpod.ok("diff", BUSYBOX).lines()).contains("A /bin/busybox", "A /home/app/hello");
    assertThat(jpod.call("diff", "--format", "table", "d").exits(125).err())
        .contains("only supported value for '--format' is 'json'");
    assertThat(jpod.call("diff").exits(125).err())
        .contains("\"jpod diff\" requires a name, id, or the \"--latest\" flag");
    assertThat(jpod.call("container", "diff", BUSYBOX).exits(1).err())
        .contains("no such container");
  }

  @Test
  void export_writes_the_root_file_system_without_volumes() {
    written("e");
    String script =
        """
        jpod export e | tar tv | grep -E ' (data/|data/inside|home/app/new|etc/not-executable|proc/.+|home/app/link.*)$' | awk '{print $1, $2, $6}'
        jpod stop -t 0 e > /dev/null
        jpod container export -o e.tar e; tar xOf e.tar home/app/new; tar tf e.tar | grep -c ^bin/
        jpod import e.tar again > /dev/null; jpod run --rm --network=none again cat /home/app/new
        """;
    assertThat(jpod.shell(script).run().ok().lines())
        .startsWith(
            "drwxr-xr-x 0/0 data/",
            "lrwxrwxrwx 0/0 home/app/link",
            "-rw-r--r-- 0/0 home/app/new",
            "new")
        .endsWith("new");
    assertThat(jpod.call("export", "nobody").exits(125).err()).contains("no such container");
  }

  @Test
  void commit_makes_an_image_that_runs_with_what_was_written() {
    written("c");
    Path idFile = jpod.home().resolve("iid");
    String id =
        jpod.ok(
                "commit",
                "--author",
                "Ada",
                "-m",
                "by the test",
                "-c",
                "CMD [\"cat\",\"/home/app/new\"]",
                "-c",
                "ENV MORE=2",
                "--iidfile",
                idFile.toString(),
                "c",
                "made:1")
            .line();
    assertThat(id).hasSize(64);
    assertThat(idFile).hasContent(id);
    assertThat(jpod.ok("run", "--rm", "--network=none", "made:1").line()).isEqualTo("new");
    assertThat(
            jpod.inspect(
                "made:1",
                "{{.Author}} {{.Comment}} {{json .Config.Env}} {{index .Config.Labels \"who\"}}"
                    + " {{json .Config.Volumes}} {{len .RootFS.Layers}}"))
        .startsWith("Ada ")
        .contains("\"MINE=1\"", "\"MORE=2\"", "\"FROM_IMAGE=yes\"", " it ", "\"/data\"", " 2")
        .doesNotContain("HOSTNAME=", "container=");
    assertThat(
            jpod.ok(
                    "run",
                    "--rm",
                    "--network=none",
                    "made:1",
                    "ls",
                    "-l",
                    "/home/app/hello",
                    "/etc")
                .out())
        .contains("-rwx------")
        .doesNotContain("not-executable");
  }

  @Test
  void commit_can_squash_and_write_dockers_format_of_a_stopped_container() {
    written("s");
    jpod.ok("stop", "-t", "0", "s");
    jpod.ok(
        "container",
        "commit",
        "-q",
        "--squash",
        "--format",
        "docker",
        "--include-volumes",
        "s",
        "flat");
    assertThat(jpod.inspect("flat", "{{len .RootFS.Layers}} {{.ManifestType}}"))
        .isEqualTo("1 application/vnd.docker.distribution.manifest.v2+json");
    assertThat(jpod.ok("run", "--rm", "--network=none", "flat", "cat", "/home/app/new").line())
        .isEqualTo("new");
    assertThat(jpod.call("commit", "-f", "odd", "s").exits(125).err())
        .contains("unrecognized image format \"odd\"");
    assertThat(jpod.call("commit", "-c", "FROM x", "s").exits(125).err())
        .contains("invalid change \"FROM x\"");
  }
}
