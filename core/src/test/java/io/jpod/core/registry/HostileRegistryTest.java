package io.jpod.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import io.jpod.core.registry.auth.Credentials;
import io.jpod.core.storage.Image;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.Json;
import io.jpod.oci.MediaTypes;
import io.jpod.oci.Platform;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Registries that lie, break off, go on for ever, or send us elsewhere.
@Timeout(60)
class HostileRegistryTest {
  private static final String OCI = "Content-Type: " + MediaTypes.OCI_MANIFEST + "\r\n";
  private static final byte[] LAYER = layer();
  private static final Descriptor LAYER_BLOB = Descriptor.of(MediaTypes.OCI_LAYER, LAYER);
  private static final byte[] CONFIG =
      Json.writeBytes(
          ImageConfig.empty(Platform.host())
              .withLayers(List.of(Digest.sha256(LAYER)), List.of())
              .toJson());

  @TempDir Path temp = Path.of("/nonexistent");

  private static byte[] layer() {
    try {
      return TestStore.tar("file", TestStore.content(7, 200_000));
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String manifest() {
    return Json.write(
        ImageManifest.of(
                MediaTypes.OCI_MANIFEST,
                Descriptor.of(MediaTypes.OCI_CONFIG, CONFIG),
                List.of(LAYER_BLOB))
            .toJson());
  }

  private RegistryOptions options() {
    return RegistryOptions.of(Map.of("HOME", temp.toString()), 1000)
        .withEtc(temp.resolve("etc"))
        .withTlsVerify(false)
        .withRetry(
            new RetryPolicy(
                2, Duration.ofMillis(1), Duration.ofSeconds(2), Duration.ofMillis(1500)));
  }

  private void manifestFails(ScriptedServer.Script script, String message) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(script);
        Registries registries = Registries.open(options())) {
      Repository repository =
          registries.repository(ImageReference.parse(server.name() + "/team/app"));
      assertThatThrownBy(() -> repository.manifest("1"))
          .isInstanceOf(RegistryException.class)
          .hasMessageStartingWith("reading manifest 1 in " + server.name() + "/team/app: ")
          .hasMessageContaining(message);
    }
  }

  private static ScriptedServer.Script always(int status, String headers, String body) {
    return (_, _, out) -> out.write(ScriptedServer.text(status, headers, body));
  }

  @Test
  void an_endless_manifest_is_cut_at_its_bound() throws Exception {
    manifestFails(
        (_, _, out) -> {
          out.write(("HTTP/1.1 200 OK\r\n" + OCI + "\r\n").getBytes(StandardCharsets.US_ASCII));
          byte[] spaces = " ".repeat(65536).getBytes(StandardCharsets.US_ASCII);
          while (true) {
            out.write(spaces);
          }
        },
        "longer than 4194304 bytes");
  }

  @Test
  void a_manifest_that_announces_ten_megabytes_is_not_read() throws Exception {
    manifestFails(
        (_, _, out) ->
            out.write(
                ("HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n" + OCI + "\r\n{")
                    .getBytes(StandardCharsets.US_ASCII)),
        "longer than 4194304 bytes");
  }

  @Test
  void what_is_no_manifest_is_named() throws Exception {
    manifestFails(always(200, OCI, "{\"schemaVersion\":"), "invalid JSON");
    manifestFails(always(200, OCI, "[]"), "an object is expected");
    manifestFails(always(200, "Content-Type: text/html\r\n", "<html>"), "invalid JSON");
    manifestFails(
        always(200, "Content-Type: application/x-unknown\r\n", "{\"layers\":[]}"),
        "unsupported manifest type 'application/x-unknown'");
    manifestFails(
        always(
            200,
            "Content-Type: application/vnd.docker.distribution.manifest.v1+prettyjws\r\n",
            "{\"schemaVersion\":1}"),
        "schema 1 is not supported");
    manifestFails(
        always(200, OCI, "{\"schemaVersion\":2,\"config\":{},\"layers\":[],\"manifests\":[]}"),
        "a manifest that is an index as well");
    manifestFails(
        always(200, OCI, "{\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":[]}"),
        "content type");
  }

  @Test
  void a_manifest_must_have_the_digest_that_was_asked_for_or_named() throws Exception {
    manifestFails(
        always(200, OCI + "Docker-Content-Digest: sha256:" + "0".repeat(64) + "\r\n", manifest()),
        "not sha256:0000");
    try (ScriptedServer server = ScriptedServer.start(always(200, OCI, manifest()));
        Registries registries = Registries.open(options())) {
      String other = "sha256:" + "1".repeat(64);
      Repository repository = registries.repository(ImageReference.parse(server.name() + "/a"));
      assertThatThrownBy(() -> repository.manifest(other))
          .hasMessageContaining("the manifest that came has digest sha256:");
    }
  }

