package io.jpod.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.LocalRegistry;
import io.jpod.it.harness.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Builds as docker's users type them, and named contexts from everywhere.
class BuildSourcesIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();
  @RegisterExtension static final LocalRegistry registry = new LocalRegistry();

  /// A shell in which `docker` is jpod.
  private static Result docker(String script) {
    return jpod.shell(
            "set -e; mkdir -p bin; ln -sf "
                + jpod.launcher()
                + " bin/docker; PATH=$PWD/bin:$PATH\n"
                + script)
        .run();
  }

  @Test
  void buildx_builds_loads_names_and_pushes() {
    Result result =
        docker(
                """
                rm -rf x; mkdir x; printf 'FROM localhost/busybox:it\\nRUN --network=none echo built > /built\\n' > x/Dockerfile
                docker buildx version
                docker buildx build --builder default --load -q -t loaded x
                docker builder build -q -t loaded x
                docker buildx build --tls-verify=false -q -o type=image,name=REGISTRY/pushed:1,push=true x
                docker buildx build -q -o type=docker,dest=x/image.tar -t archived x; tar tf x/image.tar | grep -c manifest.json
                docker system df | grep 'Build Cache'
                docker buildx ls | tail -1
                docker buildx du | tail -1
                docker builder prune -f | tail -1
                docker buildx du
                """
                    .replace("REGISTRY", registry.name()))
            .ok();
    List<String> lines = result.lines();
    assertThat(lines.getFirst()).startsWith("jpod/buildx v");
    assertThat(lines.get(1)).isEqualTo(lines.get(2)).isEqualTo(lines.get(3));
    assertThat(result.out())
        .containsPattern("Build Cache +[1-9]\\d* +[1-9]\\d* +0B +0B")
        .contains("\\_ default")
        .endsWith("Total:\t0B\nReclaimable:\t0B\nTotal:\t\t0B\n");
    jpod.ok("pull", "-q", "--tls-verify=false", registry.name() + "/pushed:1");
    assertThat(docker("docker buildx create --use").exits(1).err())
        .contains("there is one builder and no choice of others");
    assertThat(docker("docker buildx build --builder other x").exits(1).err())
        .contains("no builder \"other\" found");
  }

  @Test
  void named_contexts_come_from_archives_files_and_layouts() throws IOException {
    jpod.shell("mkdir -p t; echo packed > t/packed; tar czf t.tgz -C t packed; echo single > t.txt")
        .run()
        .ok();
    jpod.shell("rm -rf layout; jpod save --format oci-dir -o layout localhost/busybox:it")
        .run()
        .ok();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes =
              Files.readAllBytes(
                  jpod.home().resolve(Path.of(exchange.getRequestURI().getPath()).getFileName()));
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    try {
      Result result =
          jpod.shell(
                  """
                  set -e; rm -rf n; mkdir n; cat > n/Dockerfile <<'END'
                  FROM base
                  COPY --from=archive packed /
                  COPY --from=file context /
                  RUN --network=none --mount=from=layout,target=/l cat /l/bin/busybox | head -c 4 | tail -c 3 > /head
                  END
                  d=$(sed 's/.*"digest":"\\([^"]*\\)".*/\\1/' layout/index.json)
                  jpod build -q -t contexts --build-context archive=%s/t.tgz --build-context file=%s/t.txt --build-context base=oci-layout://layout@$d --build-context layout=oci-layout://$PWD/layout n
                  jpod run --rm --network none contexts cat /packed /context /head
                  """
                      .formatted(address, address))
              .run()
              .ok();
      assertThat(result.lines().subList(1, 4)).containsExactly("packed", "single", "ELF");
    } finally {
      server.stop(0);
    }
    assertThat(jpod.shell("jpod build -q --build-context base=ftp://x/y n").run().exits(125).err())
        .contains("named context");
  }

  @Test
  void commit_says_things_of_the_image_alone() {
    Result result =
        jpod.shell(
                """
                set -e; echo extra > extra
                jbuild from --name c localhost/busybox:it >/dev/null
                jbuild config --env A=1 --annotation old=1 c
                jbuild commit -q --unsetenv A --unsetannotation old --annotation new=2 -c 'LABEL l=v' -c 'CMD ["x"]' --add-file extra:/etc/extra --metadata-file meta --omit-timestamp c changed > id
                grep -c '"containerimage.config.digest":"sha256:'$(cat id) meta
                jbuild inspect --type image --format '{{.OCIv1.Config.Env}} {{.OCIv1.Config.Cmd}} {{.OCIv1.Config.Labels}} {{.ImageAnnotations.new}}' changed
                jbuild inspect --format '{{.OCIv1.Config.Env}} {{.OCIv1.Config.Labels}}' c
                jpod run --rm --network none changed cat /etc/extra
                jbuild rm c > /dev/null
                """)
            .run()
            .ok();
    List<String> lines = result.lines();
    assertThat(lines.getFirst()).isEqualTo("1");
    assertThat(lines.get(1)).contains("[x] map[l:v] 2").doesNotContain("A=1");
    assertThat(lines.get(2)).contains("A=1").doesNotContain("l:v");
    assertThat(lines.get(3)).isEqualTo("extra");
  }

  @Test
  void a_directory_keeps_results_from_run_to_run() {
    String dockerfile =
        "FROM localhost/busybox:it\nCOPY f /f\nRUN --network=none date +%N > /made\n";
    Result result =
        jpod.shell(
                """
                set -e; rm -rf l cache; mkdir l; echo x > l/f; printf '%s' > l/Dockerfile
                jpod build -q --cache-to type=local,dest=cache,mode=max --cache-from type=local,src=cache -t first l
                jpod rmi -f first > /dev/null; jbuild prune > /dev/null
                jpod build --progress plain --cache-from type=local,src=cache --cache-to type=local,dest=cache -t second l
                jpod images -aq | wc -l
                """
                    .formatted(dockerfile.replace("%", "%%").replace("\n", "\\n")))
            .run()
            .ok();
    assertThat(result.err().lines().filter(line -> line.endsWith("--> Using cache"))).hasSize(2);
    assertThat(result.lines().get(1)).isEqualTo(result.lines().getFirst());
    assertThat(jpod.shell("jpod build --cache-to type=gha l").run().exits(125).err())
        .contains("only caches in registries and in directories");
  }
}
