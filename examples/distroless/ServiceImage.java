import io.jpod.build.api.Built;
import io.jpod.build.api.ImagePlan;
import io.jpod.build.api.Jbuild;
import io.jpod.build.api.Target;
import java.nio.file.Path;
import java.time.Duration;

/// The same image as that of the Dockerfile beside it, by a Java program.
///
/// ```sh
/// java -cp "$JPOD_HOME/lib/jars/jpod.jar" examples/distroless/ServiceImage.java [NAME [JDK-IMAGE [DIRECTORY-OF-THIS]]]
/// ```
public final class ServiceImage {
  public static void main(String[] args) throws Exception {
    String name = args.length > 0 ? args[0] : "service";
    String jdk = args.length > 1 ? args[1] : "docker.io/library/eclipse-temurin:25";
    Path here = Path.of(args.length > 2 ? args[2] : "examples/distroless");

    ImagePlan build =
        ImagePlan.from(jdk)
            .copy(here.resolve("runtime.sh"), "/")
            .shell("sh /runtime.sh java.base,java.net.http,jdk.httpserver")
            .copy(here.resolve("Service.java"), "/")
            .shell("javac -d /image/app /Service.java");

    ImagePlan service =
        ImagePlan.scratch()
            .copyFrom(build, "/image", "/")
            .user("1000:1000")
            .expose("8080/tcp")
            .healthCheck(Duration.ofSeconds(30), "/runtime/bin/java", "-cp", "/app", "Service", "check")
            .entrypoint("/runtime/bin/java", "-XX:+UseSerialGC", "-cp", "/app", "Service");

    Built built = Jbuild.find().build(service, Target.store(name));
    System.out.println(built.imageId());
  }
}
