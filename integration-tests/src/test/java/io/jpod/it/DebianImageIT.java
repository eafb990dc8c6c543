package io.jpod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.jpod.it.harness.Command;
import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.ImagePacker;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A Debian root file system of several hundred MB, as the field's tools pack it.
class DebianImageIT {
  private static final String NAME = "localhost/debian:it";
  private static final Duration SLOW = Duration.ofMinutes(4);

  @RegisterExtension static final Jpod jpod = Jpod.ordinary();

  private static Path folder = Path.of("/nonexistent");

  @BeforeAll
  static void make_the_image() {
    folder = Fixtures.debian();
  }

  @AfterEach
  void remove_the_image() {
    jpod.removeContainers();
    jpod.call("rmi", "-f", NAME);
    assertThat(jpod.names("layers").stream().filter(name -> !name.equals("l"))).isEmpty();
  }

  /// The archives lie in root's cache; the account reads them from a descriptor.
  private static Result load(Path archive) {
    return jpod.command("load").input(archive).within(SLOW).run().ok();
  }

  private static JsonObject peerConfig(String transport, Path archive) {
    return JsonParser.parseString(
            Command.of("skopeo", "inspect", "--config", "--raw", transport + ":" + archive)
                .within(SLOW)
                .run()
                .ok()
                .out())
        .getAsJsonObject();
  }

  private static List<String> diffIds(JsonObject config) {
    List<String> ids = new ArrayList<>();
    for (JsonElement id : config.getAsJsonObject("rootfs").getAsJsonArray("diff_ids")) {
      ids.add(id.getAsString());
    }
    return ids;
  }

  private static void use() {
    assertThat(
            jpod.runs(NAME, "bash", "-c", "[[ $BASH_VERSION ]] && . /etc/os-release && echo $ID")
                .ok()
                .line())
        .isEqualTo("debian");
    assertThat(
            jpod.runs(
                    NAME,
                    "python3",
                    "-c",
                    "import ssl, json, sqlite3; print(json.dumps({'sum': sum(range(10))}))")
                .ok()
                .line())
        .isEqualTo("{\"sum\": 45}");
    assertThat(jpod.runs(NAME, "perl", "-e", "print join(',', map { $_ * 2 } 1..3)").ok().out())
        .isEqualTo("2,4,6");
  }

  @Test
  void archive_of_podman_save_runs_and_goes_back_to_podman() {
    Path archive = folder.resolve("podman.tar");
    assertThat(load(archive).out()).contains("Loaded image: " + NAME);
    use();
    JsonObject config = peerConfig("docker-archive", archive);
    Path saved = jpod.home().resolve("saved.tar");
    jpod.command("save", "-o", saved.toString(), NAME).within(SLOW).run().ok();
    assertThat(diffIds(peerConfig("docker-archive", saved))).isEqualTo(diffIds(config));

    String before = jpod.ok("images", "-q", "--no-trunc", NAME).line();
    assertThat(before).isEqualTo("sha256:" + podmanId(saved));
    saved.toFile().delete();
  }

  /// Loads an archive with a podman that has storage of its own, and tells the image's id.
  private static String podmanId(Path archive) {
    Path storage = Workspace.get().folder("podman");
    String script =
        """
        mount -t cgroup2 none /sys/fs/cgroup
        # podman takes no longer one than 50 characters.
        run=$(mktemp -d /tmp/jpod-it-XXXXXX)
        trap 'rm -rf "$run"' EXIT
        podman() { command podman --root "$1/root" --runroot "$run" --cgroup-manager cgroupfs "${@:2}"; }
        podman "$1" load -q -i "$2" >&2 && podman "$1" image inspect --format '{{.Id}}' %s
        podman "$1" system reset --force >/dev/null 2>&1; umount "$1/root/overlay" 2>/dev/null
        true
        """
            .formatted(NAME);
    return Command.of(
            "unshare",
            "--mount",
            "bash",
            "-c",
            script,
            "bash",
            storage.toString(),
            archive.toString())
        .within(SLOW)
        .run()
        .ok()
        .line();
  }

