package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.jpod.it.harness.Command;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.LocalRegistry;
import io.jpod.it.harness.TarBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Manifest lists: made, pushed, pulled with all platforms, saved, loaded, removed.
class MultiArchIT {
  @RegisterExtension static final LocalRegistry registry = new LocalRegistry();
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  @AfterEach
  void remove_all_but_busybox() {
    jpod.removeContainers();
    for (String name : jpod.ok("images", "--format", "{{.Repository}}:{{.Tag}}").lines()) {
      if (!name.equals(BUSYBOX) && !name.isEmpty()) {
        jpod.ok("rmi", "-f", name);
      }
    }
    assertThat(jpod.ok("images", "-a", "-q").lines()).hasSize(1);
    assertThat(jpod.names("lists")).filteredOn(name -> !name.equals("lock")).isEmpty();
    jpod.assertNothingHalfMade();
  }

  /// A list of busybox for this machine and of another image for arm64.
  private static void makeList(String name) throws IOException {
    Path tar = jpod.home().resolve("arm.tar");
    Files.write(tar, new TarBuilder().file("arm", 0644, "arm\n").toBytes());
    jpod.ok("import", "--arch", "arm64", tar.toString(), "localhost/arm:1");
    jpod.ok("manifest", "create", name, BUSYBOX);
    jpod.ok("manifest", "add", "--variant", "v8", "--annotation", "k=v", name, "localhost/arm:1");
  }

  private static JsonArray entries(String... words) {
    return JsonParser.parseString(jpod.ok(words).out())
        .getAsJsonObject()
        .getAsJsonArray("manifests");
  }

  @Test
  void a_list_is_made_of_images_annotated_and_taken_apart() throws IOException {
    makeList("ml");
    jpod.ok("manifest", "exists", "ml");
    jpod.call("manifest", "exists", BUSYBOX).exits(1);
    assertThat(jpod.call("manifest", "create", "ml").exits(125).err())
        .contains("that name is already in use");
    JsonObject arm = entries("manifest", "inspect", "ml").get(1).getAsJsonObject();
    assertThat(arm.getAsJsonObject("platform").toString())
        .isEqualTo("{\"architecture\":\"arm64\",\"os\":\"linux\",\"variant\":\"v8\"}");
    assertThat(arm.getAsJsonObject("annotations").get("k").getAsString()).isEqualTo("v");

    jpod.ok(
        "manifest", "annotate", "--os-version", "7", "--features", "x,y", "ml", "localhost/arm:1");
    jpod.ok("manifest", "annotate", "--index", "--annotation", "vendor=me", "ml");
    JsonObject document =
        JsonParser.parseString(jpod.ok("manifest", "inspect", "ml").out()).getAsJsonObject();
    assertThat(document.getAsJsonObject("annotations").get("vendor").getAsString()).isEqualTo("me");
    arm = document.getAsJsonArray("manifests").get(1).getAsJsonObject();
    assertThat(arm.getAsJsonObject("platform").get("os.version").getAsString()).isEqualTo("7");
    assertThat(arm.getAsJsonObject("platform").get("features").toString())
        .isEqualTo("[\"x\",\"y\"]");

    assertThat(jpod.ok("run", "--rm", "--network=none", "ml", "echo", "ours").line())
        .isEqualTo("ours");
    assertThat(jpod.ok("images", "--format", "{{.Repository}}:{{.Tag}}").lines())
        .containsExactlyInAnyOrder(BUSYBOX, "localhost/arm:1", "localhost/ml:latest");

    jpod.ok("manifest", "remove", "ml", arm.get("digest").getAsString());
    assertThat(entries("manifest", "inspect", "ml")).hasSize(1);
    jpod.ok("tag", "ml", "ml:second");
    assertThat(jpod.ok("rmi", "ml").lines()).containsExactly("Untagged: localhost/ml:latest");
    assertThat(jpod.ok("manifest", "rm", "ml:second").lines().getFirst())
        .isEqualTo("Untagged: localhost/ml:second");
    assertThat(
            jpod.call("manifest", "inspect", "--tls-verify=false", registry.name() + "/no/ml")
                .exits(125)
                .err())
        .startsWith("Error: ");
  }

  @Test
  void all_platforms_go_to_a_registry_and_come_back_with_the_same_index() throws IOException {
    makeList("ml");
    String place = registry.name() + "/team/ml:1";
    jpod.ok(
        "manifest",
        "push",
        "--tls-verify=false",
        "-q",
        "--digestfile",
        "digest",
        "ml",
        "docker://" + place);
    String digest = Files.readString(jpod.home().resolve("digest"));
    assertThat(registry.digest("team/ml:1")).isEqualTo(digest);
    jpod.ok("manifest", "rm", "ml");
    jpod.ok("rmi", "localhost/arm:1");

    String id = jpod.ok("pull", "--tls-verify=false", "-q", "--all-platforms", place).line();
    assertThat("sha256:" + id).isEqualTo(digest);
    assertThat(entries("manifest", "inspect", place)).hasSize(2);
    assertThat(jpod.ok("run", "--rm", "--network=none", place, "echo", "ours").line())
        .isEqualTo("ours");
    jpod.ok("push", "--tls-verify=false", "-q", place, registry.name() + "/other/ml:2");
    assertThat(registry.digest("other/ml:2")).isEqualTo(digest);

    // Only described, not pulled: copied from registry to registry.
    jpod.ok("rmi", place);
    jpod.ok("manifest", "create", "--insecure", "--all", "copy", "docker://" + place);
    jpod.ok(
        "manifest",
        "push",
        "--insecure",
        "-q",
        "--rm",
        "copy",
        "docker://" + registry.name() + "/third/ml");
    assertThat(registry.digest("third/ml:latest")).isEqualTo(digest);
  }

