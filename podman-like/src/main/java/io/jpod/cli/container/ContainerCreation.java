package io.jpod.cli.container;

import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerOptions;
import io.jpod.core.container.Containers;
import io.jpod.core.container.RemoveOptions;
import io.jpod.core.storage.Image;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// What `run` and `create` do around the making of a container: `--replace` before it, `--cidfile`
/// around it.
final class ContainerCreation {
  private ContainerCreation() {}

  static Container create(Containers containers, ContainerOptions options, ParsedArgs args)
      throws JpodException {
    String platform = args.value(CreationOptions.PLATFORM);
    if (platform != null) {
      checkPlatform(Engine.images(args).require(options.image()), platform);
    }
    String name = options.name();
    if (args.flag(CreationOptions.REPLACE)) {
      if (name == null) {
        throw new JpodException("cannot replace container without --name being set");
      }
      Container old = containers.find(name);
      if (old != null) {
        containers.remove(old, new RemoveOptions(true, false, -1));
      }
    }
    String cidFile = options.cidFile();
    Path file = cidFile == null ? null : Path.of(cidFile);
    if (file != null) {
      reserve(file);
    }
    boolean made = false;
    try {
      List<String> warnings = new ArrayList<>();
      Container container = containers.create(options, warnings);
      for (String warning : warnings) {
        System.err.println(warning);
      }
      if (file != null) {
        Files.writeString(file, container.id());
      }
      made = true;
      return container;
    } catch (IOException e) {
      throw new JpodException("writing container ID to '" + file + "': " + e.getMessage(), e);
    } finally {
      if (!made && file != null) {
        withdraw(file);
      }
    }
  }

  private static void checkPlatform(Image image, String wanted) throws JpodException {
    String normalized =
        wanted.replace("x86_64", "amd64").replace("aarch64", "arm64").replace("arm64/v8", "arm64");
    String complete = normalized.indexOf('/') < 0 ? "linux/" + normalized : normalized;
    String own = image.platform().replace("arm64/v8", "arm64");
    if (!own.equals(complete)) {
      throw new JpodException(
          "image '" + image.shortId() + "' is for " + own + ", not for " + wanted);
    }
  }

  /// Creates the file empty, so that of two commands with one cidfile the second fails before it
  /// makes a container.
  private static void reserve(Path file) throws JpodException {
    try {
      Files.write(file, new byte[0], StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw new JpodException(
          "container id file exists. Ensure another container is not using it or delete " + file,
          e);
    } catch (IOException e) {
      throw new JpodException("opening cidfile '" + file + "': " + e.getMessage(), e);
    }
  }

  private static void withdraw(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // The error that led here is the one to tell.
      return;
    }
  }
}
