package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.LocalRegistry;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.SecureRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Registries as an ordinary user meets them: logins, certificates, mirrors, searches, and answers
/// that are of no use.
class RegistryIT {
  @RegisterExtension static final LocalRegistry registry = new LocalRegistry();
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  private static String at(String repository) {
    return registry.name() + "/" + repository;
  }

  private static Path config(String file, String content) throws IOException {
    Path home = jpod.home().resolve(".config");
    Path folder = jpod.user().folder(jpod.user().folder(home).resolve("containers"));
    return Files.writeString(folder.resolve(file), content);
  }

  private static void push(String name) {
    jpod.ok("push", "-q", "--tls-verify=false", BUSYBOX, name);
  }

  @Test
  void a_registry_with_a_private_authority_and_a_password_is_logged_into_and_out_of()
      throws IOException {
    try (SecureRegistry secure = SecureRegistry.start()) {
      String name = secure.name() + "/team/app:1";
      assertThat(jpod.call("push", "-q", BUSYBOX, name).exits(125).err())
          .contains("tls: failed to verify certificate of " + secure.name());
      Path certificates =
          jpod.user().folder(jpod.user().folder(jpod.home().resolve("certs")).resolve("mine"));
      Files.copy(secure.authority(), certificates.resolve("ca.crt"));
      String dir = "--cert-dir=" + certificates;
      assertThat(jpod.call("push", "-q", dir, BUSYBOX, name).exits(125).err())
          .contains("unauthorized: authentication required");
      assertThat(
              jpod.call("login", dir, "-u", "ada", "-p", "guess", secure.name()).exits(125).err())
          .contains("logging into \"" + secure.name() + "\": invalid username/password");
      assertThat(jpod.call("login", "--get-login", secure.name()).exits(125).err())
          .contains("not logged into " + secure.name());

      jpod.ok("push", "-q", dir, "--creds", "ada:" + SecureRegistry.PASSWORD, BUSYBOX, name);
      Result login =
          jpod.command("login", "-v", dir, "-u", "ada", "--password-stdin", secure.name())
              .input(SecureRegistry.PASSWORD + "\n")
              .run()
              .ok();
      assertThat(login.lines())
          .containsExactly(
              "Login Succeeded!", "Used: " + jpod.home().resolve("run/containers/auth.json"));
      assertThat(jpod.ok("login", "--get-login", secure.name()).line()).isEqualTo("ada");
      assertThat(jpod.ok("login", dir, secure.name()).out()).contains("Already logged in");
      assertThat(jpod.ok("pull", "-q", dir, name).line()).hasSize(64);
      assertThat(jpod.ok("search", dir, "--list-tags", secure.name() + "/team/app").out())
          .contains("NAME")
          .contains("1");
      jpod.ok("logout", secure.name());
      assertThat(jpod.call("logout", secure.name()).exits(125).err()).contains("not logged into");
      jpod.call("pull", "-q", dir, name).exits(125);

      // A password that is a secret, and a file that docker reads.
      jpod.shell("printf %s " + SecureRegistry.PASSWORD + " | jpod secret create ada -").run().ok();
      jpod.ok("login", dir, "--secret", "ada", "--compat-auth-file", "docker.json", secure.name());
      assertThat(Files.readString(jpod.home().resolve("docker.json"))).contains(secure.name());
      jpod.ok("pull", "-q", dir, "--authfile", "docker.json", name);
      jpod.ok("logout", "--compat-auth-file", "docker.json", secure.name());
      jpod.call("pull", "-q", dir, "--authfile", "docker.json", name).exits(125);
      assertThat(jpod.call("login", "--secret", "ada", "-p", "x", secure.name()).exits(125).err())
          .contains("--secret can not be used with --password options");
      jpod.ok("rmi", name);
    }
  }

