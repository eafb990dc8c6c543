package io.jpod.cli;

import io.jpod.cli.command.Console;
import io.jpod.core.JpodException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// The training run of the AOT cache: the everyday commands, really run against a store of its own, in one JVM.
///
/// What these commands load is what the cache holds. Started by the build, which leaves `/dev/null` in the place of the
/// launcher's control pipes: plans are made and sent to nobody. It needs no privilege and no namespace: all files of its image
/// belong to whoever builds.
public final class Training {
  private static final String HOLD = "--hold-lock";

  private final Path home;
  private final Console console = new Console();

  private Training(Path home) {
    this.home = home;
  }

  /// `Training HOME`, with this HOME in the environment; or `Training --hold-lock FILE`, which plays a monitor until it is killed.
  public static void main(String[] args) throws Exception {
    if (args.length == 2 && args[0].equals(HOLD)) {
      holdLock(Path.of(args[1]));
      return;
    }
    new Training(Path.of(args[0])).run();
  }

  private void run() throws Exception {
    Path tree = Files.createDirectories(home.resolve("tree"));
    Files.writeString(tree.resolve("passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    Files.writeString(tree.resolve("sh"), "#!\n");
    jbuild("from", "--name", "training", "scratch");
    jbuild("copy", "training", tree.resolve("passwd").toString(), "/etc/passwd");
    jbuild("copy", "training", tree.resolve("sh").toString(), "/bin/sh");
    jbuild("config", "--cmd", "/bin/sh", "--env", "A=b", "--label", "l=v", "training");
    jbuild("commit", "training", "training");
    for (int round = 0; round < 3; round++) {
      everyday("c" + round);
    }
  }

  /// What people type all day, in the forms that they use.
  private void everyday(String name) throws Exception {
    jpod("create", "--network", "none", "--name", name, "training", "true");
    plans("run", "--rm", "--network", "none", "training", "true");
    plans("run", "--rm", "training", "true");
    plans("run", "-d", "--name", name + "d", "-p", "8080:80", "-v", "/tmp:/mnt:ro", "-e", "X=y", "training", "sleep", "1");
    plans("run", "-it", "--rm", "-u", "1:1", "-w", "/", "--hostname", "h", "training", "sh", "-c", "true");
    plans("run", "-i", "training", "sh");
    plans("start", name);
    jpod("ps");
    jpod("ps", "-a");
    jpod("ps", "-aq");
    jpod("images");
    jpod("images", "-q");
    jpod("inspect", name);
    jpod("inspect", "-f", "{{.State.Status}}", name);
    jpod("inspect", "training");
    jpod("logs", name);
    jpod("version");
    jpod("info");
    running(name);
    jpod("port", name);
    jpod("tag", "training", "training:" + name);
    jpod("rmi", "training:" + name);
    jpod("history", "training");
    jpod("stop", name);
    jpod("rm", name);
  }

  /// Commands for running containers, with another process in the place of the monitor.
  private void running(String name) throws Exception {
    for (Path container : containers(name)) {
      Files.writeString(
          container.resolve("state"),
          "status running\nmonitor 1 1\npid 1 1\nstarted 2026-01-01T00:00:00.000000000Z\n");
      Process monitor = playMonitor(container.resolve("monitor.lock"));
      jpod("ps");
      jpod("inspect", name);
      plans("exec", name, "true");
      plans("exec", "-it", "-e", "A=b", "-w", "/", name, "sh");
      monitor.destroyForcibly().waitFor();
      Files.delete(container.resolve("state"));
    }
  }

  private List<Path> containers(String name) throws IOException {
    var found = new ArrayList<Path>();
    Path link = store().resolve("containers/names").resolve(name);
    if (Files.exists(link)) {
      found.add(link.toRealPath());
    }
    return found;
  }

  private Path store() {
    return home.resolve(".local/share/jpod");
  }

  private static Process playMonitor(Path lock) throws IOException {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                Training.class.getName(),
                HOLD,
                lock.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.getInputStream().read() < 0) {
      throw new IOException("the process that holds a lock ended");
    }
    return process;
  }

  private static void holdLock(Path file) throws Exception {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      System.out.println(lock.isValid());
      System.out.flush();
      Thread.sleep(60_000);
    }
  }

  private void jpod(String... words) {
    command("jpod", words, 0);
  }

  private void jbuild(String... words) {
    command("jbuild", words, 0);
  }

  /// A command that ends by sending a plan; then nobody kills this JVM, which is an error of the engine.
  private void plans(String... words) {
    command("jpod", words, JpodException.ENGINE_FAILED);
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
