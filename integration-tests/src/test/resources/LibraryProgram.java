import io.jpod.build.api.*;
import io.jpod.build.engine.*;
import io.jpod.core.registry.RegistryException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

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
  }

  private static void push(Jbuild jbuild, String registry) throws Exception {
    Built built = jbuild.build(BASE.label("a", "b"), Target.registry(registry + "/library:1"));
    System.out.println(built.manifestDigest());
    System.out.println(jbuild.deliver(built.imageId(), Target.registry(registry + "/again:2")).manifestDigest());
    expect(() -> jbuild.build(ImagePlan.from(registry + "/none:1"), Target.unnamed()));
  }
}
