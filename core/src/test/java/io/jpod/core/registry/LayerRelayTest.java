package io.jpod.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.core.registry.compress.LayerFormat;
import io.jpod.core.storage.Image;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pushes of images that came from another registry.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LayerRelayTest {
  @TempDir Path temp = Path.of("/nonexistent");

  private Registries trusting(DockerRegistry... servers) throws Exception {
    Path etc = Files.createDirectories(temp.resolve("etc/containers"));
    StringBuilder conf = new StringBuilder();
    for (DockerRegistry server : servers) {
      conf.append("[[registry]]\nlocation = \"")
          .append(server.name())
          .append("\"\ninsecure = true\n");
    }
    Files.writeString(etc.resolve("registries.conf"), conf);
    return Registries.open(
        RegistryOptions.of(
                Map.of("HOME", temp.toString(), "XDG_RUNTIME_DIR", temp.toString()), 1000)
            .withEtc(temp.resolve("etc")));
  }

  /// Pushed with zstd, which nobody would choose again by himself.
  private static Digest publish(Path root, Registries registries, ImageReference target)
      throws Exception {
    TestStore store = TestStore.at(root);
    Image image =
        store.add(
            "localhost/z:1",
            List.of(
                TestStore.tar("a", TestStore.content(2, 2_000_000)),
                TestStore.tar("b", TestStore.content(3, 1_000_000))));
    return new ImagePusher(store.images(), store.root(), registries, TransferListener.SILENT)
        .push(image, target, PushOptions.of(null, LayerFormat.of("zstd", 5), false));
  }

  @Test
  void layers_of_a_registry_nearby_go_as_they_came_and_the_digest_stays() throws Exception {
    try (DockerRegistry source = DockerRegistry.plain(temp.resolve("source"));
        DockerRegistry target = DockerRegistry.plain(temp.resolve("target"));
        Registries registries = trusting(source, target)) {
      ImageReference name = ImageReference.parse(source.name() + "/z:1");
      Digest published = publish(temp.resolve("one"), registries, name);
      TestStore store = TestStore.at(temp.resolve("two"));
      Image pulled =
          new ImagePuller(store.images(), store.root(), registries, TransferListener.SILENT)
              .pull(name, PlatformChoice.host());
      Digest pushed =
          new ImagePusher(store.images(), store.root(), registries, TransferListener.SILENT)
              .push(pulled, ImageReference.parse(target.name() + "/copy:1"), PushOptions.DEFAULT);
      assertThat(pushed).isEqualTo(published);
      assertThat(store.list("downloads")).containsExactly("lock");
    }
  }

  @Test
  void where_the_registry_has_gone_layers_are_compressed_again() throws Exception {
    try (DockerRegistry target = DockerRegistry.plain(temp.resolve("target"))) {
      TestStore store = TestStore.at(temp.resolve("two"));
      Image pulled;
      try (DockerRegistry source = DockerRegistry.plain(temp.resolve("source"));
          Registries registries = trusting(source)) {
        ImageReference name = ImageReference.parse(source.name() + "/z:1");
        publish(temp.resolve("one"), registries, name);
        pulled =
            new ImagePuller(store.images(), store.root(), registries, TransferListener.SILENT)
                .pull(name, PlatformChoice.host());
      }
      try (Registries registries = trusting(target)) {
        ImageReference copy = ImageReference.parse(target.name() + "/copy:1");
        new ImagePusher(store.images(), store.root(), registries, TransferListener.SILENT)
            .push(pulled, copy, PushOptions.DEFAULT);
        assertThat(registries.repository(copy).manifest("1").image().layers())
            .allSatisfy(layer -> assertThat(layer.mediaType()).endsWith("gzip"));
      }
      assertThat(store.list("downloads")).containsExactly("lock");
    }
  }

  @Test
  void only_what_is_near_is_fetched_again() throws Exception {
    try (Registries registries = trusting();
        LayerRelay relay = new LayerRelay(registries, temp)) {
      assertThat(relay.isWorth(known("docker.io/library/debian", 1_000_000))).isFalse();
      assertThat(relay.isWorth(known("docker.io/library/debian", 100_000_000_000L))).isTrue();
      assertThat(relay.isWorth(known("127.0.0.1:5000/debian", 0))).isTrue();
      assertThat(relay.isWorth(known("localhost.example.org/debian", 0))).isFalse();
      assertThat(relay.isWorth(known("", 0))).isFalse();
    }
  }

  private static KnownBlobs.Known known(String place, long bytesPerSecond) {
    return new KnownBlobs.Known(
        io.jpod.oci.Descriptor.of("application/vnd.oci.image.layer.v1.tar+gzip", new byte[0]),
        place,
        bytesPerSecond);
  }
}