  @Test
  void registries_conf_names_mirrors_aliases_and_what_is_blocked() throws IOException {
    push(at("mirror/shop/app:1"));
    Path conf =
        config(
            "registries.conf",
            """
            unqualified-search-registries = ["HOST"]
            [aliases]
            shop = "shop.example.com/shop/app"
            [[registry]]
            prefix = "shop.example.com"
            location = "127.0.0.1:1"
            [[registry.mirror]]
            location = "HOST/mirror"
            insecure = true
            [[registry]]
            prefix = "*.moved.example.com"
            location = "HOST/mirror"
            insecure = true
            [[registry]]
            location = "HOST"
            insecure = true
            [[registry]]
            location = "blocked.example.com"
            blocked = true
            """
                .replace("HOST", registry.name()));
    try {
      jpod.ok("pull", "-q", "shop.example.com/shop/app:1");
      jpod.ok("rmi", "shop.example.com/shop/app:1");
      jpod.ok("pull", "-q", "shop:1");
      assertThat(jpod.ok("images", "--format", "{{.Repository}}").out())
          .contains("shop.example.com/shop/app");
      jpod.ok("rmi", "shop.example.com/shop/app:1");
      jpod.ok("pull", "-q", "eu.moved.example.com/shop/app:1");
      jpod.ok("rmi", "eu.moved.example.com/shop/app:1");
      // A short name, and `run` with it.
      assertThat(
              jpod.ok("run", "-q", "--rm", "--network=none", "mirror/shop/app:1", "echo", "short")
                  .line())
          .isEqualTo("short");
      jpod.ok("rmi", at("mirror/shop/app:1"));
      assertThat(jpod.call("pull", "blocked.example.com/x:1").exits(125).err())
          .contains("registry blocked.example.com is blocked");
    } finally {
      Files.delete(conf);
    }
  }

  @Test
  void a_policy_that_rejects_or_wants_signatures_lets_nothing_in() throws IOException {
    push(at("policy/app:1"));
    Path policy = jpod.user().folder(jpod.home().resolve("policies")).resolve("policy.json");
    for (String type : List.of("reject", "signedBy")) {
      Files.writeString(
          policy, "{\"default\":[{\"type\":\"" + type + "\",\"keyType\":\"GPGKeys\"}]}");
      assertThat(
              jpod.call(
                      "pull",
                      "--tls-verify=false",
                      "--signature-policy",
                      policy.toString(),
                      at("policy/app:1"))
                  .exits(125)
                  .err())
          .contains(type.equals("reject") ? "is rejected by policy" : "asks for a signature");
    }
    Files.writeString(policy, "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}");
    jpod.ok(
        "pull",
        "-q",
        "--tls-verify=false",
        "--signature-policy",
        policy.toString(),
        at("policy/app:1"));
    jpod.ok("rmi", at("policy/app:1"));
  }

  @Test
  void tags_are_listed_pulled_and_pushed_together() {
    push(at("tags:1"));
    push(at("tags:2"));
    assertThat(jpod.ok("search", "--tls-verify=false", "--list-tags", at("tags")).lines())
        .hasSize(3)
        .first()
        .asString()
        .matches("NAME +TAG");
    jpod.ok("pull", "-q", "-a", "--tls-verify=false", at("tags"));
    assertThat(jpod.ok("images", "--format", "{{.Tag}}", "tags").lines())
        .containsExactlyInAnyOrder("1", "2");
    jpod.ok("tag", at("tags:1"), at("tags:3"));
    jpod.ok("push", "-q", "-a", "--tls-verify=false", at("tags"));
    assertThat(registry.digest("tags:3")).isEqualTo(registry.digest("tags:1"));
    // Policies: nothing newer there, so the same image stays; a name that is here is not asked for.
    String id = jpod.ok("images", "-q", "--no-trunc", at("tags:1")).line();
    assertThat(jpod.ok("pull", "-q", "--policy=newer", "--tls-verify=false", at("tags:1")).line())
        .isEqualTo(id.substring(7));
    jpod.ok("pull", "-q", "--policy=missing", at("tags:1"));
    jpod.call("pull", "-q", "--policy=never", at("tags:none")).exits(125);
    jpod.ok("rmi", at("tags:1"), at("tags:2"), at("tags:3"));
  }

