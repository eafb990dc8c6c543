package io.jpod.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Await;
import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.Tmux;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Servers and tools of Debian, as people run them.
class ProgramsIT {
  private static final String IMAGE = "localhost/programs:it";
  private static final Duration SLOW = Duration.ofMinutes(4);

  @RegisterExtension static final Jpod jpod = Jpod.ordinary();

  @BeforeAll
  static void make_the_image() {
    Path rootfs = Fixtures.programs().resolve("rootfs.tar");
    jpod.command(
            "import",
            "-c",
            "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "-c",
            "CMD [\"bash\"]",
            "-",
            IMAGE)
        .input(rootfs)
        .within(SLOW)
        .run()
        .ok();
  }

  private static Result run(String... words) {
    List<String> all = new ArrayList<>(List.of("run", "-d"));
    all.addAll(List.of(words));
    return jpod.ok(all.toArray(String[]::new));
  }

  private static String get(String container, String port) throws Exception {
    String published = jpod.ok("port", container, port).line();
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://localhost:" + published.substring(published.lastIndexOf(':') + 1)))
            .timeout(Duration.ofSeconds(5))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body().strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static void awaitAnswer(String container, String port, String answer) {
    Await.until(
        "the answer " + answer,
        () -> {
          try {
            return get(container, port).equals(answer);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  private static void startDatabase() {
    String script =
        """
        bin=$(echo /usr/lib/postgresql/*/bin)
        install -d -o postgres -g postgres -m 700 /data/db
        as='setpriv --reuid=postgres --regid=postgres --init-groups'
        [ -s /data/db/PG_VERSION ] || $as $bin/initdb -D /data/db > /dev/null
        exec $as $bin/postgres -D /data/db -k /tmp -c listen_addresses=
        """;
    run(
        "--name=db",
        "--network=none",
        "--stop-signal=INT",
        "-v",
        "rows:/data",
        IMAGE,
        "sh",
        "-ec",
        script);
    Await.until("the database", () -> psql("select 1").exitCode() == 0);
  }

  private static Result psql(String statement) {
    return jpod.call(
        "exec", "-u", "postgres", "db", "psql", "-h", "/tmp", "-d", "postgres", "-Atc", statement);
  }

  @Test
  void postgres_keeps_its_rows_in_a_volume_over_rm_and_a_new_container() {
    startDatabase();
    psql("create table t (n int); insert into t select generate_series(1, 1000)").ok();
    assertThat(psql("select count(*) from t").ok().line()).isEqualTo("1000");
    assertThat(jpod.ok("exec", "db", "stat", "-c", "%U", "/data/db/PG_VERSION").line())
        .isEqualTo("postgres");
    jpod.ok("stop", "-t", "60", "db");
    assertThat(jpod.inspect("db", "{{.State.ExitCode}}")).isEqualTo("0");
    jpod.ok("rm", "db");
    startDatabase();
    assertThat(psql("select sum(n) from t").ok().line()).isEqualTo("500500");
    jpod.ok("rm", "-f", "db");
    jpod.ok("volume", "rm", "rows");
  }

  private static void nginxSays(Path folder, String answer) throws IOException {
    Files.writeString(
        folder.resolve("nginx.conf"),
        """
        daemon off;
        error_log stderr notice;
        events {}
        http {
          access_log /dev/stdout;
          server { listen 8080; location / { return 200 "%s\\n"; } }
        }
        """
            .formatted(answer));
  }

  @Test
  void nginx_reads_its_configuration_again_on_hangup_and_logs_requests() throws Exception {
    Path folder = jpod.user().folder(jpod.home().resolve("nginx"));
    nginxSays(folder, "one");
    run(
        "--name=web",
        "-p",
        "8080",
        "-v",
        folder + ":/conf:ro",
        IMAGE,
        "nginx",
        "-c",
        "/conf/nginx.conf");
    awaitAnswer("web", "8080", "one");
    nginxSays(folder, "two");
    jpod.ok("kill", "-s", "HUP", "web");
    awaitAnswer("web", "8080", "two");
    Result logs = jpod.ok("logs", "web");
    assertThat(logs.out()).contains("\"GET / HTTP/1.1\" 200 4");
    assertThat(logs.err()).contains("signal 1 (SIGHUP) received");
    jpod.ok("stop", "web");
    assertThat(jpod.inspect("web", "{{.State.ExitCode}}")).isEqualTo("0");
  }

  @Test
  void redis_answers_and_saves_when_it_is_stopped() {
    run(
        "--name=kv",
        "--network=none",
        "-v",
        "kv:/kv",
        IMAGE,
        "redis-server",
        "--dir",
        "/kv",
        "--save",
        "60 1");
    Await.until("redis", () -> jpod.call("exec", "kv", "redis-cli", "ping").out().contains("PONG"));
    jpod.ok("exec", "kv", "redis-cli", "set", "answer", "42");
    jpod.ok("stop", "kv");
    assertThat(jpod.ok("logs", "kv").out())
        .contains("Ready to accept connections")
        .contains("DB saved on disk");
    assertThat(jpod.inspect("kv", "{{.State.ExitCode}}")).isEqualTo("0");
    jpod.ok("start", "kv");
    Await.until(
        "the saved value",
        () -> jpod.call("exec", "kv", "redis-cli", "get", "answer").out().strip().equals("42"));
    jpod.ok("rm", "-f", "-v", "kv");
    jpod.ok("volume", "rm", "kv");
  }

  @Test
  void java_service_is_reached_and_ends_in_order() throws Exception {
    Path folder = jpod.user().folder(jpod.home().resolve("java"));
    Path source = folder.resolve("Service.java");
    Files.writeString(
        source,
        """
        import com.sun.net.httpserver.HttpServer;
        import java.net.InetSocketAddress;
        public class Service {
          public static void main(String[] args) throws Exception {
            HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
            server.createContext("/", exchange -> {
              byte[] answer = ("processors " + Runtime.getRuntime().availableProcessors()).getBytes();
              exchange.sendResponseHeaders(200, answer.length);
              exchange.getResponseBody().write(answer);
              exchange.close();
            });
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("bye")));
            server.start();
            System.out.println("serving");
          }
        }
        """);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(
            compiler.run(
                null, null, null, "--release", "17", "-d", folder.toString(), source.toString()))
        .isZero();
    run(
        "--name=service",
        "-p",
        "8080",
        "-v",
        folder + ":/app:ro",
        IMAGE,
        "java",
        "-cp",
        "/app",
        "Service");
    awaitAnswer("service", "8080", "processors " + Runtime.getRuntime().availableProcessors());
    jpod.ok("stop", "service");
    assertThat(jpod.ok("logs", "service").lines()).contains("serving", "bye");
    assertThat(jpod.inspect("service", "{{.State.ExitCode}}")).isEqualTo("143");
  }

  private static long zombies(String container) {
    return jpod.ok("exec", container, "ps", "-eo", "stat=").lines().stream()
        .filter(line -> line.startsWith("Z"))
        .count();
  }

  @Test
  void init_reaps_the_orphans_that_a_plain_first_process_leaves_as_zombies() {
    String script = "for i in 1 2 3; do (sleep 0.1 &); done; exec sleep 600";
    run("--name=plain", "--network=none", IMAGE, "sh", "-c", script);
    run("--name=init", "--network=none", "--init", IMAGE, "sh", "-c", script);
    Await.until("zombies", () -> zombies("plain") == 3);
    Await.until("their end", () -> zombies("init") == 0);
    assertThat(jpod.ok("exec", "init", "ps", "-eo", "args=").out()).contains("sleep 600");
    jpod.ok("stop", "-t", "5", "init");
    assertThat(jpod.inspect("init", "{{.State.ExitCode}}")).isEqualTo("143");
  }

  @Test
  void python_converses_at_a_terminal() {
    try (Tmux tmux = new Tmux(jpod, 100, 30)) {
      tmux.line("jpod run -it --rm --network none " + IMAGE + " python3").prompts(">>>");
      tmux.line("import os; print('answer', 6 * 7, os.get_terminal_size().columns)");
      tmux.shows("answer 42 100");
      tmux.key("C-d").prompts("host$");
    }
  }

  @Test
  void vim_edits_a_file_at_a_terminal() throws Exception {
    Path folder = jpod.user().folder(jpod.home().resolve("vim"));
    try (Tmux tmux = new Tmux(jpod, 90, 25)) {
      tmux.line(
          "jpod run -it --rm --network none -v " + folder + ":/w " + IMAGE + " vim /w/letter");
      tmux.contains("[New]");
      tmux.type("iDear Ada,").contains("-- INSERT --");
      tmux.key("Enter").type("yours").key("Escape").line(":wq").prompts("host$");
    }
    assertThat(folder.resolve("letter")).hasContent("Dear Ada,\nyours\n");
  }
}
