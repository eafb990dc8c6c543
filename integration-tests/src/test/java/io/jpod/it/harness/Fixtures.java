package io.jpod.it.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Images that the tests load.
public final class Fixtures {
  private static @Nullable Path busybox;

  private Fixtures() {}

  /// A docker archive of `localhost/busybox:it`: Debian's static busybox with all its applets, root
  /// and the user `app` (1000, with group `staff` 50 beside its own).
  public static synchronized Path busybox() {
    if (busybox == null) {
      Path folder = Workspace.get().folder("busybox");
      Path archive =
          busybox(folder, true).dockerArchive(folder.resolve("busybox.tar"), Jpod.BUSYBOX);
      busybox = archive;
    }
    return busybox;
  }

  /// The same image, ready to be packed.
  ///
  /// @param otherIds whether some files belong to another id than root
  public static ImagePacker busybox(Path folder, boolean otherIds) {
    try {
      Path layer = folder.resolve("layer.tar");
      Files.write(layer, busyboxLayer(otherIds));
      return new ImagePacker(List.of(layer), containerConfig("sh"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// An image configuration's `config` with the usual PATH and that command.
  public static JsonObject containerConfig(String... command) {
    JsonArray env = new JsonArray();
    env.add("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    env.add("FROM_IMAGE=yes");
    JsonArray cmd = new JsonArray();
    for (String word : command) {
      cmd.add(word);
    }
    JsonObject config = new JsonObject();
    config.add("Env", env);
    config.add("Cmd", cmd);
    return config;
  }

  private static byte[] busyboxLayer(boolean otherIds) throws IOException {
    Path program = Path.of("/bin/busybox");
    assumeTrue(Files.exists(program), "needs Debian's package busybox-static");
    TarBuilder tar = new TarBuilder();
    for (String folder : List.of("bin", "dev", "etc", "home", "proc", "sys", "root", "var")) {
      tar.directory(folder, 0755);
    }
    tar.directory("tmp", 01777);
    tar.file("bin/busybox", 0755, Files.readAllBytes(program));
    for (String applet : Command.of(program.toString(), "--list").run().ok().lines()) {
      if (!applet.equals("busybox")) {
        tar.symlink("bin/" + applet, "busybox");
      }
    }
    tar.file(
        "etc/passwd",
        0644,
        "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:app:/home/app:/bin/sh\n");
    tar.file("etc/group", 0644, "root:x:0:\nstaff:x:50:app\napp:x:1000:\n");
    tar.directoryOf(otherIds ? 1000 : 0, "home/app", 0755);
    tar.fileOf(otherIds ? 1000 : 0, "home/app/hello", 0640, "hello from the image\n");
    tar.file("etc/not-executable", 0644, "#!/bin/sh\n");
    return tar.toBytes();
  }

  /// A Debian root file system of several hundred MB, made by mmdebstrap and packed by podman and
  /// skopeo. Kept in the cache folder of whoever runs the tests; the name holds a digest of the
  /// recipe.
  ///
  /// @return the folder with `rootfs.tar`, `podman.tar` (docker-archive by `podman save`) and
  ///   `skopeo.tar` (oci-archive)
  public static Path debian() {
    return made("debian");
  }

  /// A Debian root file system with PostgreSQL, nginx, redis, Java, Python and vim, kept likewise.
  ///
  /// @return the folder with `rootfs.tar`
  public static Path programs() {
    return made("programs");
  }

  private static Path made(String name) {
    Path recipe = resource(name + "-image.sh");
    Path folder =
        Path.of(
            System.getProperty("user.home"),
            ".cache",
            "jpod-it",
            name + "-" + ImagePacker.sha256(recipe).substring(0, 12));
    if (!Files.exists(folder.resolve("complete"))) {
      Result made =
          Command.of("bash", recipe.toString(), folder.toString())
              .within(Duration.ofMinutes(10))
              .run();
      // 3: what is missing is not ours to bring; anything else is a fault of the recipe.
      assumeTrue(
          made.exitCode() != 3,
          "needs a Debian mirror and mmdebstrap, podman, skopeo: " + made.err());
      made.ok();
    }
    return folder;
  }

  /// A file from the tests' resources, on disk.
  public static Path resource(String name) {
    Path file = Workspace.get().folder("resource").resolve(name);
    try (InputStream in = Fixtures.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("no test resource " + name);
      }
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Writes a file that everyone can read, in a folder of that `jpod`'s home.
  public static Path file(Jpod jpod, String name, String content) {
    try {
      Path file = jpod.home().resolve(name);
      Files.write(file, content.getBytes(StandardCharsets.UTF_8));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
