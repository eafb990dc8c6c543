package io.jpod.cli.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.jpod.cli.Cli;
import io.jpod.oci.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands on containers that do not run; what starts processes is tested end to end in
/// integration-tests.
class ContainerCommandsTest {
  @TempDir private Path directory;
  private Cli cli = new Cli(Path.of("/nonexistent"));

  @BeforeEach
  void open() {
    cli = new Cli(directory);
  }

  private static final String NOT_FOUND =
      "Error: no container with name or ID \"nope\" found: no such container\n";

  @Test
  void created_container_is_listed_with_podmans_columns() {
    cli.withImage();
    String id =
        cli.ok(
            "create",
            "--name",
            "web",
            "--network",
            "none",
            "-l",
            "a=b",
            "tiny",
            "/bin/sleep",
            "1000",
            "and",
            "more");
    assertThat(id).hasSize(64);
    assertThat(cli.ok("ps"))
        .isEqualTo(
            "CONTAINER ID  IMAGE       COMMAND     CREATED     STATUS      PORTS       NAMES");
    String[] lines = cli.ok("ps", "-a").split("\n");
    assertThat(lines).hasSize(2);
    assertThat(lines[1])
        .startsWith(id.substring(0, 12) + "  localhost/tiny:latest  /bin/sleep 1000 a...  ")
        .contains(" ago  Created ")
        .endsWith("web");
    assertThat(cli.ok("ps", "-aq", "--no-trunc")).isEqualTo(id);
    assertThat(cli.ok("ps", "-a", "--noheading", "--no-trunc"))
        .startsWith(id)
        .contains("/bin/sleep 1000 and more");
  }

  @Test
  void templates_and_json_show_what_podman_shows() {
    cli.withImage();
    String id = cli.ok("create", "--name", "web", "--network", "none", "-l", "a=b", "tiny");
    assertThat(
            cli.ok(
                "ps",
                "-a",
                "--format",
                "{{.ID}}\\t{{.Names}}\\t{{.Labels}}\\t{{.Label \"a\"}}\\t{{.State}}"))
        .isEqualTo(id.substring(0, 12) + "\tweb\tmap[a:b kind:test]\tb\tcreated");
    assertThat(cli.ok("ps", "-a", "--format", "table {{.Names}} {{.Command}}"))
        .isEqualTo("NAMES COMMAND\nweb /bin/sh");
    assertThat(cli.run("ps", "-a", "--format", "{{.Foo}}").err())
        .isEqualTo(
            "Error: template: ps:1:2: executing \"ps\" at <.Foo>: can't evaluate field Foo in type containers.psReporter\n");
    JsonObject json =
        ((JsonArray) Json.parse(cli.ok("ps", "-a", "--format", "json"))).get(0).getAsJsonObject();
    assertThat(json.get("Id").getAsString()).isEqualTo(id);
    assertThat(json.get("Names").toString()).isEqualTo("[\"web\"]");
    assertThat(json.get("Labels").toString()).contains("\"a\":\"b\"");
    assertThat(json.get("ExitedAt").getAsLong()).isEqualTo(-62135596800L);
    assertThat(json.get("Ports").isJsonNull()).isTrue();
  }

  @Test
  void filters_choose_by_name_label_state_image_and_age() {
    cli.withImage();
    cli.ok("create", "--name", "one", "--network", "none", "-l", "tier=front", "tiny");
    cli.ok("create", "--name", "two", "--network", "none", "-l", "tier=back", "-l", "x", "tiny");
    assertThat(names("name=^o")).isEqualTo("one");
    assertThat(names("label=tier=back")).isEqualTo("two");
    assertThat(names("label=tier")).isEqualTo("one\ntwo");
    assertThat(names("label!=x")).isEqualTo("one");
    assertThat(names("status=created")).isEqualTo("one\ntwo");
    assertThat(names("status=exited")).isEmpty();
    assertThat(names("ancestor=tiny")).isEqualTo("one\ntwo");
    assertThat(names("since=one")).isEqualTo("two");
    assertThat(names("before=two")).isEqualTo("one");
    assertThat(cli.ok("ps", "-aq", "--filter", "name=one", "--filter", "name=two").split("\n"))
        .hasSize(2);
    assertThat(cli.ok("ps", "-l", "--format", "{{.Names}}")).isEqualTo("two");
    assertThat(cli.ok("ps", "-n", "1", "--format", "{{.Names}}")).isEqualTo("two");
    assertThat(cli.ok("ps", "-a", "--sort", "names", "--format", "{{.Names}}"))
        .isEqualTo("one\ntwo");
    assertThat(cli.run("ps", "--filter", "x=y").err())
        .startsWith("Error: x is an invalid filter\n");
    assertThat(cli.run("ps", "--filter", "status=sleepy").err())
        .isEqualTo("Error: sleepy is not a valid status\n");
    assertThat(cli.run("ps", "--sort", "x").code()).isEqualTo(125);
    assertThat(cli.ok("ps", "-aq", "--format", "x")).isEqualTo("x\nx");
    assertThat(cli.run("ps", "-q", "--size").err())
        .startsWith("Error: quiet conflicts with size and namespace\n");
  }

