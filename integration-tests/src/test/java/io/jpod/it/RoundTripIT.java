package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.jpod.it.harness.Command;
import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.ImagePacker;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.LocalRegistry;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Images of other tools come here and run; ours go there, the same in both directions.
class RoundTripIT {
  @RegisterExtension static final LocalRegistry registry = new LocalRegistry();
  @RegisterExtension static final Jpod jpod = Jpod.ordinary();

  @AfterEach
  void empty_the_store() {
    jpod.removeContainers();
    jpod.ok("rmi", "-a", "-f");
    jpod.assertNothingHalfMade();
  }

  /// podman leaves a process behind that keeps its user namespace.
  @AfterAll
  static void peers_end() {
    jpod.user().killEverything();
  }

  private static String at(String repository) {
    return registry.name() + "/" + repository;
  }

  private static void pullAndRun(String name, String imageId) {
    assertThat(jpod.ok("pull", "-q", "--tls-verify=false", name).line()).isEqualTo(imageId);
    assertThat(jpod.ok("run", "--rm", "--network=none", name, "echo", "runs").line())
        .isEqualTo("runs");
  }

  private static void needs(String program) {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin", program)), "needs " + program);
  }

  private static Path packed(String file) {
    Path folder = Workspace.get().folder("packed");
    return Fixtures.busybox(folder, true).ociArchive(folder.resolve(file), BUSYBOX);
  }

  @Test
  void skopeo_pushes_docker_oci_and_zstd_and_gets_the_same_back() {
    needs("skopeo");
    Path archive = packed("skopeo.tar");
    String id = "";
    for (String how : List.of("v2s2", "oci", "oci --dest-compress-format=zstd")) {
      String repository = "skopeo/" + how.replaceAll("[^a-z0-9]+", "-") + ":1";
      String script =
          "skopeo copy -q --dest-tls-verify=false --format="
              + how
              + " oci-archive:"
              + archive
              + " docker://"
              + at(repository);
      Command.of("bash", "-c", script).run().ok();
      String there =
          Command.of(
                  "skopeo", "inspect", "--tls-verify=false", "--raw", "docker://" + at(repository))
              .run()
              .ok()
              .out();
      JsonObject manifest = JsonParser.parseString(there).getAsJsonObject();
      id = manifest.getAsJsonObject("config").get("digest").getAsString().substring(7);
      pullAndRun(at(repository), id);
      assertThat(jpod.ok("inspect", "-f", "{{.Digest}}", at(repository)).line())
          .isEqualTo(registry.digest(repository));
      // What came goes back byte for byte: the blobs are known there.
      jpod.ok("push", "-q", "--tls-verify=false", at(repository), at("back/" + repository));
      assertThat(registry.digest("back/" + repository)).isEqualTo(registry.digest(repository));
      jpod.ok("rmi", "-f", at(repository));
    }
  }

  @Test
  void podman_reads_what_we_save_and_push_with_the_same_id() {
    needs("podman");
    ImagePacker image = Fixtures.busybox(Workspace.get().folder("image"), true);
    Path archive =
        image.dockerArchive(Workspace.get().folder("archive").resolve("in.tar"), BUSYBOX);
    jpod.ok("load", "-i", archive.toString());
    Path root = jpod.home().resolve("peer");
    String podman =
        "podman --root "
            + root
            + " --runroot /tmp/jpod-it-"
            + jpod.user().uid()
            + "-peer --storage-driver overlay ";
    for (String format : List.of("docker-archive", "oci-archive", "docker-dir", "oci-dir")) {
      jpod.ok("save", "--format", format, "-o", format, BUSYBOX);
      String load = podman + (format.endsWith("dir") ? "pull -q " : "load -q -i ");
      String source =
          switch (format) {
            case "docker-dir" -> "dir:docker-dir";
            case "oci-dir" -> "oci:oci-dir:" + BUSYBOX;
            default -> format;
          };
      jpod.shell(load + source).run().ok();
      assertThat(jpod.shell(podman + "images -q --no-trunc").run().ok().line())
          .isEqualTo("sha256:" + image.id());
      jpod.shell(podman + "rmi -af").run().ok();
    }
    for (String options : List.of("", "--format v2s2", "--compression-format zstd --format oci")) {
      jpod.shell(
              "jpod push -q --tls-verify=false " + options + " " + BUSYBOX + " " + at("ours/app:1"))
          .run()
          .ok();
      Result pulled =
          jpod.shell(podman + "pull -q --tls-verify=false " + at("ours/app:1")).run().ok();
      assertThat(pulled.line()).isEqualTo(image.id());
      assertThat(
              jpod.shell(podman + "inspect -f '{{.Digest}}' " + at("ours/app:1")).run().ok().line())
          .isEqualTo(registry.digest("ours/app:1"));
      jpod.shell(podman + "rmi -af").run().ok();
    }
    jpod.shell(podman + "load -q -i docker-archive && " + podman + "save -q -o back.tar " + BUSYBOX)
        .run()
        .ok();
    jpod.ok("rmi", BUSYBOX);
    jpod.ok("load", "-i", "back.tar");
    assertThat(jpod.ok("images", "-q", "--no-trunc").line()).isEqualTo("sha256:" + image.id());
  }

