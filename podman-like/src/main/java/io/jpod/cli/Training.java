package io.jpod.cli;

import io.jpod.cli.command.Console;
import io.jpod.core.JpodException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// The training runs of the AOT caches: everyday commands, really run against a store of their own.
///
/// There is a cache for each kind of command (docs/design/005), since all classes of a cache are
/// loaded at each start: one trained on everything costs `run` several milliseconds. Started by the
/// build, which leaves `/dev/null` in the place of the launcher's control pipes, so plans are made
/// and sent to nobody. It needs no privilege and no namespace: all files of the image belong to
/// whoever builds.
public final class Training {
  private static final String IMAGE = "training";

  /// A container that looks as if it ran: the build holds its monitor's lock.
  private static final String HELD = "held";

  private static final String REMOVED = "removed";

  private final Path home;
  private final Console console = new Console();

  private Training(Path home) {
    this.home = home;
  }

  /// `Training KIND HOME`, with this HOME in the environment. `prepare` fills the store, `hold`
  /// plays the monitor of a container until it is killed, the others are kinds of commands as the
  /// launcher distinguishes them.
  public static void main(String[] args) throws Exception {
    Training training = new Training(Path.of(args[1]));
    switch (args[0]) {
      case "prepare" -> training.prepare();
      case "hold" -> training.hold();
      case "plan" -> training.plan();
      case "list" -> training.listCommands();
      case "short" -> training.shortCommands();
      case "long" -> training.longCommands();
      case "build" -> training.buildCommands();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private void prepare() throws Exception {
    Path tree = Files.createDirectories(home.resolve("tree"));
    Files.writeString(tree.resolve("passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    Files.writeString(tree.resolve("sh"), "#!\n");
    jbuild("from", "--name", "prepared", "scratch");
    jbuild("copy", "prepared", tree.resolve("passwd").toString(), "/etc/passwd");
    jbuild("copy", "prepared", tree.resolve("sh").toString(), "/bin/sh");
    jbuild("config", "--cmd", "/bin/sh", "--env", "A=b", "--label", "l=v", "prepared");
    jbuild("commit", "prepared", IMAGE);
    jpod("create", "--network", "none", "--name", HELD, IMAGE, "true");
    jpod("create", "--network", "none", "--name", "created", IMAGE, "true");
    // Not where it is removed: what plans a container has no place in that cache.
    jpod("create", "--network", "none", "--name", REMOVED, IMAGE, "true");
    Files.writeString(
        container().resolve("state"),
        "status running\nmonitor 1 1\npid 1 1\nstarted 2026-01-01T00:00:00.000000000Z\n");
    StringBuilder log = new StringBuilder();
    for (int second = 0; second < 3; second++) {
      log.append("{\"log\":\"line\\n\",\"stream\":\"stdout\",\"time\":\"2026-01-01T00:00:0")
          .append(second)
          .append(".000000000Z\"}\n");
    }
    Files.writeString(container().resolve("log"), log);
  }

  private Path container() {
    return home.resolve(".local/share/jpod/containers/names").resolve(HELD);
  }

  private void hold() throws Exception {
    try (FileChannel channel =
            FileChannel.open(
                container().resolve("monitor.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      console.line("holding " + lock.isValid());
      console.flush();
      Thread.sleep(600_000);
    }
  }

  private void plan() {
    jpod("create", "--network", "none", IMAGE, "true");
    plans("run", "--rm", "--network", "none", IMAGE, "true");
    plans("run", "--rm", IMAGE, "true");
    plans(
        "run",
        "-d",
        "-p",
        "127.0.0.1:48080:80",
        "-v",
        "/tmp:/mnt:ro",
        "-e",
        "X=y",
        IMAGE,
        "sleep",
        "1");
    plans(
        "run", "-it", "--rm", "-u", "1:1", "-w", "/", "--hostname", "h", IMAGE, "sh", "-c", "true");
    plans("run", "-i", "--rm", IMAGE, "sh");
    plans("start", "created");
    plans("exec", HELD, "true");
    plans("exec", "-it", "-e", "A=b", "-w", "/", HELD, "sh");
  }

  private void listCommands() {
    jpod("ps");
    jpod("ps", "-a");
    jpod("ps", "-aq");
    jpod("images");
    jpod("images", "-q");
    jpod("inspect", HELD);
    jpod("inspect", "-f", "{{.State.Status}}", HELD);
    jpod("inspect", IMAGE);
    jpod("logs", HELD);
    jpod("logs", "-t", "--tail", "2", HELD);
    jpod("logs", "--since", "2026-01-01T00:00:01Z", HELD);
    jpod("version");
    jpod("port", HELD);
    jpod("history", IMAGE);
  }

  private void shortCommands() {
    jpod("info");
    jpod("tag", IMAGE, "training:tagged");
    jpod("rmi", "training:tagged");
    jpod("stop", "created");
    jpod("rm", "--ignore", REMOVED); // there in the first run alone
    jbuild("from", "--name", "short", "scratch");
    jbuild("config", "--cmd", "/bin/sh", "short");
    jbuild("containers");
    jbuild("rm", "short");
  }

  private void longCommands() {
    String archive = home.resolve("image.tar").toString();
    jpod("save", "-o", archive, IMAGE);
    jpod("load", "-i", archive);
  }

  private void buildCommands() throws Exception {
    Path context = Files.createDirectories(home.resolve("context"));
    for (String file : List.of("a/one", "b/two", "b/c/three")) {
      Files.createDirectories(context.resolve(file).getParent());
      Files.writeString(context.resolve(file), file);
    }
    build(context);
    worker(context);
    jbuild("from", "--name", "steps", "scratch");
    buildPlans("run", "--network", "none", "steps", "true");
    buildPlans("run", "steps", "sh", "-c", "true");
    jbuild("copy", "-q", "steps", context.toString(), "/tree");
    jbuild("copy", "steps", context.resolve("a/one").toString(), "/one");
    jbuild("add", "steps", context.resolve("a/one").toString(), "/two");
    jbuild("commit", "-q", "steps", "again");
    jbuild("commit", "--rm", "steps", "again");
    // Mounted over layers, which takes a namespace.
    Class.forName("io.jpod.userns.OverlayMount");
  }

  /// Builds that run steps, that find all in the cache, and that find one file changed.
  private void build(Path context) throws IOException {
    Path dockerfile = home.resolve("Dockerfile");
    Files.writeString(
        dockerfile,
        """
        ARG BASE=scratch
        FROM ${BASE} AS one
        ARG VERSION=1
        ENV FULL=v${VERSION:-2}
        WORKDIR /
        RUN echo made
        RUN <<END
        true
        END
        RUN ["/bin/true"]
        RUN --mount=type=bind,target=/mnt --mount=type=cache,target=/cache true
        WORKDIR /app
        COPY --link . sub/
        FROM scratch
        LABEL a=b
        COPY --link --from=one /app/sub/a/one /etc/
        COPY --link b/ sub/
        EXPOSE 80
        USER 1:1
        ENTRYPOINT ["/bin/sh"]
        CMD ["-c", "true"]
        """);
    String[] words = {
      "build",
      "--build-arg",
      "VERSION=3",
      "--network",
      "none",
      "-t",
      "built",
      "-f",
      dockerfile.toString(),
      context.toString()
    };
    jpod(words);
    jpod(words);
    Files.writeString(context.resolve("b/two"), "changed");
    jpod("build", "-q", "-f", dockerfile.toString(), context.toString());
    jpod("build", "-q", "-f", dockerfile.toString(), context.toString());
    jbuild("build", "-q", "--no-cache", "-f", dockerfile.toString(), context.toString());
  }

  /// What a Java program's build asks of its worker; as a client does, it leaves standard input
  /// open.
  private void worker(Path context) throws Exception {
    String order =
        """
        {"words":["--layers=true","--format=oci","--tag=worked"],"name":"plan","ignoreRules":"",\
        "dockerfile":"FROM scratch\\nRUN [\\"true\\"]\\nCOPY [\\"a/one\\",\\"/o\\"]\\nENV A=\\"b\\"\\n",\
        "secrets":{},"target":{"name":"worked"},"wanted":"IMAGE","context":"CONTEXT"}
        """
            .replace("CONTEXT", context.toString());
    Path pipe = home.resolve("order");
    Files.deleteIfExists(pipe);
    new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor();
    for (int time = 0; time < 2; time++) {
      try (RandomAccessFile client = new RandomAccessFile(pipe.toFile(), "rw");
          FileInputStream in = new FileInputStream(pipe.toFile())) {
        client.write(order.getBytes(StandardCharsets.UTF_8));
        Console pipes = new Console(in, OutputStream.nullOutputStream(), System.err);
        int code = Main.run(new String[] {"jbuild", "__worker"}, pipes);
        if (code != 0) {
          throw new IllegalStateException("exit code " + code + " of the worker");
        }
      }
    }
  }

  private void jpod(String... words) {
    command("jpod", words, 0);
  }

  private void jbuild(String... words) {
    command("jbuild", words, 0);
  }

  /// A command that ends by sending a plan; then nobody kills this JVM, which is an error of the
  /// engine.
  private void plans(String... words) {
    command("jpod", words, JpodException.ENGINE_FAILED);
  }

  private void buildPlans(String... words) {
    command("jbuild", words, JpodException.ENGINE_FAILED);
  }

  private void command(String program, String[] words, int expected) {
    String[] args = new String[words.length + 1];
    args[0] = program;
    System.arraycopy(words, 0, args, 1, words.length);
    int code = Main.run(args, console);
    if (code != expected) {
      throw new IllegalStateException("exit code " + code + " of " + List.of(args));
    }
  }
}
