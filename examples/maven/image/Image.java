import io.jpod.build.api.Built;
import io.jpod.build.api.ImagePlan;
import io.jpod.build.api.Jbuild;
import io.jpod.build.api.Target;
import io.jpod.build.engine.BuildListener;
import io.jpod.build.engine.BuildStep;
import java.nio.file.Files;
import java.nio.file.Path;

/// The image of this project: `Image.java BASE JAR NAME`, which the pom calls.
public final class Image {
  public static void main(String[] args) throws Exception {
    Path jar = Path.of(args[1]);
    ImagePlan plan =
        ImagePlan.from(args[0])
            .copy(jar, "/app/app.jar")
            .workingDir("/app")
            .entrypoint("java", "-jar", "/app/app.jar");
    BuildListener progress =
        new BuildListener() {
          @Override
          public void started(BuildStep step) {
            System.out.println("[INFO] " + step.text());
          }
        };
    Built built = Jbuild.find().withListener(progress).build(plan, Target.store(args[2]));
    Files.writeString(jar.resolveSibling("image-id"), built.imageId());
    System.out.println("[INFO] image " + built.names() + " " + built.imageId());
  }
}
