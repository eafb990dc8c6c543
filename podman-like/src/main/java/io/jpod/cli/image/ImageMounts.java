package io.jpod.cli.image;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.FileTree;
import io.jpod.core.storage.Image;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Images mounted read-only where their files can be looked at: `<run directory>/mnt/<id>`, in the
/// mount namespace of the caller, which must be inside `jpod unshare`.
final class ImageMounts {
  /// Set by the launcher for commands inside `unshare`.
  private static final String INSIDE = "_JPOD_OUTER_IDS";

  private final Directories directories;

  private ImageMounts(Directories directories) {
    this.directories = directories;
  }

  /// @param command for the error: `jpod image mount`
  static ImageMounts inside(Directories directories, String command) throws JpodException {
    if (directories.rootless() && System.getenv(INSIDE) == null) {
      throw new JpodException(
          "cannot run command \""
              + command
              + "\" in rootless mode, must execute `jpod unshare` first",
          "jpod unshare " + command + " IMAGE");
    }
    return new ImageMounts(directories);
  }

  Path target(Image image) {
    return directories.runDir().resolve("mnt").resolve(image.id());
  }

  boolean isMounted(Image image) throws JpodException {
    String wanted = " " + target(image) + " ";
    try {
      for (String line :
          Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1)) {
        if (line.contains(wanted)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new JpodException("reading /proc/self/mountinfo: " + e.getMessage(), e);
    }
  }

  Path mount(Image image) throws JpodException {
    Path target = target(image);
    if (isMounted(image)) {
      return target;
    }
    try {
      Files.createDirectories(target);
      // overlay wants two lower directories where there is no upper one.
      Path empty = Files.createDirectories(target.resolveSibling("empty"));
      List<String> lower = new ArrayList<>(image.lowerLinks());
      lower.add(empty.toString());
      if (lower.size() == 1) {
        lower.add(Files.createDirectories(target.resolveSibling("none")).toString());
      }
      String options = "ro,userxattr,lowerdir=" + String.join(":", lower);
      run("mount", "-t", "overlay", "overlay", "-o", options, target.toString());
      return target;
    } catch (IOException e) {
      throw new JpodException("mounting image " + image.id() + ": " + e.getMessage(), e);
    }
  }

  /// @param force also where files in it are open
  void unmount(Image image, boolean force) throws JpodException {
    Path target = target(image);
    if (force) {
      run("umount", "-l", target.toString());
    } else {
      run("umount", target.toString());
    }
    try {
      FileTree.delete(target);
    } catch (IOException e) {
      throw new JpodException("removing '" + target + "': " + e.getMessage(), e);
    }
  }

  private void run(String... words) throws JpodException {
    try {
      Process process =
          new ProcessBuilder(words)
              .directory(directories.layers().toFile())
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new JpodException(words[0] + ": " + said.strip());
      }
    } catch (IOException e) {
      throw new JpodException("running " + words[0] + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException("interrupted", e);
    }
  }
}