  @Test
  void errors_are_shown_without_control_characters() throws Exception {
    manifestFails(
        always(
            403, "", "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no \\u001b[31m entry\"}]}"),
        "denied: no  [31m entry");
    manifestFails(always(418, "", ""), "received unexpected HTTP status: 418");
  }

  @Test
  void redirects_end_and_never_leave_https_or_take_credentials_along() throws Exception {
    manifestFails(
        (request, _, out) ->
            out.write(
                ScriptedServer.text(
                    307, "Location: " + request.getFirst().split(" ")[1] + "x\r\n", "")),
        "stopped after 10 redirects");
    manifestFails(always(302, "Location: file:///etc/passwd\r\n", ""), "redirect");
    manifestFails(always(302, "", ""), "a redirect to nowhere");
    try (ScriptedServer storage = ScriptedServer.start(always(200, OCI, manifest()));
        ScriptedServer server =
            ScriptedServer.start((request, _, out) ->
                out.write(
                    request.toString().contains("Authorization: Basic")
                        ? ScriptedServer.text(
                            307, "Location: http://" + storage.name() + "/signed\r\n", "")
                        : ScriptedServer.text(
                            401, "WWW-Authenticate: Basic realm=\"x\"\r\n", "")));
        Registries registries =
            Registries.open(options().withCredentials(Credentials.of("ada", "secret")))) {
      registries.repository(ImageReference.parse(server.name() + "/a")).manifest("1");
      assertThat(storage.requests).hasSize(1);
      assertThat(storage.requests.getFirst().toString()).doesNotContain("Authorization");
    }
  }

