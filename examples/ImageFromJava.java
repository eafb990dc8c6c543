import io.jpod.build.api.Built;
import io.jpod.build.api.ImagePlan;
import io.jpod.build.api.Jbuild;
import io.jpod.build.api.Target;
import io.jpod.build.engine.BuildException;
import io.jpod.build.engine.BuildListener;
import io.jpod.build.engine.BuildStep;
import java.nio.file.Files;
import java.nio.file.Path;

/// Makes an image of Debian's static busybox, with a page: an ordinary Java program of an ordinary user, no daemon.
///
/// ```sh
/// java -cp "$JPOD_HOME/lib/jars/jpod.jar" examples/ImageFromJava.java [NAME]
/// ```
///
/// `JPOD_HOME` is the directory of the distribution; where `jbuild` is in the `PATH`, only the class path needs it.
public final class ImageFromJava {
  public static void main(String[] args) throws Exception {
    String name = args.length > 0 ? args[0] : "hello-java";
    Path page = Files.createTempDirectory("image").resolve("index.html");
    Files.writeString(page, "Hello from a page inside a container.\n");

    ImagePlan plan =
        ImagePlan.scratch()
            .copy(Path.of("/bin/busybox"), "/bin/busybox")
            .run("/bin/busybox", "--install", "-s", "/bin")
            .copy(page, "/www/index.html")
            .shell("echo web:x:100:100::/www:/bin/sh > /etc/passwd && mkdir -m 1777 /tmp")
            .env("PATH", "/bin")
            .user("web")
            .workingDir("/www")
            .expose("8080/tcp")
            .label("org.opencontainers.image.title", name)
            .cmd("httpd", "-f", "-p", "8080");

    BuildListener progress =
        new BuildListener() {
          @Override
          public void started(BuildStep step) {
            System.err.println(step.number() + "/" + step.count() + " " + step.text());
          }

          @Override
          public void cached(BuildStep step) {
            System.err.println("    as it was");
          }

          @Override
          public void output(BuildStep step, byte[] bytes, int length, boolean error) {
            System.err.write(bytes, 0, length);
          }
        };
    try {
      Built built = Jbuild.find().withListener(progress).build(plan, Target.store(name));
      System.out.println(built.imageId());
    } catch (BuildException e) {
      // A step failed: which one, and the exit code of its command.
      System.err.println(e.getMessage());
      System.exit(e.exitCode());
    }
  }
}