  private String names(String filter) {
    return cli.ok("ps", "-a", "--filter", filter, "--format", "{{.Names}}");
  }

  @Test
  void second_container_of_a_name_is_refused_and_replaced_if_asked() {
    cli.withImage();
    String first = cli.ok("create", "--name", "web", "--network", "none", "tiny");
    Cli.Result second = cli.run("create", "--name", "web", "--network", "none", "tiny");
    assertThat(second.code()).isEqualTo(125);
    assertThat(second.err()).contains("the container name \"web\" is already in use by " + first);
    String third = cli.ok("create", "--replace", "--name", "web", "--network", "none", "tiny");
    assertThat(cli.ok("ps", "-aq", "--no-trunc")).isEqualTo(third);
    assertThat(cli.run("create", "--replace", "tiny").err())
        .isEqualTo("Error: cannot replace container without --name being set\n");
  }

  @Test
  void cidfile_holds_the_id_and_is_never_overwritten() throws IOException {
    cli.withImage();
    Path file = directory.resolve("cid");
    String id = cli.ok("create", "--cidfile", file.toString(), "--network", "none", "tiny");
    assertThat(Files.readString(file)).isEqualTo(id);
    assertThat(cli.run("create", "--cidfile", file.toString(), "--network", "none", "tiny").err())
        .isEqualTo(
            "Error: container id file exists. Ensure another container is not using it or delete "
                + file
                + "\n");
    assertThat(cli.ok("ps", "-aq", "--no-trunc")).isEqualTo(id);
    Path other = directory.resolve("other");
    assertThat(cli.run("create", "--cidfile", other.toString(), "nope").code()).isEqualTo(125);
    assertThat(other).doesNotExist();
    assertThat(cli.ok("rm", "--cidfile", file.toString())).isEqualTo(id);
  }

  @Test
  void options_with_one_possible_value_refuse_the_others() {
    cli.withImage();
    assertThat(cli.run("create", "--restart", "sometimes", "tiny").err())
        .startsWith("Error: \"sometimes\" is not a valid restart policy: invalid argument\n");
    assertThat(cli.run("create", "--userns", "mine", "tiny").code()).isEqualTo(125);
    assertThat(cli.run("create", "--pull", "sometimes", "tiny").err())
        .isEqualTo("Error: unsupported pull policy \"sometimes\"\n");
    assertThat(cli.run("create", "--network", "none", "--network", "host", "tiny").code())
        .isEqualTo(125);
    assertThat(cli.run("create", "--entrypoint", "[\"a\"", "tiny").err())
        .contains("not a JSON array of words");
    cli.ok(
        "create",
        "--restart",
        "no",
        "--userns",
        "host",
        "--pull",
        "never",
        "-q",
        "--network",
        "none",
        "tiny");
  }

  @Test
  void mount_becomes_what_the_short_options_say() {
    cli.withImage();
    cli.ok(
        "create",
        "--name",
        "m",
        "--network",
        "none",
        "--mount",
        "type=bind,src=" + directory + ",dst=/a,ro",
        "--mount",
        "type=tmpfs,dst=/t,tmpfs-size=1m",
        "--mount",
        "dst=/v,src=data",
        "tiny");
    assertThat(
            cli.ok(
                    "inspect",
                    "-f",
                    "{{range .Mounts}}{{.Type}} {{.Destination}} {{.RW}}\n{{end}}",
                    "m")
                .lines()
                .sorted()
                .toList())
        .contains("bind /a false", "volume /v true");
    assertThat(cli.run("create", "--mount", "type=bind,src=/a", "tiny").err())
        .contains("must set volume destination");
    assertThat(cli.run("create", "--mount", "type=image,dst=/a", "tiny").err())
        .contains("must set source and destination for image volume");
    assertThat(cli.run("create", "--mount", "dst=/a,volume-opt=x", "tiny").err())
        .contains("invalid mount option x for driver 'local'");
  }

  @Test
  void renamed_container_has_its_new_name_only() {
    cli.withImage();
    cli.ok("create", "--name", "old", "--network", "none", "tiny");
    assertThat(cli.run("rename", "old", "new").out()).isEmpty();
    assertThat(cli.ok("ps", "-a", "--format", "{{.Names}}")).isEqualTo("new");
    assertThat(cli.run("container", "exists", "old").code()).isEqualTo(1);
    assertThat(cli.run("container", "exists", "new").code()).isZero();
  }

