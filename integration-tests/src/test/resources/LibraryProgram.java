import io.jpod.build.api.*;
import io.jpod.build.engine.*;
import io.jpod.core.registry.RegistryException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Somebody's program that builds images; what happens is what it prints.
public final class LibraryProgram {
  private static final ImagePlan BASE =
      ImagePlan.scratch().copy(Path.of("/bin/busybox"), "/bin/busybox").run("/bin/busybox", "--install", "-s", "/bin");

  private static int cached;

  private static final BuildListener LISTENER =
      new BuildListener() {
        @Override
        public void cached(BuildStep step) {
          cached++;
        }

        @Override
        public void output(BuildStep step, byte[] bytes, int length, boolean error) {
          System.out.write(bytes, 0, length);
          System.out.flush();
        }
      };

  public static void main(String[] args) throws Exception {
    Jbuild jbuild = Jbuild.find().withListener(LISTENER);
    switch (args[0]) {
      case "build" -> build(jbuild);
      case "errors" -> errors(jbuild);
      case "cancel" -> cancel(jbuild);
      case "sleep" -> jbuild.build(BASE.shell("echo asleep; sleep 600"), Target.unnamed());
      case "mount" -> mount(jbuild);
      case "mounted" -> mounted(jbuild);
      case "index" -> index(jbuild.withTlsVerify(false), args[1]);
      case "ssh" -> ssh(jbuild);
      case "shared" -> shared(jbuild);
      case "push" -> push(jbuild.withTlsVerify(false), args[1]);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void build(Jbuild jbuild) throws Exception {
    Path odd = Files.writeString(Path.of("od$d [x]*'\" <<EOF.txt"), "odd\n");
    Path here = Files.createDirectories(Path.of("here"));
    Files.writeString(here.resolve("there.txt"), "there\n");
    ImagePlan plan =
        BASE.env("A", "a $HOME \"q\" \\ #")
            .copy(CopyFiles.of(odd, "/$A odd").withMode(0600).withOwner("7:8"))
            .shell("echo \"$A\"; stat -c '%a %u %g' '/$A odd'; cat '/$A odd'; cat <<E >/made\nfrom $A\nE")
            .run(
                RunCommand.of("sh", "-c", "cat /run/secrets/key /here/*.txt; ls -d /run/secrets 2>&1; touch /cache/x; ls /sys/class/net")
                    .withMount(CommandMount.secret("key"))
                    .withMount(CommandMount.bind(here, "/here"))
                    .withMount(CommandMount.cache("/cache"))
                    .withNetwork(RunCommand.Network.NONE))
            .workingDir("/w x")
            .label("two", "1\n2")
            .cmd("cat", "/made");
    BuildRequest request = plan.request().withSecret("key", new Secret.OfBytes("hush\n".getBytes()));
    Built first = jbuild.build(request, Target.store("library"));
    System.out.println("cached " + cached + " names " + first.names());
    Built second = jbuild.build(request, Target.ociArchive("library", Path.of("library.tar")));
    System.out.println("cached " + cached + " same " + first.equals(second));
    BuildRequest made = ImagePlan.scratch().copyFrom(plan, "/made", "/made").request();
    jbuild.export(made.withSecret("key", new Secret.OfBytes("hush\n".getBytes())), Path.of("out"));
    System.out.println("out " + Files.readString(Path.of("out/made")).strip());
  }

  private static void errors(Jbuild jbuild) throws Exception {
    expect(() -> jbuild.build(BASE.shell("exit 7"), Target.unnamed()));
    expect(() -> jbuild.build(BASE.copy(Path.of("none"), "/none"), Target.unnamed()));
    expect(() -> jbuild.build(BuildRequest.ofText("FROM scratch\nCOPPY a b\n").withDockerfileName("D"), Target.unnamed()));
    expect(() -> jbuild.deliver("no-such-image", Target.registry("localhost:1/x")));
    expect(() -> jbuild.withTlsVerify(false).build(ImagePlan.from("localhost:1/x"), Target.unnamed()));
    expect(() -> jbuild.build(BASE, Target.store("Not A Name")));
    expect(() -> Jbuild.at(Path.of("/usr")));
    BuildListener broken =
        new BuildListener() {
          @Override
          public void started(BuildStep step) {
            throw new IllegalStateException("the listener's own");
          }
        };
    expect(() -> jbuild.withListener(broken).build(BASE, Target.unnamed()));
  }

  private interface Attempt {
    Object make() throws Exception;
  }

  private static void expect(Attempt attempt) {
    try {
      System.out.println("made " + attempt.make());
    } catch (CommandFailedException e) {
      System.out.println("command " + e.exitCode() + " line " + e.line() + " " + e.instruction());
    } catch (BuildException e) {
      String registry = e.getCause() instanceof RegistryException ? " registry" : "";
      System.out.println("build " + e.file() + ":" + e.line() + registry + " " + e.getMessage());
    } catch (Exception e) {
      System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
    }
  }

  private static void cancel(Jbuild jbuild) throws Exception {
    CountDownLatch asleep = new CountDownLatch(1);
    BuildListener listener =
        new BuildListener() {
          @Override
          public void output(BuildStep step, byte[] bytes, int length, boolean error) {
            asleep.countDown();
          }
        };
    ImagePlan plan = BASE.shell("echo; sleep 600");
    try (RunningBuild running = jbuild.withListener(listener).start(plan, Target.unnamed())) {
      asleep.await();
      running.cancel();
      expect(running::await);
    }
    Thread.currentThread().interrupt();
    expect(() -> jbuild.build(plan, Target.unnamed()));
    System.out.println("interrupted " + Thread.interrupted());
    for (int steps = 1; steps <= 4; steps++) {
      cancelAfter(steps, jbuild);
    }
  }

  /// Between steps: when so many are done.
  private static void cancelAfter(int steps, Jbuild jbuild) throws Exception {
    AtomicInteger left = new AtomicInteger(steps);
    CountDownLatch reached = new CountDownLatch(1);
    BuildListener listener =
        new BuildListener() {
          @Override
          public void finished(BuildStep step, long nanos) {
            if (left.decrementAndGet() == 0) {
              reached.countDown();
            }
          }
        };
    BuildRequest request = BASE.run("/bin/busybox", "true").shell("echo > /a").shell("sleep 600").request().withNoCache(true);
    try (RunningBuild running = jbuild.withListener(listener).start(request, Target.unnamed())) {
      reached.await();
      running.cancel();
      expect(running::await);
    }
  }

  private static void mount(Jbuild jbuild) throws Exception {
    BuildRequest request =
        BASE.shell("mkdir /d; echo old > /d/old; echo o > /d/of-7; chown 7:8 /d/of-7; chmod 600 /d/of-7; ln -s /etc/passwd /d/out; echo go > /gone")
            .cmd("cat", "/d/new")
            .request()
            .withTimestamp(Instant.ofEpochSecond(1000));
    Built built;
    try (MountedImage mounted = jbuild.mount(request)) {
      Path root = mounted.path();
      Path d = root.resolve("d");
      System.out.println("read " + Files.readString(d.resolve("old")).strip());
      System.out.println("own " + Files.getOwner(d.resolve("old")).equals(Files.getOwner(Path.of("."))));
      System.out.println("other " + Files.getOwner(d.resolve("of-7")).equals(Files.getOwner(Path.of("."))));
      expect(() -> Files.readString(d.resolve("of-7")));
      Files.writeString(d.resolve("old"), "changed\n");
      Files.writeString(d.resolve("new"), "new\n");
      Files.createDirectories(root.resolve("a/b"));
      Files.delete(root.resolve("gone"));
      try (var all = Files.walk(root.resolve("d"))) {
        System.out.println("files " + all.map(path -> root.relativize(path).toString()).sorted().toList());
      }
      built = mounted.commit(Target.store("mounted"));
      expect(mounted::path);
      expect(() -> Files.readString(root.resolve("d/old")));
    }
    System.out.println("names " + built.names());
    try (MountedImage mounted = jbuild.mount(ImagePlan.from(built.imageId()))) {
      System.out.println("again " + Files.readString(mounted.path().resolve("d/new")).strip());
      Files.writeString(mounted.path().resolve("lost"), "");
      System.out.println("unchanged " + jbuild.build(ImagePlan.from(built.imageId()), Target.unnamed()).manifestDigest());
    }
    try (MountedImage mounted = jbuild.mount(ImagePlan.scratch())) {
      Files.writeString(mounted.path().resolve("f"), "");
      System.out.println("scratch " + mounted.commit(Target.ociArchive("s:1", Path.of("s.tar"))).names());
    }
    expect(() -> jbuild.mount(BASE.shell("exit 3")));
    Thread.currentThread().interrupt();
    expect(() -> jbuild.mount(BASE));
    Thread.interrupted();
  }

  private static void mounted(Jbuild jbuild) throws Exception {
    MountedImage mounted = jbuild.mount(BASE);
    Files.writeString(mounted.path().resolve("half"), "");
    System.out.println("mounted");
    Thread.sleep(600_000);
  }

  private static void index(Jbuild jbuild, String registry) throws Exception {
    Set<Integer> ids = new HashSet<>();
    Set<String> stages = new TreeSet<>();
    BuildListener listener =
        new BuildListener() {
          @Override
          public synchronized void started(BuildStep step) {
            if (!ids.add(step.id())) {
              throw new IllegalStateException("step " + step.id() + " twice");
            }
            stages.add(step.text());
          }
        };
    ImagePlan plan = ImagePlan.scratch().instruction("ARG TARGETARCH").instruction("LABEL arch=$TARGETARCH").copy(Path.of("/bin/busybox"), "/busybox");
    BuildRequest request = plan.request().withTimestamp(Instant.ofEpochSecond(1000));
    List<String> platforms = List.of("linux/amd64", "linux/arm64", "linux/arm/v7");
    BuiltIndex index = jbuild.withListener(listener).buildIndex(request, platforms, Target.registry(registry + "/index:1"));
    System.out.println(index.digest());
    System.out.println(index.names());
    System.out.println(index.images().keySet());
    System.out.println("steps " + ids.size());
    System.out.println("same " + index.images().get("linux/amd64").equals(jbuild.buildIndex(request, platforms, Target.store("index")).images().get("linux/amd64")));
    System.out.println(jbuild.deliverIndex("index", Target.registry(registry + "/index:2")).digest());
    System.out.println(jbuild.deliverIndex("index", Target.ociArchive("index:3", Path.of("index.tar"))).digest());
    expect(() -> jbuild.buildIndex(plan, List.of(), Target.unnamed()));
    expect(() -> jbuild.buildIndex(plan, platforms, Target.dockerArchive("a", Path.of("a.tar"))));
    expect(() -> jbuild.deliverIndex("none", Target.registry(registry + "/x")));
  }

  /// OpenSSH's program and what it needs of this machine, in an image from scratch.
  private static void ssh(Jbuild jbuild) throws Exception {
    ImagePlan plan = ImagePlan.scratch();
    for (String file : withLibraries("/usr/bin/ssh-add")) {
      plan = plan.copy(Path.of(file).toRealPath(), file);
    }
    RunCommand list = RunCommand.of("/usr/bin/ssh-add", "-l").withNetwork(RunCommand.Network.NONE).withMount(CommandMount.ssh());
    BuildRequest request = plan.run(list).request().withNoCache(true);
    jbuild.build(request.withSshAgents(Map.of("default", Path.of(System.getenv("SSH_AUTH_SOCK")))), Target.store("listed"));
    jbuild.build(request.withSshAgents(Map.of("default", Path.of("key"))), Target.unnamed());
    expect(() -> jbuild.build(request, Target.unnamed()));
    expect(() -> jbuild.build(request.withSshAgents(Map.of("default", Path.of("none"))), Target.unnamed()));
  }

  private static List<String> withLibraries(String program) throws Exception {
    List<String> files = new ArrayList<>(List.of(program));
    Process ldd = new ProcessBuilder("ldd", program).start();
    for (String word : new String(ldd.getInputStream().readAllBytes()).split("\\s+")) {
      if (word.startsWith("/")) {
        files.add(word);
      }
    }
    return files;
  }

  private static void shared(Jbuild jbuild) throws Exception {
    ImagePlan plan = ImagePlan.from("localhost/busybox:it");
    for (String step : List.of("one", "two")) {
      plan =
          plan.run(
              RunCommand.of("/bin/sh", "-c", "echo " + step + "; echo " + step + " >> /c/log; sleep 1")
                  .withMount(new CommandMount.Cache("/c", "library"))
                  .withNetwork(RunCommand.Network.NONE));
    }
    System.out.println(jbuild.build(plan, Target.unnamed()).names());
  }

  private static void push(Jbuild jbuild, String registry) throws Exception {
    Built built = jbuild.build(BASE.label("a", "b"), Target.registry(registry + "/library:1"));
    System.out.println(built.manifestDigest());
    System.out.println(jbuild.deliver(built.imageId(), Target.registry(registry + "/again:2")).manifestDigest());
    expect(() -> jbuild.build(ImagePlan.from(registry + "/none:1"), Target.unnamed()));
  }
}