  @Test
  void oci_archive_of_skopeo_runs_and_umoci_unpacks_what_is_saved() throws IOException {
    Path archive = folder.resolve("skopeo.tar");
    load(archive);
    use();
    JsonObject config = peerConfig("oci-archive", archive);
    Path saved = jpod.home().resolve("saved-oci.tar");
    jpod.command("save", "--format", "oci-archive", "-o", saved.toString(), NAME)
        .within(SLOW)
        .run()
        .ok();
    assertThat(peerConfig("oci-archive", saved)).isEqualTo(config);
    Result inspect =
        Command.of("skopeo", "inspect", "oci-archive:" + saved).within(SLOW).run().ok();
    assertThat(JsonParser.parseString(inspect.out()).getAsJsonObject().get("Os").getAsString())
        .isEqualTo("linux");

    Path layout = Workspace.get().folder("layout");
    Command.of("tar", "-xf", saved.toString(), "-C", layout.toString()).within(SLOW).run().ok();
    JsonArray manifests =
        JsonParser.parseString(Files.readString(layout.resolve("index.json")))
            .getAsJsonObject()
            .getAsJsonArray("manifests");
    JsonObject annotations = manifests.get(0).getAsJsonObject().getAsJsonObject("annotations");
    assertThat(annotations.get("org.opencontainers.image.ref.name").getAsString()).isEqualTo(NAME);
    // umoci wants a tag without slashes, so the layout gets one that it can name.
    annotations.addProperty("org.opencontainers.image.ref.name", "it");
    JsonObject index =
        JsonParser.parseString(Files.readString(layout.resolve("index.json"))).getAsJsonObject();
    index.add("manifests", manifests);
    Files.writeString(layout.resolve("index.json"), index.toString());
    Path bundle = Workspace.get().folder("bundle").resolve("b");
    Command.of("umoci", "unpack", "--image", layout + ":it", bundle.toString())
        .within(SLOW)
        .run()
        .ok();
    assertThat(bundle.resolve("rootfs/usr/bin/python3")).exists();
    Command.of("rm", "-rf", layout.toString(), bundle.toString(), saved.toString())
        .within(SLOW)
        .run()
        .ok();
  }

  @Test
  void both_layouts_of_docker_save_load_with_the_same_identity() {
    Path rootfs = folder.resolve("rootfs.tar");
    ImagePacker packer = new ImagePacker(List.of(rootfs), Fixtures.containerConfig("bash"));
    Path scratch = Workspace.get().folder("docker");
    Path old = packer.dockerArchive(scratch.resolve("old.tar"), NAME);
    load(old);
    use();
    assertThat(jpod.ok("images", "-q", "--no-trunc", NAME).line())
        .isEqualTo("sha256:" + packer.id());
    jpod.ok("rmi", NAME);
    old.toFile().delete();

    Path current = packer.dockerArchiveWithOciLayout(scratch.resolve("new.tar"), NAME);
    load(current);
    assertThat(jpod.ok("images", "-q", "--no-trunc", NAME).line())
        .isEqualTo("sha256:" + packer.id());
    assertThat(jpod.ok("inspect", "--format", "{{index .RootFS.Layers 0}}", NAME).line())
        .isEqualTo("sha256:" + packer.diffIds().getFirst());
    use();
    current.toFile().delete();
  }

  @Test
  void root_file_system_is_unpacked_as_it_was_packed() {
    load(folder.resolve("skopeo.tar"));
    Result result =
        jpod.runs(
            NAME,
            "bash",
            "-c",
            "stat -c '%a %u %g %n' /usr/bin/passwd /etc/shadow /tmp /var/mail /usr/bin/wall; dpkg --verify 2>&1 | grep -v '/usr/share/\\(doc\\|man\\|locale\\)' | head; getcap /usr/bin/ping 2>/dev/null; true");
    assertThat(result.ok().lines())
        .contains(
            "4755 0 0 /usr/bin/passwd",
            "640 0 42 /etc/shadow",
            "1777 0 0 /tmp",
            "2775 0 8 /var/mail");
    assertThat(result.lines().stream().filter(line -> line.startsWith("??5"))).isEmpty();
  }

  @Test
  void apt_get_updates_and_installs_through_the_default_network() {
    assumeTrue(
        Command.of(
                    "sh",
                    "-c",
                    "curl -sS -m 20 -o /dev/null \"$(apt-get indextargets --format '$(REPO_URI)' | head -n 1)\"")
                .run()
                .exitCode()
            == 0,
        "needs a route to Debian's mirror");
    load(folder.resolve("podman.tar"));
    Result result =
        jpod.command(
                "run",
                "--rm",
                NAME,
                "bash",
                "-c",
                "apt-get update && apt-get install -y --no-install-recommends hello && hello")
            .within(SLOW)
            .run();
    assertThat(result.ok().out()).contains("Reading package lists...").contains("Hello, world!");
  }
}
