package io.jpod.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.registry.auth.Credentials;
import io.jpod.core.registry.compress.LayerFormat;
import io.jpod.core.storage.Image;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against Debian's `docker-registry`, the reference implementation.
class DockerRegistryTest {
  @TempDir Path temp = Path.of("/nonexistent");

  private RegistryOptions options() {
    return RegistryOptions.of(
            Map.of("HOME", temp.toString(), "XDG_RUNTIME_DIR", temp.toString()), 1000)
        .withEtc(temp.resolve("etc"));
  }

  private static final class Events implements TransferListener {
    final List<String> ends = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void layerEnded(Descriptor layer, End end) {
      ends.add(end.toString());
    }
  }

  @Test
  void an_image_pushed_and_pulled_is_the_same_and_nothing_is_moved_twice() throws Exception {
    try (DockerRegistry server = DockerRegistry.plain(temp.resolve("registry"));
        Registries registries = Registries.open(options().withTlsVerify(false))) {
      TestStore store = TestStore.at(temp.resolve("one"));
      byte[] big = TestStore.content(1, 3_000_000);
      Image image =
          store.add(
              "localhost/app:1",
              List.of(TestStore.tar("big", big), TestStore.tar("small", new byte[] {'x'})));
      ImageReference target = ImageReference.parse(server.name() + "/team/app:1");
      Events first = new Events();
      Digest pushed =
          new ImagePusher(store.images(), store.root(), registries, first)
              .push(image, target, PushOptions.DEFAULT);
      assertThat(first.ends).containsExactly("DONE", "DONE");

      Events again = new Events();
      Digest repeated =
          new ImagePusher(store.images(), store.root(), registries, again)
              .push(image, target, PushOptions.DEFAULT);
      assertThat(again.ends).containsExactly("EXISTS", "EXISTS");
      assertThat(repeated).isEqualTo(pushed);

      Events mounted = new Events();
      new ImagePusher(store.images(), store.root(), registries, mounted)
          .push(image, ImageReference.parse(server.name() + "/other/name:2"), PushOptions.DEFAULT);
      assertThat(mounted.ends).containsExactly("MOUNTED", "MOUNTED");

      TestStore other = TestStore.at(temp.resolve("two"));
      Events pulling = new Events();
      Image pulled =
          new ImagePuller(other.images(), other.root(), registries, pulling)
              .pull(target.canonical(), PlatformChoice.host(), PullPolicy.MISSING);
      assertThat(pulled.id()).isEqualTo(image.id());
      assertThat(pulled.names()).containsExactly(target.canonical());
      assertThat(pulled.manifestDigest()).isEqualTo(pushed);
      assertThat(other.read(pulled, 0, "big"))
          .isEqualTo(new String(big, StandardCharsets.ISO_8859_1));
      assertThat(pulling.ends).containsExactlyInAnyOrder("DONE", "DONE");
      assertThat(other.list("downloads")).containsExactly("lock");
      assertThat(other.list("tmp")).isEmpty();

      Events present = new Events();
      new ImagePuller(other.images(), other.root(), registries, present)
          .pull(target.canonical(), PlatformChoice.host(), PullPolicy.ALWAYS);
      assertThat(present.ends).containsExactlyInAnyOrder("EXISTS", "EXISTS");

      // What came compressed goes as it came: by a mount, with the manifest unchanged.
      Events back = new Events();
      Digest copied =
          new ImagePusher(other.images(), other.root(), registries, back)
              .push(
                  pulled, ImageReference.parse(server.name() + "/copy/app:1"), PushOptions.DEFAULT);
      assertThat(back.ends).containsExactly("MOUNTED", "MOUNTED");
      assertThat(copied).isEqualTo(pushed);
    }
  }

