package io.jpod.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpServer;
import io.jpod.cli.Cli;
import io.jpod.oci.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCommandsTest {
  @TempDir private Path directory;
  private Cli cli = new Cli(Path.of("/nonexistent"));

  @BeforeEach
  void open() {
    cli = new Cli(directory);
  }

  @Test
  void empty_store_shows_the_headings() {
    assertThat(cli.ok("images")).isEqualTo("REPOSITORY  TAG         IMAGE ID    CREATED     SIZE");
    assertThat(cli.ok("images", "-n")).isEmpty();
    assertThat(cli.ok("images", "--format", "json")).isEqualTo("[]");
  }

  @Test
  void imported_image_is_listed_with_podmans_columns() {
    String id = cli.withImage();
    String[] lines = cli.ok("images").split("\n");
    assertThat(lines[0]).startsWith("REPOSITORY      TAG         IMAGE ID      CREATED");
    assertThat(lines[1])
        .startsWith("localhost/tiny  latest      " + id.substring(0, 12))
        .endsWith(" kB");
    assertThat(cli.ok("images", "-q")).isEqualTo(id.substring(0, 12));
    assertThat(cli.ok("images", "-q", "--no-trunc", "tiny")).isEqualTo("sha256:" + id);
    assertThat(cli.ok("images", "--digests")).contains("DIGEST").contains("sha256:");
    assertThat(cli.ok("images", "--format", "{{.Repository}}:{{.Tag}} {{.ID}} {{.Labels}}"))
        .isEqualTo("localhost/tiny:latest " + id.substring(0, 12) + " map[kind:test]");
    JsonObject json =
        ((JsonArray) Json.parse(cli.ok("images", "--format", "json"))).get(0).getAsJsonObject();
    assertThat(json.get("Id").getAsString()).isEqualTo(id);
    assertThat(json.get("Names").toString()).isEqualTo("[\"localhost/tiny:latest\"]");
    assertThat(json.get("Containers").getAsInt()).isZero();
  }

  @Test
  void filters_choose_by_reference_label_name_and_age() {
    cli.withImage();
    cli.ok("tag", "tiny", "registry.example.org/team/app:1.0");
    assertThat(repositories("reference=app"))
        .isEqualTo("localhost/tiny\nregistry.example.org/team/app");
    assertThat(repositories("reference=*/ap?:1*")).contains("registry.example.org/team/app");
    assertThat(repositories("reference=nothing")).isEmpty();
    assertThat(repositories("label=kind=test")).isNotEmpty();
    assertThat(repositories("label=kind=other")).isEmpty();
    assertThat(repositories("dangling=true")).isEmpty();
    assertThat(repositories("until=1h")).isEmpty();
    assertThat(cli.ok("images", "--format", "{{.Repository}}", "app"))
        .isEqualTo("registry.example.org/team/app");
    assertThat(cli.ok("images", "--sort", "repository", "--format", "{{.Tag}}"))
        .isEqualTo("latest\n1.0");
    assertThat(cli.run("images", "--filter", "x=y").err())
        .startsWith("Error: invalid image filter \"x\": must be in the format");
    assertThat(cli.run("images", "--sort", "x").code()).isEqualTo(125);
    assertThat(cli.run("images", "-q", "--format", "x").code()).isEqualTo(125);
  }

  private String repositories(String filter) {
    return cli.ok(
        "images", "--filter", filter, "--sort", "repository", "--format", "{{.Repository}}");
  }

  @Test
  void names_are_added_and_taken_away() {
    String id = cli.withImage();
    cli.ok("tag", "tiny", "other:1", "more");
    assertThat(
            cli.ok("inspect", "-t", "image", "-f", "{{join .RepoTags \" \"}}", id.substring(0, 8)))
        .contains("localhost/more:latest", "localhost/other:1", "localhost/tiny:latest");
    cli.ok("untag", "tiny", "other:1");
    assertThat(cli.run("image", "exists", "other:1").code()).isEqualTo(1);
    assertThat(cli.run("image", "exists", "more").code()).isZero();
    assertThat(cli.run("tag", "nope", "x").err()).isEqualTo("Error: nope: image not known\n");
    assertThat(cli.run("tag", "tiny").err())
        .startsWith("Error: requires at least 2 arg(s), only received 1\n");
    cli.ok("untag", "tiny");
    assertThat(cli.ok("images")).contains("<none>      <none>").contains(id.substring(0, 12));
  }

  @Test
  void archives_come_back_as_they_went() throws IOException {
    String id = cli.withImage();
    for (String format : new String[] {"docker-archive", "oci-archive"}) {
      Path archive = directory.resolve(format + ".tar");
      cli.ok("save", "--format", format, "-o", archive.toString(), "tiny");
      cli.ok("rmi", "tiny");
      assertThat(cli.ok("load", "-i", archive.toString()))
          .isEqualTo("Loaded image: localhost/tiny:latest");
      assertThat(cli.ok("images", "-q", "--no-trunc")).isEqualTo("sha256:" + id);
    }
    byte[] bytes = Files.readAllBytes(directory.resolve("docker-archive.tar"));
    cli.ok("rmi", "-a");
    assertThat(cli.input(bytes).ok("load")).isEqualTo("Loaded image: localhost/tiny:latest");
    assertThat(cli.run("save", "--format", "zip", "tiny").err())
        .startsWith("Error: unknown format \"zip\"\n");
    assertThat(cli.run("save", "-m", "--format", "oci-archive", "-o", "x", "tiny").code())
        .isEqualTo(125);
    assertThat(cli.run("save", "-o", directory.resolve("x").toString(), "nope").err())
        .isEqualTo("Error: nope: image not known\n");
    assertThat(cli.run("load", "-i", directory.resolve("missing").toString()).code())
        .isEqualTo(125);
  }

  @Test
  void removal_prints_names_and_ids_and_fails_with_podmans_codes() {
    String id = cli.withImage();
    cli.ok("tag", "tiny", "again");
    assertThat(cli.ok("rmi", "again")).isEqualTo("Untagged: localhost/again:latest");
    assertThat(cli.ok("rmi", "tiny")).isEqualTo("Untagged: localhost/tiny:latest\nDeleted: " + id);
    Cli.Result missing = cli.run("rmi", "nope");
    assertThat(missing.err()).isEqualTo("Error: nope: image not known\n");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(cli.run("rmi", "-i", "nope").code()).isZero();
    assertThat(cli.run("rmi").err()).isEqualTo("Error: image name or ID must be specified\n");
    assertThat(cli.run("rmi", "-a", "x").code()).isEqualTo(125);
  }

  @Test
  void image_in_use_is_only_removed_by_force() {
    cli.withImage();
    cli.ok("create", "--name", "user", "--network", "none", "tiny");
    Cli.Result used = cli.run("rmi", "tiny");
    assertThat(used.code()).isEqualTo(2);
    assertThat(used.err()).contains("image is in use by");
    assertThat(cli.run("rmi", "-a").code()).isEqualTo(2);
    cli.ok("rmi", "-f", "tiny");
    assertThat(cli.ok("ps", "-aq")).isEmpty();
    assertThat(cli.ok("images", "-q")).isEmpty();
  }

  @Test
  void history_shows_each_step_the_last_first() {
    String id = cli.withImage();
    String[] lines = cli.ok("history", "tiny").split("\n");
    assertThat(lines[0]).startsWith("ID            CREATED").endsWith("COMMENT");
    assertThat(lines[1]).startsWith(id.substring(0, 12));
    assertThat(cli.ok("history", "-q", "--no-trunc", "tiny").lines().findFirst()).hasValue(id);
    assertThat(cli.ok("history", "--format", "{{.ID}}", "tiny").lines().findFirst())
        .hasValue(id.substring(0, 12));
    assertThat(cli.ok("history", "--format", "json", "tiny")).startsWith("[{\"id\":\"" + id + "\"");
    assertThat(cli.run("history", "nope").err()).isEqualTo("Error: nope: image not known\n");
  }

  @Test
  void import_reads_files_standard_input_and_urls() throws IOException {
    cli.withImage();
    byte[] tar = Files.readAllBytes(cli.rootfs());
    assertThat(cli.input(tar).ok("import", "-", "piped")).startsWith("sha256:");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/rootfs.tar",
        exchange -> {
          exchange.sendResponseHeaders(200, tar.length);
          exchange.getResponseBody().write(tar);
          exchange.close();
        });
    server.start();
    try {
      String base = "http://127.0.0.1:" + server.getAddress().getPort();
      assertThat(cli.ok("import", base + "/rootfs.tar", "fetched")).startsWith("sha256:");
      assertThat(cli.ok("inspect", "-f", "{{.Architecture}}", "fetched")).isNotEmpty();
      assertThat(cli.run("import", base + "/no.tar").err()).contains("HTTP status 404");
    } finally {
      server.stop(0);
    }
    assertThat(cli.ok("import", "--arch", "arm64", cli.rootfs().toString(), "arm"))
        .startsWith("sha256:");
    assertThat(cli.ok("inspect", "-f", "{{.Os}}/{{.Architecture}}", "arm"))
        .startsWith("linux/arm64");
    assertThat(cli.run("import", directory.resolve("no").toString()).err())
        .contains("no such file or directory");
  }
}