  @Test
  void a_busy_registry_is_asked_again_as_it_says() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start((_, number, out) ->
                out.write(
                    number == 1
                        ? ScriptedServer.text(429, "Retry-After: 0\r\n", "")
                        : number == 2
                            ? ScriptedServer.text(503, "", "")
                            : ScriptedServer.text(200, OCI, manifest())));
        Registries registries = Registries.open(options())) {
      Manifest manifest =
          registries.repository(ImageReference.parse(server.name() + "/a")).manifest("1");
      assertThat(manifest.image().layers()).hasSize(1);
      assertThat(server.requests).hasSize(3);
    }
    manifestFails(
        always(
            429,
            "Retry-After: 3600\r\n",
            "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"pull rate limit\"}]}"),
        "toomanyrequests: pull rate limit");
  }

  @Test
  void a_registry_that_fails_is_asked_again_and_then_given_up() throws Exception {
    for (int status : new int[] {500, 502, 503, 504}) {
      try (ScriptedServer server =
              ScriptedServer.start((_, number, out) ->
                  out.write(
                      number < 3
                          ? ScriptedServer.text(status, "", "<html>oops</html>")
                          : ScriptedServer.text(200, OCI, manifest())));
          Registries registries = Registries.open(options())) {
        Manifest manifest =
            registries.repository(ImageReference.parse(server.name() + "/a")).manifest("1");
        assertThat(manifest.image().layers()).hasSize(1);
        assertThat(server.requests).as("status " + status).hasSize(3);
      }
    }
    try (ScriptedServer server = ScriptedServer.start(always(500, "", ""));
        Registries registries = Registries.open(options())) {
      Repository repository = registries.repository(ImageReference.parse(server.name() + "/a"));
      assertThatThrownBy(() -> repository.manifest("1"))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("500");
      assertThat(server.requests).as("the first and two repetitions").hasSize(3);
    }
  }

  @Test
  void an_index_of_ten_thousand_entries_is_read_and_one_that_is_too_long_is_not() throws Exception {
    StringBuilder index = new StringBuilder("{\"schemaVersion\":2,\"manifests\":[");
    Platform host = Platform.host();
    byte[] own = manifest().getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 10_000; i++) {
      boolean last = i == 9_999;
      String digest = last ? Digest.sha256(own).toString() : "sha256:" + "%064x".formatted(i + 1);
      index.append(
          "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,\"platform\":{\"architecture\":\"%s\",\"os\":\"%s\"}}%s"
              .formatted(
                  MediaTypes.OCI_MANIFEST,
                  digest,
                  own.length,
                  last ? host.architecture() : "arch" + i,
                  host.os(),
                  last ? "]}" : ","));
    }
    String document = index.toString();
    TestStore store = TestStore.at(temp.resolve("store"));
    ScriptedServer.Script blobs = image((_, _, out) -> send(out, 200, "", 0, LAYER.length));
    try (ScriptedServer server =
            ScriptedServer.start((request, number, out) -> {
              if (request.getFirst().contains("/manifests/1 ")) {
                out.write(
                    ScriptedServer.text(
                        200, "Content-Type: " + MediaTypes.OCI_INDEX + "\r\n", document));
              } else {
                blobs.answer(request, number, out);
              }
            });
        Registries registries = Registries.open(options())) {
      assertThat(pull(store, registries, server).diffIds()).containsExactly(Digest.sha256(LAYER));
    }
    manifestFails(
        always(
            200,
            "Content-Type: " + MediaTypes.OCI_INDEX + "\r\n",
            document.replace("arch", "a".repeat(400))),
        "longer than 4194304 bytes");
  }

  @Test
  void a_layer_that_never_comes_or_is_of_an_unknown_kind_is_an_error_and_leaves_nothing()
      throws Exception {
    TestStore store = TestStore.at(temp.resolve("store"));
    try (ScriptedServer server =
            ScriptedServer.start(image((_, _, out) -> send(out, 200, "", 0, 0)));
        Registries registries = Registries.open(options())) {
      assertThatThrownBy(() -> pull(store, registries, server))
          .hasMessageContaining(LAYER_BLOB.digest().toString());
    }
    String unknown = manifest().replace(MediaTypes.OCI_LAYER, "application/vnd.acme.layer");
    try (ScriptedServer server = ScriptedServer.start(always(200, OCI, unknown));
        Registries registries = Registries.open(options())) {
      assertThatThrownBy(() -> pull(store, registries, server))
          .hasMessageContaining("application/vnd.acme.layer");
      assertThat(server.requests).as("nothing is fetched").hasSize(1);
    }
    assertThat(store.images().list()).isEmpty();
    assertThat(store.list("tmp")).isEmpty();
  }

  @Test
  void a_silent_registry_and_huge_headers_end_in_an_error() throws Exception {
    manifestFails(
        (_, _, out) -> {
          out.write(
              "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
                  .getBytes(StandardCharsets.US_ASCII));
          out.flush();
          sleep();
        },
        "no data for 1 seconds");
    manifestFails(always(200, "X: " + "y".repeat(2_000_000) + "\r\n", "{}"), "registry localhost:");
  }

  private static void sleep() {
    try {
      Thread.sleep(5000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void a_token_is_not_asked_for_without_tls_nor_believed_without_bound() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(
                always(401, "WWW-Authenticate: Bearer realm=\"file:///x\",service=\"s\"\r\n", ""));
        Registries registries = Registries.open(options())) {
      Repository repository = registries.repository(ImageReference.parse(server.name() + "/a"));
      assertThatThrownBy(() -> repository.manifest("1"))
          .hasMessageContaining("sends us to 'file:///x' for a token, which is no https URL");
    }
    try (ScriptedServer tokens =
            ScriptedServer.start(always(200, "", "{\"token\":\"" + "x".repeat(2 << 20) + "\"}"));
        ScriptedServer server =
            ScriptedServer.start(
                always(
                    401,
                    "WWW-Authenticate: Bearer realm=\"http://" + tokens.name() + "/t\"\r\n",
                    ""));
        Registries registries = Registries.open(options())) {
      Repository repository = registries.repository(ImageReference.parse(server.name() + "/a"));
      assertThatThrownBy(() -> repository.manifest("1"))
          .hasMessageContaining("longer than 1048576 bytes");
    }
  }

  /// A registry with one image whose layer is sent as the test wants.
  private static ScriptedServer.Script image(ScriptedServer.Script layerAnswer) {
    return (request, number, out) -> {
      String line = request.getFirst();
      if (line.contains("/manifests/")) {
        out.write(ScriptedServer.text(200, OCI, manifest()));
      } else if (line.contains(Digest.sha256(CONFIG).toString())) {
        out.write(ScriptedServer.text(200, "", new String(CONFIG, StandardCharsets.UTF_8)));
      } else {
        layerAnswer.answer(request, number, out);
      }
    };
  }

  private static void send(OutputStream out, int status, String headers, int from, int to)
      throws java.io.IOException {
    out.write(
        ("HTTP/1.1 "
                + status
                + " X\r\nConnection: close\r\n"
                + headers
                + "Content-Length: "
                + (LAYER.length - from)
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.write(Arrays.copyOfRange(LAYER, from, to));
  }

  private Image pull(TestStore store, Registries registries, ScriptedServer server)
      throws JpodException {
    return new ImagePuller(store.images(), store.root(), registries, TransferListener.SILENT)
        .pull(ImageReference.parse(server.name() + "/a:1"), PlatformChoice.host());
  }

  @Test
  void a_download_that_breaks_goes_on_with_a_range() throws Exception {
    TestStore store = TestStore.at(temp.resolve("store"));
    try (ScriptedServer server =
            ScriptedServer.start(
                image((request, _, out) -> {
                  int from = 0;
                  for (String header : request) {
                    if (header.startsWith("Range: bytes=")) {
                      from = Integer.parseInt(header.substring(13, header.length() - 1));
                    }
                  }
                  String range = "Content-Range: bytes " + from + "-\r\n";
                  // Every connection breaks after 30,000 bytes.
                  send(
                      out,
                      from == 0 ? 200 : 206,
                      range,
                      from,
                      Math.min(LAYER.length, from + 30_000));
                }));
        Registries registries = Registries.open(options())) {
      Image image = pull(store, registries, server);
      assertThat(image.diffIds()).containsExactly(Digest.sha256(LAYER));
      assertThat(server.requests.size()).isGreaterThan(7);
    }
  }

  @Test
  void what_a_killed_pull_left_is_the_beginning_of_the_next_and_rubbish_is_not() throws Exception {
    TestStore store = TestStore.at(temp.resolve("store"));
    Path partial = store.root().resolve("downloads").resolve(LAYER_BLOB.digest().hex());
    Files.createDirectories(store.root().resolve("downloads"));
    Files.write(partial, Arrays.copyOf(LAYER, 150_000));
    try (ScriptedServer server =
            ScriptedServer.start(
                image((request, _, out) -> {
                  assertThat(request.toString()).contains("Range: bytes=150000-");
                  send(out, 206, "Content-Range: bytes 150000-\r\n", 150_000, LAYER.length);
                }));
        Registries registries = Registries.open(options())) {
      pull(store, registries, server);
    }
    TestStore second = TestStore.at(temp.resolve("second"));
    Files.createDirectories(second.root().resolve("downloads"));
    Files.write(
        second.root().resolve("downloads").resolve(LAYER_BLOB.digest().hex()), new byte[5000]);
    // This one knows no ranges.
    try (ScriptedServer server =
            ScriptedServer.start(image((_, _, out) -> send(out, 200, "", 0, LAYER.length)));
        Registries registries = Registries.open(options())) {
      Image image = pull(second, registries, server);
      assertThat(image.diffIds()).containsExactly(Digest.sha256(LAYER));
    }
  }

  @Test
  void a_layer_of_another_content_or_length_leaves_nothing_behind() throws Exception {
    TestStore store = TestStore.at(temp.resolve("store"));
    byte[] other = TestStore.tar("file", TestStore.content(8, 200_000));
    try (ScriptedServer server =
            ScriptedServer.start(
                image((_, _, out) -> {
                  out.write(
                      ("HTTP/1.1 200 X\r\nConnection: close\r\nContent-Length: "
                              + other.length
                              + "\r\n\r\n")
                          .getBytes(StandardCharsets.US_ASCII));
                  out.write(other);
                }));
        Registries registries = Registries.open(options())) {
      assertThatThrownBy(() -> pull(store, registries, server))
          .hasMessageContaining("reading blob " + LAYER_BLOB.digest())
          .hasMessageContaining("instead of " + LAYER_BLOB.digest());
    }
    try (ScriptedServer server =
            ScriptedServer.start(
                image((_, _, out) -> {
                  out.write("HTTP/1.1 200 X\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                  while (true) {
                    out.write(LAYER);
                  }
                }));
        Registries registries = Registries.open(options())) {
      assertThatThrownBy(() -> pull(store, registries, server)).isInstanceOf(JpodException.class);
    }
    assertThat(store.list("layers")).doesNotContain(LAYER_BLOB.digest().hex());
    assertThat(store.list("tmp")).isEmpty();
    assertThat(store.images().list()).isEmpty();
  }

  @Test
  void eight_pulls_at_once_fetch_a_layer_once() throws Exception {
    TestStore store = TestStore.at(temp.resolve("store"));
    try (ScriptedServer server =
            ScriptedServer.start(image((_, _, out) -> send(out, 200, "", 0, LAYER.length)));
        Registries registries = Registries.open(options())) {
      List<Thread> threads = new java.util.ArrayList<>();
      List<Throwable> failures =
          java.util.Collections.synchronizedList(new java.util.ArrayList<>());
      for (int i = 0; i < 8; i++) {
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    pull(store, registries, server);
                  } catch (JpodException e) {
                    failures.add(e);
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
      long fetched =
          server.requests.stream()
              .filter(request -> request.getFirst().contains(LAYER_BLOB.digest().hex()))
              .count();
      assertThat(fetched).isEqualTo(1);
    }
  }
}