  @Test
  void removal_prints_what_the_user_called_them_and_fails_with_podmans_codes() {
    cli.withImage();
    cli.ok("create", "--name", "a", "--network", "none", "tiny");
    String id = cli.ok("create", "--name", "b", "--network", "none", "tiny");
    Cli.Result result = cli.run("rm", "a", "nope", id.substring(0, 6));
    assertThat(result.out()).isEqualTo("a\n" + id.substring(0, 6) + "\n");
    assertThat(result.err()).isEqualTo(NOT_FOUND);
    assertThat(result.code()).isEqualTo(1);
    assertThat(cli.run("rm", "-f", "nope").code()).isZero();
    assertThat(cli.run("rm", "-i", "nope").code()).isZero();
    assertThat(cli.run("rm").err()).isEqualTo("Error: you must provide at least one name or id\n");
    assertThat(cli.run("rm", "-a", "x").code()).isEqualTo(125);
    String last = cli.ok("create", "--network", "none", "tiny");
    assertThat(cli.ok("rm", "-l")).isEqualTo(last);
    cli.ok("create", "--network", "none", "tiny");
    assertThat(cli.ok("rm", "-a")).hasSize(64);
    assertThat(cli.ok("ps", "-aq")).isEmpty();
  }

  @Test
  void command_on_a_container_that_is_not_there_says_so() {
    String[][] commands = {
      {"start", "nope"},
      {"stop", "nope"},
      {"kill", "nope"},
      {"wait", "nope"},
      {"restart", "nope"},
      {"logs", "nope"},
      {"exec", "nope", "ls"},
      {"attach", "nope"},
      {"port", "nope"},
      {"rename", "nope", "x"}
    };
    for (String[] command : commands) {
      Cli.Result result = cli.run(command);
      assertThat(result.err()).as(command[0]).isEqualTo(NOT_FOUND);
      assertThat(result.code()).as(command[0]).isEqualTo(125);
    }
    assertThat(cli.ok("wait", "--ignore", "nope")).isEqualTo("-1");
    assertThat(cli.ok("stop", "-i", "nope")).isEmpty();
  }

  @Test
  void command_on_a_container_that_does_not_run_says_so() {
    cli.withImage();
    cli.ok("create", "--name", "c", "--network", "none", "tiny");
    assertThat(cli.run("attach", "c").err())
        .startsWith("Error: you can only attach to running containers\n  try:  jpod start -a c\n");
    assertThat(cli.run("exec", "c", "ls").code()).isEqualTo(255);
    assertThat(cli.run("exec", "c").err())
        .isEqualTo("Error: must provide a non-empty command to start an exec session\n");
    assertThat(cli.run("kill", "c").code()).isEqualTo(125);
    assertThat(cli.run("kill", "-s", "NOPE", "c").err())
        .startsWith("Error: invalid signal: NOPE\n");
    assertThat(cli.ok("logs", "c")).isEmpty();
    assertThat(cli.ok("kill", "-a")).isEmpty();
    assertThat(cli.ok("stop", "-a")).isEmpty();
    assertThat(cli.run("logs").err())
        .isEqualTo("Error: specify at least one container name or ID to log\n");
    assertThat(cli.run("logs", "--tail", "x", "c").code()).isEqualTo(125);
    assertThat(cli.run("logs", "--since", "x", "c").err()).startsWith("Error: 'x' is not a time\n");
    assertThat(cli.run("wait", "--condition", "happy", "c").code()).isEqualTo(125);
    assertThat(cli.run("run", "-d", "-a", "stdin", "tiny").err())
        .contains("cannot be used together");
  }

  @Test
  void published_ports_are_listed_as_podman_lists_them() {
    cli.withImage();
    cli.ok("create", "--name", "p", "-p", "127.0.0.1:8080:80", "-p", "53:53/udp", "tiny");
    assertThat(cli.ok("port", "p").lines().sorted().toList())
        .containsExactly("53/udp -> 0.0.0.0:53", "80/tcp -> 127.0.0.1:8080");
    assertThat(cli.ok("port", "p", "80")).isEqualTo("127.0.0.1:8080");
    assertThat(cli.run("port", "p", "81").err())
        .isEqualTo("Error: failed to find published port \"81\"\n");
    assertThat(cli.run("port").code()).isEqualTo(125);
    JsonObject json =
        ((JsonArray) Json.parse(cli.ok("ps", "-a", "--format", "json"))).get(0).getAsJsonObject();
    assertThat(json.getAsJsonArray("Ports").get(0).toString())
        .isEqualTo(
            "{\"host_ip\":\"127.0.0.1\",\"container_port\":80,\"host_port\":8080,\"range\":1,\"protocol\":\"tcp\"}");
  }
}
