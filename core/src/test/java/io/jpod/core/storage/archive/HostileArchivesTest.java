package io.jpod.core.storage.archive;

import static io.jpod.core.storage.TarBytes.tar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jpod.core.JpodException;
import io.jpod.core.storage.TarBytes;
import io.jpod.core.storage.TestStore;
import io.jpod.oci.Digest;
import io.jpod.userns.Libc;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Archives of images whose documents or structure are damaged or made to do harm: refused from a
/// file, from a stream and, where it can be one, from a directory, and the store is as before.
class HostileArchivesTest {
  private static final byte[] LAYER = tar().file("f", "content").bytes();
  private static final String DIFF_ID = Digest.sha256(LAYER).toString();
  private static final String CONFIG =
      "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
          + DIFF_ID
          + "\"]}}";
  private static final String OTHER = "sha256:" + "0".repeat(64);

  @TempDir Path directory;
  private TestStore store;

  /// @param files what the archive holds
  /// @param message part of the error
  record Case(String name, Map<String, byte[]> files, String message) {
    @Override
    public String toString() {
      return name;
    }

    byte[] tarBytes() {
      TarBytes tar = tar();
      files.forEach(tar::file);
      return tar.bytes();
    }
  }

  @BeforeEach
  void store_with_an_image() throws Exception {
    assumeTrue(Libc.geteuid() == 0, "needs root, or root of a user namespace");
    store = new TestStore(directory.resolve("store"));
    store.load(LAYER, "good");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void hostile_archive_is_refused_from_a_file(Case hostile) throws Exception {
    Path file = Files.write(directory.resolve("archive.tar"), hostile.tarBytes());
    refused(hostile, () -> new ArchiveLoader(store.images).load(file));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void hostile_archive_is_refused_from_a_stream(Case hostile) throws Exception {
    byte[] bytes = hostile.tarBytes();
    refused(hostile, () -> new ArchiveLoader(store.images).load(new ByteArrayInputStream(bytes)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void hostile_directory_is_refused(Case hostile) throws Exception {
    Path parent = Files.createDirectory(directory.resolve("parent"));
    Files.write(parent.resolve("secret.json"), utf8(CONFIG));
    Files.write(parent.resolve("secret.tar"), LAYER);
    Path place = Files.createDirectory(parent.resolve("image"));
    for (Map.Entry<String, byte[]> file : hostile.files.entrySet()) {
      Path path = place.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    refused(hostile, () -> new ArchiveLoader(store.images).load(place));
  }

  private interface Load {
    Object run() throws JpodException;
  }

  private void refused(Case hostile, Load load) throws Exception {
    List<String> before = TestStore.tree(store.root);
    assertThatThrownBy(load::run)
        .isInstanceOf(JpodException.class)
        .hasMessageContaining(hostile.message)
        .message()
        .doesNotContain("\u001b", "\n");
    assertThat(TestStore.tree(store.root)).isEqualTo(before);
  }

  @Test
  void link_of_a_directory_to_the_outside_names_nothing() throws Exception {
    Path place = Files.createDirectory(directory.resolve("image"));
    Files.write(directory.resolve("secret.json"), utf8(CONFIG));
    Files.write(directory.resolve("secret.tar"), LAYER);
    Files.write(place.resolve("manifest.json"), utf8(dockerManifest("c.json", "l.tar")));
    Files.createSymbolicLink(place.resolve("c.json"), Path.of("../secret.json"));
    Files.createSymbolicLink(place.resolve("l.tar"), Path.of("../secret.tar"));
    assertThatThrownBy(() -> new ArchiveLoader(store.images).load(place))
        .hasMessageContaining("has no file 'c.json'");
  }

  @Test
  void links_in_a_circle_are_refused() {
    byte[] archive =
        tar()
            .file("manifest.json", dockerManifest("c.json", "a"))
            .file("c.json", CONFIG.replace(DIFF_ID, OTHER))
            .symlink("a", "b")
            .symlink("b", "a")
            .bytes();
    assertThatThrownBy(
            () -> new ArchiveLoader(store.images).load(new ByteArrayInputStream(archive)))
        .hasMessageContaining("too many links");
  }

  @Test
  void second_bad_image_keeps_the_first_out_too() throws Exception {
    String manifest =
        "[{\"Config\":\"c.json\",\"RepoTags\":[\"first:1\"],\"Layers\":[\"l.tar\"]},"
            + "{\"Config\":\"missing.json\",\"RepoTags\":[\"second:1\"],\"Layers\":[]}]";
    byte[] archive =
        tar().file("manifest.json", manifest).file("c.json", CONFIG).file("l.tar", LAYER).bytes();
    List<String> before = TestStore.tree(store.root);
    assertThatThrownBy(
            () -> new ArchiveLoader(store.images).load(new ByteArrayInputStream(archive)))
        .hasMessageContaining("missing.json");
    assertThat(TestStore.tree(store.root)).isEqualTo(before);
  }

  @Test
  void truncated_archive_is_refused_wherever_it_ends() throws Exception {
    byte[] whole =
        tar()
            .file("l.tar", LAYER)
            .file("c.json", CONFIG)
            .file("manifest.json", dockerManifest("c.json", "l.tar"))
            .bytes();
    List<String> before = TestStore.tree(store.root);
    for (int length = 0; length < whole.length - 1024; length += 300) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> new ArchiveLoader(store.images).load(new ByteArrayInputStream(part)))
          .as("of %d bytes", length)
          .isInstanceOf(JpodException.class);
      Path file = Files.write(directory.resolve("part.tar"), part);
      assertThatThrownBy(() -> new ArchiveLoader(store.images).load(file))
          .isInstanceOf(JpodException.class);
    }
    assertThat(TestStore.tree(store.root)).isEqualTo(before);
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    documents(cases);
    docker(cases);
    oci(cases);
    return cases;
  }

  private static void documents(List<Case> cases) {
    cases.add(new Case("no image at all", Map.of("readme", utf8("x")), "does not match any"));
    for (Map.Entry<String, String> document :
        Map.of(
                "text", "hello",
                "two values", "[] []",
                "cut off", "[{",
                "comment", "/* x */ []",
                "nested too deep", "[".repeat(500) + "]".repeat(500),
                "name twice", "[{\"Config\":\"a\",\"Config\":\"b\"}]",
                "huge number", "[1e999999999]")
            .entrySet()) {
      cases.add(
          new Case(
              "manifest.json: " + document.getKey(),
              Map.of("manifest.json", utf8(document.getValue())),
              "JSON"));
    }
    cases.add(new Case("empty list", Map.of("manifest.json", utf8("[]")), "holds no image"));
    cases.add(new Case("list of text", Map.of("manifest.json", utf8("[\"x\"]")), "an object is"));
    cases.add(
        new Case(
            "manifest.json not UTF-8",
            Map.of("manifest.json", new byte[] {'[', -1, ']'}),
            "UTF-8"));
    cases.add(
        new Case(
            "schema 1",
            Map.of("manifest.json", utf8("{\"schemaVersion\":1,\"name\":\"x\"}")),
            "schema 1 is not supported"));
  }

  private static String dockerManifest(String config, String layer) {
    return "[{\"Config\":\""
        + config
        + "\",\"RepoTags\":[\"hostile:1\"],\"Layers\":[\""
        + layer
        + "\"]}]";
  }

  private static void docker(List<Case> cases) {
    docker(
        cases, "config missing", dockerManifest("no.json", "l.tar"), CONFIG, "no file 'no.json'");
    docker(
        cases, "layer missing", dockerManifest("c.json", "no.tar"), fresh(), "no layer 'no.tar'");
    docker(
        cases, "config upwards", dockerManifest("../secret.json", "l.tar"), CONFIG, "has no file");
    docker(cases, "config of the host", dockerManifest("/etc/passwd", "l.tar"), CONFIG, "no file");
    docker(cases, "layer upwards", dockerManifest("c.json", "../secret.tar"), fresh(), "no layer");
    docker(cases, "config a list", dockerManifest("c.json", "l.tar"), "[]", "must be an object");
    docker(cases, "config without layers", dockerManifest("c.json", "l.tar"), "{}", "diff_ids");
    docker(
        cases,
        "other number of layers",
        dockerManifest("c.json", "l.tar\",\"l.tar"),
        CONFIG,
        "has 2 layers, but its config names 1");
    docker(cases, "another diff-id", dockerManifest("c.json", "l.tar"), fresh(), "diff-id");
    docker(
        cases,
        "diff-id of a strange algorithm",
        dockerManifest("c.json", "l.tar"),
        CONFIG.replace("sha256", "md5"),
        "only sha256 and sha512");
    docker(
        cases,
        "name that is none",
        dockerManifest("c.json", "l.tar").replace("hostile:1", "../../x"),
        CONFIG,
        "invalid reference format");
    docker(
        cases,
        "name with terminal escapes",
        dockerManifest("c.json", "l.tar").replace("hostile:1", "a\\u001b[31m"),
        CONFIG,
        "invalid reference format");
    docker(
        cases,
        "tags of the wrong type",
        "[{\"Config\":\"c.json\",\"RepoTags\":{},\"Layers\":[\"l.tar\"]}]",
        CONFIG,
        "RepoTags must be a list");
    docker(cases, "no config", "[{\"Layers\":[]}]", CONFIG, "without Config");
    docker(
        cases,
        "config with a wrong type",
        dockerManifest("c.json", "l.tar"),
        CONFIG.replace("\"config\":{}", "\"config\":{\"Env\":\"x\"}"),
        "must be a list");
  }

  /// A config whose layer is not in the store yet, and is not the one in the archive.
  private static String fresh() {
    return CONFIG.replace(DIFF_ID, OTHER);
  }

  private static void docker(
      List<Case> cases, String name, String manifest, String config, String message) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("l.tar", LAYER);
    files.put("c.json", utf8(config));
    files.put("manifest.json", utf8(manifest));
    cases.add(new Case("docker: " + name, files, message));
  }

  private static void oci(List<Case> cases) {
    oci(cases, "another config digest", m -> m, c -> c + " ", i -> i, "bytes instead of");
    oci(
        cases,
        "config damaged",
        m -> m,
        c -> c.replace("linux", "lynux"),
        i -> i,
        "has another digest");
    oci(
        cases,
        "another layer digest",
        m -> m.replace(DIFF_ID, OTHER),
        c -> c.replace(DIFF_ID, OTHER),
        i -> i,
        "no layer");
    oci(
        cases,
        "helm chart",
        m -> m.replace("application/vnd.oci.image.config.v1+json", "application/vnd.cncf.helm"),
        c -> c,
        i -> i,
        "not a container image");
    oci(
        cases,
        "layer of unknown type",
        m -> m.replace("image.layer.v1.tar", "image.layer.v9.zip"),
        c -> c,
        i -> i,
        "unknown media type");
    oci(
        cases,
        "negative size",
        m -> m,
        c -> c,
        i -> i.replaceAll("\"size\":[0-9]+", "\"size\":-1"),
        "must not be negative");
    oci(
        cases,
        "digest with a path",
        m -> m,
        c -> c,
        i -> i.replaceAll("sha256:[0-9a-f]+", "sha256:../../../etc/passwd"),
        "lower-case hex digits");
    oci(
        cases,
        "name that is none",
        m -> m,
        c -> c,
        i ->
            i.replace(
                "\"size\"",
                "\"annotations\":{\"org.opencontainers.image.ref.name\":\"UP/..\"},\"size\""),
        "invalid reference format");
    oci(cases, "empty index", m -> m, c -> c, i -> "{\"schemaVersion\":2}", "holds no image");
    oci(
        cases,
        "manifest missing",
        m -> m,
        c -> c,
        i -> i.replaceAll("sha256:[0-9a-f]+", OTHER),
        "archive has no file");
  }

  private static void oci(
      List<Case> cases,
      String name,
      UnaryOperator<String> manifestChange,
      UnaryOperator<String> configChange,
      UnaryOperator<String> indexChange,
      String message) {
    String config = configChange.apply(CONFIG);
    // The manifest names the config as it was, unless the layer list itself was changed.
    String named = config.contains(OTHER) ? config : CONFIG;
    String manifest =
        manifestChange.apply(
            "{\"schemaVersion\":2,\"config\":"
                + descriptor("application/vnd.oci.image.config.v1+json", utf8(named))
                + ",\"layers\":["
                + descriptor("application/vnd.oci.image.layer.v1.tar", LAYER)
                + "]}");
    String index =
        indexChange.apply(
            "{\"schemaVersion\":2,\"manifests\":["
                + descriptor("application/vnd.oci.image.manifest.v1+json", utf8(manifest))
                + "]}");
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("index.json", utf8(index));
    files.put(blob(utf8(manifest)), utf8(manifest));
    files.put(blob(utf8(named)), utf8(config));
    files.put(blob(LAYER), LAYER);
    cases.add(new Case("oci: " + name, files, message));
  }

  private static String blob(byte[] content) {
    return "blobs/sha256/" + Digest.sha256(content).hex();
  }

  private static String descriptor(String type, byte[] content) {
    return "{\"mediaType\":\""
        + type
        + "\",\"digest\":\""
        + Digest.sha256(content)
        + "\",\"size\":"
        + content.length
        + "}";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
