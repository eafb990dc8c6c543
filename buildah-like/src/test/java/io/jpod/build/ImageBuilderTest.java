package io.jpod.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.build.files.CopyOptions;
import io.jpod.build.files.TestStore;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageUsers;
import io.jpod.oci.History;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.MediaTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageBuilderTest {
  @TempDir Path folder;
  private ImageBuilder builder = ImageBuilder.open(TestStore.in(Path.of("unset")));

  @BeforeEach
  void open() {
    TestStore.needsRoot();
    builder = ImageBuilder.open(TestStore.in(folder));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private void copy(WorkingContainer to, Path from, String destination) throws JpodException {
    builder.copy(to, CopyRequest.of(List.of(from.toString()), destination), false);
  }

  private void image(String name, Path from, String destination) throws JpodException {
    WorkingContainer container = builder.from("scratch", null);
    copy(container, from, destination);
    builder.commit(container, CommitOptions.to(name).withRemoval(true));
  }

  private Path store() {
    return folder.resolve("store");
  }

  private List<Path> in(String directory) throws IOException {
    try (var entries = Files.list(store().resolve(directory))) {
      return entries.sorted().toList();
    }
  }

  @Test
  void working_containers_are_named_after_their_image() throws Exception {
    assertThat(builder.from("scratch", null).name()).isEqualTo("working-container");
    assertThat(builder.from("scratch", null).name()).isEqualTo("working-container-1");
    image("example.org/a/img:1", file("f", "1"), "/f");
    assertThat(builder.from("example.org/a/img:1", null).name()).isEqualTo("img-working-container");
    assertThat(builder.from("example.org/a/img:1", null).name())
        .isEqualTo("img-working-container-1");
    assertThat(builder.from("example.org/a/img:1", "mine").name()).isEqualTo("mine");
    assertThatThrownBy(() -> builder.from("scratch", "mine"))
        .hasMessageContaining("the container name \"mine\" is already in use by");
    assertThatThrownBy(() -> builder.from("scratch", "../x")).hasMessageContaining("invalid name");
    assertThatThrownBy(() -> builder.from("no-such-image", null))
        .hasMessage("no-such-image: image not known");
  }

  @Test
  void name_of_a_command_that_was_killed_in_between_is_free() throws Exception {
    Files.createDirectories(store().resolve("working/names"));
    Files.createSymbolicLink(store().resolve("working/names/x"), Path.of("..", "0".repeat(64)));
    WorkingContainer made = builder.from("scratch", "x");
    assertThat(builder.containers().require("x").id()).isEqualTo(made.id());
    assertThat(builder.containers().require(made.id().substring(0, 6)).name()).isEqualTo("x");
    builder.containers().rename(made, "y");
    assertThat(builder.containers().find("x")).isNull();
    builder.containers().remove(builder.containers().require("y"));
    assertThat(in("working/names")).isEmpty();
  }

  @Test
  void second_commit_adds_a_layer_for_what_changed_since() throws Exception {
    WorkingContainer container = builder.from("scratch", null);
    copy(container, file("a", "1"), "/a");
    Image first = builder.commit(container, CommitOptions.to("one"));
    copy(container, file("b", "2"), "/b");
    Image second = builder.commit(container, CommitOptions.to("two"));
    Image third = builder.commit(container, CommitOptions.to("three"));
    assertThat(second.diffIds()).hasSize(2).startsWith(first.diffIds().getFirst());
    assertThat(third.diffIds()).isEqualTo(second.diffIds());
    assertThat(third.config().history())
        .extracting(History::emptyLayer)
        .containsExactly(false, false, true);
    assertThat(builder.containers().using(second.id())).containsExactly(container.id());
    assertThatThrownBy(() -> builder.images().remove("two", false, builder.containers()))
        .isInstanceOf(JpodException.class);
    builder.containers().remove(container);
    builder.images().remove("two", false, builder.containers());
  }

  @Test
  void files_of_the_base_are_seen_through_and_replaced() throws Exception {
    WorkingContainer base = builder.from("scratch", null);
    Files.createDirectories(folder.resolve("tree/usr/lib"));
    Files.createSymbolicLink(folder.resolve("tree/lib"), Path.of("usr/lib"));
    copy(base, folder.resolve("tree"), "/");
    Image image = builder.commit(base, CommitOptions.to("base").withRemoval(true));
    WorkingContainer container = builder.from("base", null);
    copy(container, file("so", "x"), "/lib/so");
    Image derived = builder.commit(container, CommitOptions.to("derived").withRemoval(true));
    assertThat(derived.diffIds()).hasSize(2);
    Path layer =
        store().resolve("layers").resolve(derived.diffIds().getLast().hex()).resolve("diff");
    assertThat(layer.resolve("usr/lib/so")).hasContent("x");
    assertThat(layer.resolve("lib")).doesNotExist();
    assertThat(derived.config().history().getLast().comment())
        .isEqualTo("FROM localhost/base:latest");
    ImageManifest manifest = ImageManifest.parse(derived.manifestBytes());
    assertThat(manifest.annotations())
        .containsEntry("org.opencontainers.image.base.name", "localhost/base:latest")
        .containsEntry("org.opencontainers.image.base.digest", image.manifestDigest().toString());
  }

  @Test
  void same_content_and_timestamp_give_the_same_image() throws Exception {
    String first = reproducible("a", CommitOptions.to("a"));
    assertThat(reproducible("b", CommitOptions.to("b"))).isEqualTo(first);
    Image image = builder.images().require(first);
    assertThat(image.createdEpochNanos()).isEqualTo(1_000_000_000L);
  }

  private String reproducible(String name, CommitOptions options) throws Exception {
    WorkingContainer container = builder.from("scratch", name);
    Path tree = Files.createDirectories(folder.resolve(name + "/sub"));
    Files.writeString(tree.resolve("f"), "same");
    copy(container, folder.resolve(name), "/x/");
    return builder
        .commit(container, options.withTimestamp(Instant.ofEpochSecond(1)).withRemoval(true))
        .id();
  }

  @Test
  void squash_makes_one_layer_of_everything() throws Exception {
    image("one", file("a", "1"), "/a");
    WorkingContainer container = builder.from("one", null);
    copy(container, file("b", "2"), "/b");
    Image image = builder.commit(container, CommitOptions.to("flat").withSquash(true));
    assertThat(image.diffIds()).hasSize(1);
    assertThat(image.config().history()).hasSize(1);
    Path layer =
        store().resolve("layers").resolve(image.diffIds().getFirst().hex()).resolve("diff");
    assertThat(layer.resolve("a")).hasContent("1");
    assertThat(layer.resolve("b")).hasContent("2");
  }

  @Test
  void docker_format_has_docker_s_types_and_fields() throws Exception {
    WorkingContainer container = builder.from("scratch", null);
    copy(container, file("a", "1"), "/a");
    builder.configure(container, settings -> settings.withComment("c").withHostname("h"));
    Image docker = builder.commit(container, CommitOptions.to("d").withFormat(ImageFormat.DOCKER));
    assertThat(ImageManifest.parse(docker.manifestBytes()).mediaType())
        .isEqualTo(MediaTypes.DOCKER_MANIFEST);
    assertThat(new String(docker.configBytes(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("\"comment\":\"c\"")
        .contains("\"Hostname\":\"h\"");
    Image oci = builder.commit(container, CommitOptions.to("o"));
    assertThat(new String(oci.configBytes(), java.nio.charset.StandardCharsets.UTF_8))
        .doesNotContain("comment")
        .doesNotContain("Hostname");
  }

  @Test
  void copies_come_from_other_containers_and_images_with_their_owners() throws Exception {
    WorkingContainer other = builder.from("scratch", "other");
    builder.copy(
        other,
        CopyRequest.of(List.of(file("a", "1").toString()), "/d/a")
            .withOptions(CopyOptions.defaults().withChown("7:8")),
        false);
    builder.commit(other, CommitOptions.to("img"));
    WorkingContainer container = builder.from("scratch", null);
    CopyOptions kept = CopyOptions.defaults().withPreservedOwnership();
    builder.copy(
        container,
        CopyRequest.of(List.of("/d/a"), "/x").withFrom("other").withOptions(kept),
        false);
    builder.copy(
        container, CopyRequest.of(List.of("d"), "/y").withFrom("img").withOptions(kept), false);
    Path diff = store().resolve("working").resolve(container.id()).resolve("diff");
    assertThat(Files.getAttribute(diff.resolve("x"), "unix:uid")).isEqualTo(7);
    assertThat(Files.getAttribute(diff.resolve("y/a"), "unix:gid")).isEqualTo(8);
  }

  @Test
  void failed_commit_keeps_the_changes() throws Exception {
    WorkingContainer container = builder.from("scratch", null);
    copy(container, file("a", "1"), "/a");
    Path diff = store().resolve("working").resolve(container.id()).resolve("diff");
    // The store cannot take an image whose directory for images is a file.
    Files.writeString(store().resolve("images"), "in the way");
    assertThatThrownBy(() -> builder.commit(container, CommitOptions.to("x")))
        .isInstanceOf(JpodException.class);
    assertThat(diff.resolve("a")).hasContent("1");
    Files.delete(store().resolve("images"));
    assertThat(builder.commit(container, CommitOptions.to("x")).diffIds()).hasSize(1);
  }

  @Test
  void two_users_of_images_are_asked_both() throws Exception {
    WorkingContainer container = builder.from("scratch", null);
    copy(container, file("a", "1"), "/a");
    Image image = builder.commit(container, CommitOptions.to("x"));
    ImageUsers both = ImageUsers.both(ImageUsers.NOBODY, builder.containers());
    assertThat(both.using(image.id())).containsExactly(container.id());
    builder.images().remove("x", true, both);
    assertThat(builder.containers().list()).isEmpty();
    assertThat(builder.images().list()).isEmpty();
  }

  @Test
  void relative_destinations_are_below_the_working_directory() throws Exception {
    WorkingContainer container = builder.from("scratch", null);
    builder.configure(
        container,
        settings ->
            settings.withExecution(settings.execution().toBuilder().workingDir("/srv").build()));
    copy(container, file("a", "1"), "rel/");
    Path diff = store().resolve("working").resolve(container.id()).resolve("diff");
    assertThat(diff.resolve("srv/rel/a")).hasContent("1");
    Directories directories = builder.directories();
    assertThat(directories.root()).isEqualTo(store());
  }
}