  @Test
  void all_platforms_are_saved_and_loaded_and_peers_see_them() throws IOException {
    makeList("localhost/ml:1");
    for (String format : new String[] {"oci-archive", "oci-dir"}) {
      String file = format + ".out";
      jpod.ok("save", "--format", format, "-o", file, "localhost/ml:1");
      jpod.ok("manifest", "rm", "localhost/ml:1");
      jpod.ok("rmi", "localhost/arm:1");
      assertThat(jpod.ok("load", "-i", file).out()).isEqualTo("Loaded image: localhost/ml:1\n");
      assertThat(entries("manifest", "inspect", "localhost/ml:1")).hasSize(2);
      jpod.ok(
          "tag",
          jpod.ok("images", "-a", "-q", "--filter", "dangling=true").lines().getFirst(),
          "localhost/arm:1");
    }
    Path copy = jpod.home().resolve("copy");
    Command.of(
            "skopeo",
            "copy",
            "-q",
            "--all",
            "oci-archive:" + jpod.home().resolve("oci-archive.out"),
            "oci:" + copy + ":x")
        .run()
        .ok();
    assertThat(Files.readString(copy.resolve("index.json"))).contains("image.index");
    Command.of("chmod", "-R", "a+rX", copy.toString()).run().ok();
    jpod.ok("rmi", "localhost/ml:1");
    assertThat(jpod.ok("pull", "-q", "oci:" + copy + ":x").line()).hasSize(64);
    assertThat(entries("manifest", "inspect", "localhost/x")).hasSize(2);
  }

  @Test
  void commands_on_a_list_take_the_image_for_the_platform_that_is_named() throws IOException {
    makeList("localhost/ml:1");
    String arm = jpod.ok("inspect", "-f", "{{.Id}}", "localhost/arm:1").line();
    String name = "localhost/ml:1";
    String platform = "--platform=linux/arm64";
    assertThat(jpod.ok("image", "inspect", platform, "-f", "{{.Id}}", name).line()).isEqualTo(arm);
    assertThat(jpod.ok("history", platform, "-q", "--no-trunc", name).lines().getFirst())
        .isEqualTo(arm);
    assertThat(jpod.call("history", "--platform=linux/s390x", name).exits(125).err())
        .contains("does not provide the specified platform (linux/s390x)");
    jpod.ok("push", "-q", "--tls-verify=false", platform, name, registry.name() + "/one/arm:1");
    assertThat(
            jpod.ok(
                    "pull",
                    "-q",
                    "--tls-verify=false",
                    "--platform=linux/arm64/v8",
                    registry.name() + "/one/arm:1")
                .line())
        .isEqualTo(arm);
    jpod.ok("rmi", registry.name() + "/one/arm:1");
    jpod.ok("save", platform, "--format=oci-archive", "-o", "arm-only", name);
    jpod.ok("save", "--format=oci-archive", "-o", "all", name);
    assertThat(jpod.ok("images", "--tree").out())
        .contains("├─ linux/amd64")
        .contains("└─ linux/arm64/v8");
    assertThat(jpod.ok("images", "-q", "--filter", "manifest=true").lines()).hasSize(1);

    // Another removal leaves the list's names alone.
    jpod.ok("tag", BUSYBOX, "localhost/second:1");
    jpod.ok("rmi", "localhost/second:1");
    jpod.shell("echo z > z; tar cf - z | jpod import - localhost/gone:1").run().ok();
    jpod.ok("rmi", "localhost/gone:1");
    jpod.ok("manifest", "exists", name);
    jpod.ok("untag", "localhost/arm:1");
    assertThat(jpod.ok("rmi", platform, name).lines()).containsExactly("Deleted: " + arm);
    assertThat(entries("manifest", "inspect", name)).hasSize(2);
    assertThat(jpod.ok("run", "--rm", "--network=none", name, "echo", "ours").line())
        .isEqualTo("ours");
    jpod.ok("rmi", name);

    jpod.ok("load", "-i", "arm-only");
    assertThat(jpod.ok("inspect", "-f", "{{.Id}} {{.RepoTags}}", name).line())
        .isEqualTo(arm + " [" + name + "]");
    jpod.ok("rmi", name);
    jpod.ok("load", platform, "-i", "all");
    assertThat(jpod.ok("image", "inspect", platform, "-f", "{{.Id}}", name).line()).isEqualTo(arm);
    assertThat(jpod.call("load", "--platform=linux/s390x", "-i", "all").exits(125).err())
        .contains("no suitable image found");
  }

  @Test
  void an_image_that_came_through_an_index_is_found_by_the_indexs_digest() throws IOException {
    makeList("ml");
    String place = registry.name() + "/by/digest";
    jpod.ok(
        "manifest", "push", "--tls-verify=false", "-q", "--rm", "ml", "docker://" + place + ":1");
    jpod.ok("pull", "--tls-verify=false", "-q", place + ":1");
    String byDigest = place + "@" + registry.digest("by/digest:1");
    assertThat(
            jpod.ok("run", "--rm", "--pull=never", "--network=none", byDigest, "echo", "found")
                .line())
        .isEqualTo("found");
    assertThat(jpod.ok("inspect", "-f", "{{.RepoDigests}}", place + ":1").out()).contains(byDigest);
    assertThat(
            jpod.call("run", "--rm", "--pull=never", "--platform=linux/arm64", place + ":1", "true")
                .exits(125)
                .err())
        .contains("image not known")
        .doesNotContain("Trying to pull");
  }
}