  @Test
  void zstd_layers_come_in_an_oci_manifest_and_are_pulled_again() throws Exception {
    try (DockerRegistry server = DockerRegistry.plain(temp.resolve("registry"));
        Registries registries = Registries.open(options().withTlsVerify(false))) {
      TestStore store = TestStore.at(temp.resolve("one"));
      Image image =
          store.add("localhost/z:1", List.of(TestStore.tar("f", TestStore.content(2, 2_000_000))));
      ImageReference target = ImageReference.parse(server.name() + "/z:1");
      new ImagePusher(store.images(), store.root(), registries, TransferListener.SILENT)
          .push(image, target, PushOptions.of(null, LayerFormat.of("zstd", 5), false));
      Manifest manifest = registries.repository(target).manifest("1");
      ImageManifest parsed = manifest.image();
      assertThat(manifest.mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
      assertThat(parsed.layers().getFirst().mediaType()).isEqualTo(MediaTypes.OCI_LAYER_ZSTD);

      TestStore other = TestStore.at(temp.resolve("two"));
      Image pulled =
          new ImagePuller(other.images(), other.root(), registries, TransferListener.SILENT)
              .pull(target, PlatformChoice.host());
      assertThat(pulled.id()).isEqualTo(image.id());
    }
  }

  @Test
  void a_private_authority_and_a_password_are_needed_and_enough() throws Exception {
    TestCertificates certificates = TestCertificates.make(temp.resolve("certs"));
    try (DockerRegistry server =
        DockerRegistry.withPassword(temp.resolve("registry"), certificates)) {
      ImageReference target = ImageReference.parse(server.name() + "/secret:1");
      try (Registries strangers = Registries.open(options())) {
        assertThatThrownBy(() -> strangers.repository(target).tags())
            .hasMessageStartingWith(
                "reading tags of "
                    + server.name()
                    + "/secret: tls: failed to verify certificate of "
                    + server.name());
      }
      Path trusted = temp.resolve("etc/containers/certs.d/" + server.name());
      Files.createDirectories(trusted);
      Files.copy(certificates.authority(), trusted.resolve("ca.crt"));
      try (Registries anonymous = Registries.open(options())) {
        assertThatThrownBy(() -> anonymous.repository(target).tags())
            .isInstanceOf(RegistryException.class)
            .hasMessageContaining("unauthorized: authentication required");
        assertThat(anonymous.isLoggedIn(server.name())).isFalse();
      }
      RegistryOptions wrong = options().withCredentials(Credentials.of("ada", "guess"));
      try (Registries registries = Registries.open(wrong)) {
        assertThat(registries.isLoggedIn(server.name())).isFalse();
      }
      RegistryOptions right = options().withCredentials(Credentials.of("ada", "secret"));
      try (Registries registries = Registries.open(right)) {
        assertThat(registries.isLoggedIn(server.name())).isTrue();
        registries.credentials().store(server.name(), Credentials.of("ada", "secret"));
      }
      try (Registries registries = Registries.open(options())) {
        TestStore store = TestStore.at(temp.resolve("store"));
        Image image =
            store.add("localhost/s:1", List.of(TestStore.tar("f", TestStore.content(3, 100_000))));
        new ImagePusher(store.images(), store.root(), registries, TransferListener.SILENT)
            .push(image, target, PushOptions.DEFAULT);
        assertThat(registries.repository(target).tags()).containsExactly("1");
      }
    }
  }

  @Test
  void a_client_certificate_is_shown_from_certs_d() throws Exception {
    TestCertificates certificates = TestCertificates.make(temp.resolve("certs"));
    try (DockerRegistry server =
        DockerRegistry.withClientCertificates(temp.resolve("registry"), certificates)) {
      Path own = temp.resolve("mine");
      Files.createDirectories(own);
      Files.copy(certificates.authority(), own.resolve("ca.crt"));
      ImageReference name = ImageReference.parse(server.name() + "/x");
      RegistryOptions options =
          options().withCertDir(own).withRetry(RetryPolicy.DEFAULT.with(0, null));
      try (Registries registries = Registries.open(options)) {
        assertThatThrownBy(() -> registries.repository(name).tags())
            .isInstanceOf(RegistryException.class);
      }
      Files.copy(certificates.client(), own.resolve("me.cert"));
      try (Registries registries = Registries.open(options)) {
        assertThatThrownBy(() -> registries.repository(name).tags())
            .hasMessageContaining("missing key " + own.resolve("me.key"));
      }
      Files.copy(certificates.clientKey(), own.resolve("me.key"));
      try (Registries registries = Registries.open(options)) {
        assertThatThrownBy(() -> registries.repository(name).tags())
            .hasMessageContaining("repository name not known to registry");
      }
      // The forms of a key that openssl wrote before PKCS#8.
      certificates.openssl("rsa -traditional -in client.key -out " + own.resolve("me.key"));
      assertThat(Files.readString(own.resolve("me.key"))).startsWith("-----BEGIN RSA PRIVATE KEY");
      try (Registries registries = Registries.open(options)) {
        assertThatThrownBy(() -> registries.repository(name).tags())
            .hasMessageContaining("repository name not known to registry");
      }
    }
  }

  @Test
  void tokens_are_asked_for_once_per_scope_and_by_refresh_token() throws Exception {
    TestCertificates certificates = TestCertificates.make(temp.resolve("certs"));
    try (TokenServer tokens = TokenServer.start(certificates);
        DockerRegistry server = DockerRegistry.withTokens(temp.resolve("registry"), tokens)) {
      RegistryOptions options =
          options().withTlsVerify(false).withCredentials(Credentials.of("ada", "secret"));
      ImageReference target = ImageReference.parse(server.name() + "/a/b:1");
      TestStore store = TestStore.at(temp.resolve("store"));
      Image image =
          store.add("localhost/s:1", List.of(TestStore.tar("f", TestStore.content(3, 100_000))));
      try (Registries registries = Registries.open(options)) {
        new ImagePusher(store.images(), store.root(), registries, TransferListener.SILENT)
            .push(image, target, PushOptions.DEFAULT);
        assertThat(tokens.requests).hasSize(1);
        assertThat(tokens.requests.getFirst())
            .contains("scope=repository:a/b:pull,push", "service=test-registry", "account=ada");
        assertThat(registries.repository(target).tags()).containsExactly("1");
        assertThat(tokens.requests).as("a push token does for pulling").hasSize(1);
        new ImagePusher(store.images(), store.root(), registries, TransferListener.SILENT)
            .push(image, ImageReference.parse(server.name() + "/c:1"), PushOptions.DEFAULT);
        assertThat(tokens.requests.getLast())
            .as("a mount needs both repositories")
            .contains("scope=repository:a/b:pull")
            .contains("scope=repository:c:pull,push");
      }
      tokens.requests.clear();
      RegistryOptions refresh = options.withCredentials(Credentials.ofIdentityToken("refresh-me"));
      try (Registries registries = Registries.open(refresh)) {
        assertThat(registries.repository(target).tags()).containsExactly("1");
        assertThat(tokens.requests.getFirst()).contains("grant_type=refresh_token");
      }
      RegistryOptions wrong = options.withCredentials(Credentials.of("ada", "guess"));
      try (Registries registries = Registries.open(wrong)) {
        assertThatThrownBy(() -> registries.repository(target).tags())
            .hasMessageContaining("unable to retrieve auth token: invalid username/password");
      }
    }
  }

  @Test
  void tags_come_in_pages() throws Exception {
    try (DockerRegistry server = DockerRegistry.plain(temp.resolve("registry"));
        Registries registries = Registries.open(options().withTlsVerify(false))) {
      TestStore store = TestStore.at(temp.resolve("one"));
      Image image = store.add("localhost/t:1", List.of(TestStore.tar("f", new byte[10])));
      ImagePusher pusher =
          new ImagePusher(store.images(), store.root(), registries, TransferListener.SILENT);
      for (String tag : List.of("a", "b", "c")) {
        pusher.push(image, ImageReference.parse(server.name() + "/t:" + tag), PushOptions.DEFAULT);
      }
      Repository repository = registries.repository(ImageReference.parse(server.name() + "/t"));
      assertThat(repository.tags()).containsExactlyInAnyOrder("a", "b", "c");
      assertThat(repository.referrers(image.manifestDigest(), null)).isEmpty();
      assertThat(registries.search(server.name(), "t", 10))
          .extracting(RepositorySearch.Match::name)
          .containsExactly("t");
    }
  }
}