  /// What a registry says to a path, head and body.
  private interface Answer {
    String to(String path);
  }

  private static String answer(int status, String headers, String body) {
    return "HTTP/1.1 "
        + status
        + " X\r\nConnection: close\r\nContent-Length: "
        + body.length()
        + "\r\n"
        + headers
        + "\r\n"
        + body;
  }

  /// A registry that gives one answer to all questions but the first, whether it is one.
  private static ServerSocket server(Answer answer) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          while (!server.isClosed()) {
            try {
              Socket client = server.accept();
              Thread.ofPlatform().daemon().start(() -> serve(client, answer));
            } catch (IOException e) {
              return; // closed
            }
          }
        });
    return server;
  }

  private static void serve(Socket client, Answer answer) {
    try (client) {
      InputStream in = client.getInputStream();
      if (in.read() != 'G') {
        return; // TLS is tried first
      }
      String line =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII)).readLine();
      String path = line.split(" ")[1];
      String text = path.equals("/v2/") ? answer(200, "", "{}") : answer.to(path);
      client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      return; // it has had enough
    }
  }

  private static String host(ServerSocket server) {
    return "localhost:" + server.getLocalPort();
  }

  @Test
  void a_search_as_docker_hub_answers_it_is_shown() throws IOException {
    String found =
        """
        {"num_results":2,"query":"shop","results":[
         {"name":"shop","description":"Sells things","star_count":70,"is_official":true},
         {"name":"ada/shop","description":"A copy","star_count":2,"is_official":false}]}
        """;
    try (ServerSocket hub =
        server(path -> answer(path.startsWith("/v1/search?") ? 200 : 404, "", found))) {
      Result table =
          jpod.ok("search", "--tls-verify=false", "--filter", "stars=3", host(hub) + "/shop");
      assertThat(table.lines()).hasSize(2);
      assertThat(table.lines().getLast()).matches(host(hub) + "/shop +Sells things *");
      assertThat(
              jpod.ok(
                      "search",
                      "--tls-verify=false",
                      "--format",
                      "{{.Name}} {{.Stars}} {{.Official}}",
                      host(hub) + "/shop")
                  .lines())
          .containsExactly(host(hub) + "/shop 70 [OK]", host(hub) + "/ada/shop 2 ");
    }
  }

  @Test
  void a_registry_that_fails_or_makes_no_sense_is_told_and_nothing_stays() throws IOException {
    String schema1 = "Content-Type: application/vnd.docker.distribution.manifest.v1+prettyjws\r\n";
    List<Answer> answers =
        List.of(
            _ -> answer(500, "", "oops"),
            _ -> answer(429, "Retry-After: 0\r\n", "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\"}]}"),
            path -> answer(307, "Location: " + path + "x\r\n", ""),
            _ -> answer(200, "", "<html>"),
            _ -> answer(200, "", " ".repeat(10 << 20)),
            _ -> answer(200, schema1, "{\"schemaVersion\":1}"));
    List<String> messages =
        List.of(
            "500",
            "too many requests|toomanyrequests|429",
            "stopped after 10 redirects",
            "invalid JSON",
            "longer than 4194304 bytes",
            "schema 1 is not supported");
    List<String> layers = jpod.names("layers");
    for (int i = 0; i < answers.size(); i++) {
      try (ServerSocket server = server(answers.get(i))) {
        Result result =
            jpod.call("pull", "--tls-verify=false", "--retry-delay", "1ms", host(server) + "/a:1");
        assertThat(result.exits(125).err())
            .contains("Error: ")
            .containsPattern("(?i)" + messages.get(i));
      }
    }
    jpod.assertNothingHalfMade();
    assertThat(jpod.names("layers")).isEqualTo(layers);
    assertThat(jpod.ok("images", "-q").lines()).hasSize(1);
  }
}