  @Test
  void an_image_that_umoci_changed_is_loaded_and_ours_is_unpacked_by_it() throws IOException {
    needs("umoci");
    Path layout = jpod.home().resolve("layout");
    jpod.ok("load", "-i", packed("umoci.tar").toString());
    jpod.ok("save", "--format", "oci-dir", "-o", layout.toString(), BUSYBOX);
    String tag =
        JsonParser.parseString(Files.readString(layout.resolve("index.json")))
            .getAsJsonObject()
            .getAsJsonArray("manifests")
            .get(0)
            .getAsJsonObject()
            .getAsJsonObject("annotations")
            .get("org.opencontainers.image.ref.name")
            .getAsString();
    // umoci takes no slash in a tag.
    jpod.shell(
            "set -e; sed -i 's|"
                + tag
                + "|plain|' layout/index.json; umoci unpack --rootless --image layout:plain bundle;"
                + " echo from umoci > bundle/rootfs/greeting; umoci repack --image layout:plain bundle;"
                + " umoci config --image layout:plain --config.cmd cat --config.cmd /greeting")
        .run()
        .ok();
    jpod.ok("pull", "-q", "oci:" + layout + ":plain");
    assertThat(jpod.ok("run", "--rm", "--network=none", "localhost/plain").out())
        .isEqualTo("from umoci\n");
  }

  @Test
  void an_image_that_buildah_built_is_pulled_and_runs() throws IOException {
    needs("buildah");
    String buildah =
        "buildah --root "
            + jpod.home().resolve("bud")
            + " --runroot /tmp/jpod-it-"
            + jpod.user().uid()
            + "-bud --storage-driver vfs ";
    Path program = jpod.home().resolve("busybox");
    Files.copy(Path.of("/bin/busybox"), program);
    String script =
        "set -e; c=$("
            + buildah
            + "from scratch); "
            + buildah
            + "copy -q $c busybox /bin/echo; "
            + buildah
            + "config --entrypoint '[\"/bin/echo\",\"from\",\"buildah\"]' $c; "
            + buildah
            + "commit -q $c made; "
            + buildah
            + "push -q --tls-verify=false made docker://"
            + at("buildah/made:1")
            + "; "
            + buildah
            + "push -q made docker-archive:made.tar:localhost/made:1";
    jpod.shell(script).run().ok();
    jpod.ok("pull", "-q", "--tls-verify=false", at("buildah/made:1"));
    assertThat(jpod.ok("run", "--rm", "--network=none", at("buildah/made:1")).out())
        .isEqualTo("from buildah\n");
    jpod.ok("load", "-i", "made.tar");
    assertThat(jpod.ok("run", "--rm", "--network=none", "localhost/made:1").out())
        .isEqualTo("from buildah\n");
    // And jbuild begins with an image that only the registry has.
    jpod.ok("rmi", "-a", "-f");
    String container =
        jpod.shell("jbuild from --tls-verify=false " + at("buildah/made:1")).run().ok().line();
    jpod.shell("jbuild rm " + container).run().ok();
  }

  @Test
  void jibs_images_are_pulled_and_loaded_and_run() throws IOException {
    needs("mvn");
    Path project = Workspace.get().folder("jib");
    Path bin = Files.createDirectories(project.resolve("src/main/jib/bin"));
    Files.copy(Path.of("/bin/busybox"), bin.resolve("echo"));
    Files.createDirectories(project.resolve("src/main/java"));
    Files.writeString(
        project.resolve("src/main/java/Main.java"),
        "public class Main { public static void main(String[] args) {} }\n");
    Files.copy(Fixtures.resource("jib-pom.xml"), project.resolve("pom.xml"));
    maven(project, "compile", "jib:build", "-Djib.to.image=" + at("jib/app:1"));
    maven(project, "jib:buildTar", "-Djib.to.image=localhost/jib-app:1");
    jpod.ok("pull", "-q", "--tls-verify=false", at("jib/app:1"));
    assertThat(jpod.ok("run", "--rm", "--network=none", at("jib/app:1")).out())
        .isEqualTo("from jib\n");
    jpod.ok("rmi", at("jib/app:1"));
    jpod.ok("load", "-i", project.resolve("target/jib-image.tar").toString());
    assertThat(jpod.ok("run", "--rm", "--network=none", "localhost/jib-app:1").out())
        .isEqualTo("from jib\n");
  }

  /// A machine without a way to Maven Central has the plugin not.
  private static void maven(Path project, String... goals) {
    List<String> words =
        new ArrayList<>(List.of("mvn", "-B", "-q", "-ntp", "-DsendCredentialsOverHttp=true"));
    words.addAll(List.of(goals));
    Result result = Command.of(words).in(project).within(Duration.ofMinutes(3)).run();
    String all = result.out() + result.err();
    assumeTrue(
        result.exitCode() == 0
            || !(all.contains("could not be resolved") || all.contains("PluginResolution")),
        "needs jib-maven-plugin from Maven Central");
    result.ok();
  }
}
