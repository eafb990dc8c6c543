package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.jpod.it.harness.Command;
import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.ImagePacker;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.TarBuilder;
import io.jpod.it.harness.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Images: in, out, and their names.
class ImageIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary();

  @AfterEach
  void empty_the_store() {
    jpod.removeContainers();
    List<String> ids = jpod.ok("images", "-q", "--no-trunc").lines().stream().distinct().toList();
    for (String id : ids) {
      jpod.ok("rmi", "-f", id);
    }
    assertThat(jpod.names("images")).isEmpty();
    assertThat(jpod.names("names")).isEmpty();
    assertThat(jpod.names("layers").stream().filter(name -> !name.equals("l"))).isEmpty();
    assertThat(jpod.names("layers/l")).isEmpty();
    assertThat(jpod.names("blobs/sha256")).isEmpty();
    jpod.assertNothingHalfMade();
  }

  private static ImagePacker busybox() {
    return Fixtures.busybox(Workspace.get().folder("image"), true);
  }

  private static Path file(String name) {
    return Workspace.get().folder("archive").resolve(name);
  }

  @Test
  void every_packing_of_an_image_is_the_same_image() {
    ImagePacker image = busybox();
    List<Path> archives =
        List.of(
            image.dockerArchive(file("old.tar"), BUSYBOX),
            image.dockerArchiveWithOciLayout(file("new.tar"), BUSYBOX),
            image.ociArchive(file("oci.tar"), BUSYBOX));
    for (Path archive : archives) {
      assertThat(jpod.ok("load", "-i", archive.toString()).out())
          .contains("Loaded image: " + BUSYBOX);
      assertThat(jpod.ok("images", "-q", "--no-trunc").line()).isEqualTo("sha256:" + image.id());
      assertThat(jpod.ok("inspect", "--format", "{{.RootFS.Layers}}", BUSYBOX).line())
          .contains("sha256:" + image.diffIds().getFirst());
      assertThat(jpod.runs(BUSYBOX, "echo", "works").ok().line()).isEqualTo("works");
      jpod.ok("rmi", BUSYBOX);
    }
  }

  @Test
  void compressed_archives_and_standard_input_are_read() {
    Path plain = Fixtures.busybox();
    for (String tool : List.of("gzip -c", "zstd -q -c", "xz -0 -c", "bzip2 -c", "cat")) {
      jpod.shell(tool + " " + plain + " | jpod load").run().ok();
      jpod.runs(BUSYBOX, "true").ok();
      jpod.ok("rmi", BUSYBOX);
    }
    assertThat(jpod.call("load", "-i", "/no/such/file").exits(125).err()).contains("/no/such/file");
    assertThat(jpod.command("load").input("this is no archive").run().exits(125).err())
        .startsWith("Error: ");
  }

  @Test
  void filters_choose_images_as_podmans_do() {
    jpod.ok("load", "-i", Fixtures.busybox().toString());
    String old = jpod.ok("images", "-q", "--no-trunc", BUSYBOX).line().substring(7);
    jpod.shell("echo x > x; tar cf - x | jpod import -c 'LABEL k=v' - localhost/new:1").run().ok();
    String fresh = jpod.ok("images", "-q", "--no-trunc", "localhost/new").line().substring(7);
    String nameless =
        jpod.shell("echo y > y; tar cf - y | jpod import -").run().ok().line().substring(7);
    String container = jpod.ok("create", "--network=none", BUSYBOX, "true").line();
    String digest = jpod.ok("inspect", "-f", "{{.Digest}}", "localhost/new:1").line();

    chosen(List.of(old), "reference=busybox");
    chosen(List.of(old), "reference=localhost/*:it");
    chosen(List.of(fresh, nameless), "reference!=busybox");
    chosen(List.of(fresh), "label=k=v");
    chosen(List.of(old, nameless), "label!=k");
    chosen(List.of(nameless), "dangling=true");
    chosen(List.of(old, fresh), "dangling=false");
    chosen(List.of(fresh), "id=" + fresh.substring(0, 12));
    chosen(List.of(fresh), "digest=" + digest);
    chosen(List.of(old), "before=localhost/new:1");
    chosen(List.of(fresh, nameless), "since=" + BUSYBOX);
    chosen(List.of(old, fresh, nameless), "until=" + (System.currentTimeMillis() / 1000 + 100));
    chosen(List.of(old), "until=1h");
    chosen(List.of(old), "containers=true");
    chosen(List.of(fresh, nameless), "containers=false");
    chosen(List.of(fresh, nameless), "containers=external");
    chosen(List.of(), "manifest=true");
    chosen(List.of(), "readonly=true");
    chosen(List.of(old, fresh, nameless), "readonly=false");
    chosen(List.of(), "intermediate=true");
    assertThat(jpod.call("images", "--filter", "color=red").exits(125).err())
        .contains("invalid image filter \"color\"");
    assertThat(jpod.call("images", "--filter", "dangling=maybe").exits(125).err())
        .contains("non-boolean value \"maybe\" for dangling filter");
    assertThat(jpod.call("images", "--filter", "since=no/such").exits(125).err())
        .contains("could not find local image for filter \"since\"=\"no/such\"");

    assertThat(jpod.ok("images", "--history", "localhost/new").lines().getLast())
        .endsWith("localhost/new:1");
    assertThat(jpod.ok("images", "--tree").lines().getFirst())
        .matches("IMAGE +ID +DISK USAGE +CONTENT SIZE +IN USE");
    assertThat(jpod.ok("images", "--sort=repository", "--format", "{{.Repository}}").lines())
        .containsExactly("<none>", "localhost/busybox", "localhost/new");
    jpod.ok("rm", container);
  }

  /// Both programs agree.
  private static void chosen(List<String> ids, String filter) {
    for (String program : List.of("jpod", "jbuild")) {
      assertThat(
              jpod.shell(program + " images -q --no-trunc --filter '" + filter + "'")
                  .run()
                  .ok()
                  .lines())
          .as(program + " " + filter)
          .containsExactlyInAnyOrderElementsOf(ids.stream().map(id -> "sha256:" + id).toList());
    }
  }

  @Test
  void jbuild_lists_images_as_json_and_by_a_template() {
    jpod.ok("load", "-i", Fixtures.busybox().toString());
    JsonObject image =
        JsonParser.parseString(jpod.shell("jbuild images --json").run().ok().out())
            .getAsJsonArray()
            .get(0)
            .getAsJsonObject();
    assertThat(image.getAsJsonArray("names").get(0).getAsString()).isEqualTo(BUSYBOX);
    assertThat(
            jpod.shell("jbuild images --noheading --format '{{.Name}}:{{.Tag}}'").run().ok().line())
        .isEqualTo(BUSYBOX);
    assertThat(jpod.shell("jbuild images --digests --history").run().ok().lines().getFirst())
        .matches("REPOSITORY +TAG +DIGEST +IMAGE ID +CREATED +SIZE +HISTORY");
  }

  @Test
  void a_directory_is_saved_compressed_on_demand() throws IOException {
    ImagePacker image = busybox();
    jpod.ok("load", "-i", image.dockerArchive(file("in.tar"), BUSYBOX).toString());
    jpod.ok("save", "--compress", "--format", "docker-dir", "-o", "small", BUSYBOX);
    jpod.ok("save", "--uncompressed", "--format", "oci-dir", "-o", "large", BUSYBOX);
    Path small = jpod.home().resolve("small");
    assertThat(
            sha256(
                Command.of("skopeo", "inspect", "--config", "--raw", "dir:" + small)
                    .run()
                    .ok()
                    .out()))
        .isEqualTo(image.id());
    Command.of("skopeo", "copy", "-q", "dir:" + small, "oci:" + file("copy") + ":x").run().ok();
    jpod.ok("rmi", BUSYBOX);
    jpod.ok("pull", "-q", "dir:" + small);
    assertThat(jpod.ok("images", "-q", "--no-trunc").line()).isEqualTo("sha256:" + image.id());
    assertThat(jpod.call("save", "--compress", "-o", "x.tar", image.id()).exits(125).err())
        .contains("--compress can only be set when --format is 'docker-dir'");
    jpod.shell("rm -r small large").run().ok();
  }

  @Test
  void images_of_archives_run_and_are_built_on_without_a_pull() {
    String archive = busybox().ociArchive(file("run.tar"), BUSYBOX).toString();
    assertThat(
            jpod.ok("run", "--rm", "--network=none", "oci-archive:" + archive, "echo", "here")
                .line())
        .isEqualTo("here");
    jpod.ok("rmi", BUSYBOX);
    String container = jpod.shell("jbuild from oci-archive:" + archive).run().ok().line();
    jpod.shell("jbuild rm " + container).run().ok();
  }

  @Test
  void a_store_of_a_newer_layout_is_left_alone() {
    jpod.shell("mkdir newer; echo 2 > newer/version").run().ok();
    for (String command : List.of("images", "ps", "info", "system prune -f", "run x")) {
      assertThat(jpod.shell("jpod --root newer " + command).run().exits(125).err())
          .contains("newer' has layout '2', made by a newer jpod; this one knows layout 1");
    }
    jpod.shell("test \"$(ls newer)\" = version && rm -r newer").run().ok();
  }

  @Test
  void several_images_in_one_archive_are_loaded_and_saved() throws IOException {
    jpod.ok("load", "-i", busybox().dockerArchive(file("a.tar"), BUSYBOX).toString());
    Path folder = Workspace.get().folder("other");
    Path extra = folder.resolve("extra.tar");
    Fixtures.busybox(folder, true);
    Files.write(extra, new TarBuilder().file("extra", 0644, "extra\n").toBytes());
    ImagePacker other =
        new ImagePacker(
            List.of(folder.resolve("layer.tar"), extra), Fixtures.containerConfig("cat", "/extra"));
    jpod.ok(
        "load",
        "-i",
        other.dockerArchive(file("b.tar"), "localhost/extra:1", "localhost/extra:2").toString());

    Path both = jpod.home().resolve("both.tar");
    jpod.ok("save", "-m", "-o", both.toString(), BUSYBOX, "localhost/extra:1");
    jpod.ok("rmi", "-f", BUSYBOX, "localhost/extra:1", "localhost/extra:2");
    assertThat(jpod.ok("images", "-q").out()).isEmpty();
    Result loaded = jpod.ok("load", "-i", both.toString());
    assertThat(loaded.out()).contains(BUSYBOX).contains("localhost/extra:1");
    assertThat(jpod.ok("run", "--rm", "--network=none", "localhost/extra:1").out())
        .isEqualTo("extra\n");
  }

  @Test
  void saved_archives_hold_the_same_image_and_peers_read_them() {
    ImagePacker image = busybox();
    jpod.ok("load", "-i", image.dockerArchive(file("in.tar"), BUSYBOX).toString());
    for (String format : List.of("docker-archive", "oci-archive")) {
      Path saved = jpod.home().resolve(format + ".tar");
      jpod.ok("save", "--format", format, "-o", saved.toString(), BUSYBOX);
      Result inspect =
          Command.of("skopeo", "inspect", "--config", "--raw", format + ":" + saved).run().ok();
      assertThat(sha256(inspect.out())).isEqualTo(image.id());
    }
    jpod.shell("jpod save " + BUSYBOX + " > stdout.tar").run().ok();
    Result inspect =
        Command.of(
                "skopeo",
                "inspect",
                "--config",
                "--raw",
                "docker-archive:" + jpod.home().resolve("stdout.tar"))
            .run();
    assertThat(sha256(inspect.ok().out())).isEqualTo(image.id());
  }

  @Test
  void layers_are_saved_byte_for_byte() throws IOException {
    ImagePacker image = busybox();
    jpod.ok("load", "-i", image.ociArchive(file("in.tar"), BUSYBOX).toString());
    Path saved = jpod.home().resolve("bytes.tar");
    jpod.ok("save", "-o", saved.toString(), BUSYBOX);
    Path out = Workspace.get().folder("unpacked");
    Command.of("tar", "-xf", saved.toString(), "-C", out.toString()).run().ok();
    JsonObject item =
        JsonParser.parseString(Files.readString(out.resolve("manifest.json")))
            .getAsJsonArray()
            .get(0)
            .getAsJsonObject();
    Path layer = out.resolve(item.getAsJsonArray("Layers").get(0).getAsString());
    assertThat(ImagePacker.sha256(layer)).isEqualTo(image.diffIds().getFirst());
    assertThat(item.getAsJsonArray("RepoTags").get(0).getAsString()).isEqualTo(BUSYBOX);
  }

  @Test
  void names_come_and_go_and_the_image_with_the_last_one() {
    String archive = Fixtures.busybox().toString();
    jpod.ok("load", "-i", archive);
    jpod.ok("tag", BUSYBOX, "localhost/second:v2", "example.org/third");
    assertThat(jpod.ok("images", "--format", "{{.Repository}}:{{.Tag}}").lines())
        .containsExactlyInAnyOrder(BUSYBOX, "localhost/second:v2", "example.org/third:latest");
    Result table = jpod.ok("images");
    assertThat(table.lines().getFirst()).matches("REPOSITORY +TAG +IMAGE ID +CREATED +SIZE");
    assertThat(jpod.ok("rmi", "localhost/second:v2").out())
        .contains("Untagged: localhost/second:v2")
        .doesNotContain("Deleted");
    jpod.ok("rmi", "example.org/third");
    assertThat(jpod.ok("rmi", "busybox:it").out())
        .contains("Untagged: " + BUSYBOX)
        .contains("Deleted: ");
    assertThat(jpod.call("rmi", BUSYBOX).exits(1).err()).contains("image not known");
    assertThat(jpod.call("tag", BUSYBOX, "x").exits(125).err()).contains("image not known");
  }

  @Test
  void image_in_use_is_kept_unless_forced() {
    jpod.ok("load", "-i", Fixtures.busybox().toString());
    String id = jpod.sleeper();
    Result refused = jpod.call("rmi", BUSYBOX);
    assertThat(refused.exits(2).err()).contains(id.substring(0, 12));
    assertThat(jpod.status(id)).isEqualTo("running");
    jpod.ok("rmi", "-f", BUSYBOX);
    assertThat(jpod.containerIds()).isEmpty();
  }

  @Test
  void history_and_inspect_show_what_the_configuration_says() {
    ImagePacker image = busybox();
    jpod.ok("load", "-i", image.dockerArchive(file("in.tar"), BUSYBOX).toString());
    assertThat(jpod.ok("history", "--no-trunc", "--format", "{{.CreatedBy}}", BUSYBOX).lines())
        .containsExactly("integration test");
    assertThat(jpod.ok("history", BUSYBOX).lines().getFirst())
        .matches("ID +CREATED +CREATED BY +SIZE +COMMENT");
    JsonObject seen =
        JsonParser.parseString(jpod.ok("inspect", BUSYBOX).out())
            .getAsJsonArray()
            .get(0)
            .getAsJsonObject();
    assertThat(seen.get("Id").getAsString()).isEqualTo(image.id());
    assertThat(seen.getAsJsonArray("RepoTags").toString()).contains(BUSYBOX);
    assertThat(seen.getAsJsonObject("Config").getAsJsonArray("Cmd").toString())
        .isEqualTo("[\"sh\"]");
    assertThat(seen.get("Architecture").getAsString()).isEqualTo("amd64");
  }

  @Test
  void root_file_system_tar_becomes_an_image() {
    Path folder = Workspace.get().folder("import");
    Fixtures.busybox(folder, true);
    Path tar = folder.resolve("layer.tar");
    jpod.ok(
        "import",
        "-c",
        "CMD [\"echo\", \"imported\"]",
        "--change",
        "ENV A=b",
        "-m",
        "made here",
        tar.toString(),
        "localhost/imported:1");
    assertThat(jpod.ok("run", "--rm", "--network=none", "localhost/imported:1").line())
        .isEqualTo("imported");
    assertThat(jpod.runs("localhost/imported:1", "sh", "-c", "echo $A").ok().line()).isEqualTo("b");
    assertThat(
            jpod.ok("inspect", "--format", "{{index .RootFS.Layers 0}}", "localhost/imported:1")
                .line())
        .isEqualTo("sha256:" + ImagePacker.sha256(tar));
    jpod.shell("cat " + tar + " | jpod import - localhost/piped").run().ok();
    jpod.runs("localhost/piped", "true").ok();
  }

  @Test
  void whiteouts_and_opaque_folders_hide_what_lies_below() throws IOException {
    Path folder = Workspace.get().folder("whiteout");
    Fixtures.busybox(folder, true);
    Path lower = folder.resolve("lower.tar");
    Path upper = folder.resolve("upper.tar");
    Files.write(
        lower,
        new TarBuilder()
            .directory("d", 0755)
            .file("d/a", 0644, "a")
            .file("d/b", 0644, "b")
            .directory("o", 0755)
            .file("o/old", 0644, "old")
            .toBytes());
    Files.write(
        upper,
        new TarBuilder()
            .file("d/.wh.a", 0644, "")
            .directory("o", 0755)
            .file("o/.wh..wh..opq", 0644, "")
            .file("o/new", 0644, "new")
            .toBytes());
    ImagePacker image =
        new ImagePacker(
            List.of(folder.resolve("layer.tar"), lower, upper), Fixtures.containerConfig("sh"));
    jpod.ok("load", "-i", image.dockerArchive(file("w.tar"), "localhost/w:1").toString());
    assertThat(jpod.runs("localhost/w:1", "sh", "-c", "ls /d /o").ok().out())
        .isEqualTo("/d:\nb\n\n/o:\nnew\n");
    Path saved = jpod.home().resolve("w.tar");
    jpod.ok("save", "--format", "oci-archive", "-o", saved.toString(), "localhost/w:1");
    assertThat(
            sha256(
                Command.of("skopeo", "inspect", "--config", "--raw", "oci-archive:" + saved)
                    .run()
                    .ok()
                    .out()))
        .isEqualTo(image.id());
  }

  @Test
  void hostile_archives_are_refused_and_change_nothing() throws IOException {
    jpod.ok("load", "-i", Fixtures.busybox().toString());
    List<TarBuilder> layers =
        List.of(
            new TarBuilder().file("../../../../../../tmp/jpod-escape", 0644, "x"),
            new TarBuilder().symlink("out", "/tmp").file("out/../../tmp/jpod-escape", 0644, "x"),
            new TarBuilder().hardlink("shadow", "../../../../../../etc/passwd"),
            new TarBuilder().file("a/../../b", 0644, "x"));
    int number = 0;
    for (TarBuilder hostile : layers) {
      Path layer = Workspace.get().folder("hostile").resolve("layer.tar");
      Files.write(layer, hostile.toBytes());
      Path archive =
          new ImagePacker(List.of(layer), Fixtures.containerConfig("sh"))
              .dockerArchive(file("h.tar"), "localhost/hostile:" + ++number);
      Result result = jpod.call("load", "-i", archive.toString());
      assertThat(result.exits(125).err()).startsWith("Error: ");
    }
    assertThat(Path.of("/tmp/jpod-escape")).doesNotExist();
    assertThat(jpod.ok("images", "--format", "{{.Repository}}").lines())
        .containsExactly("localhost/busybox");
    jpod.assertNothingHalfMade();
    assertThat(jpod.names("layers").stream().filter(name -> !name.equals("l"))).hasSize(1);
  }

  @Test
  void layer_whose_content_is_not_what_its_digest_says_is_refused() throws IOException {
    Path folder = Workspace.get().folder("forged");
    Fixtures.busybox(folder, true);
    Path layer = folder.resolve("layer.tar");
    ImagePacker image = new ImagePacker(List.of(layer), Fixtures.containerConfig("sh"));
    Files.write(layer, new TarBuilder().file("forged", 0644, "x").toBytes());
    Result result =
        jpod.call(
            "load", "-i", image.dockerArchive(file("f.tar"), "localhost/forged:1").toString());
    assertThat(result.exits(125).err()).contains(image.diffIds().getFirst().substring(0, 12));
    assertThat(jpod.ok("images", "-q").out()).isEmpty();
  }

  private static String sha256(String text) {
    try {
      Path file = Files.createTempFile("jpod-it-", ".json");
      Files.writeString(file, text);
      return ImagePacker.sha256(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
