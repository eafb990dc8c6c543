package io.jpod.cli.container;

import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.command.Personality;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerOptions;
import io.jpod.core.container.Containers;
import io.jpod.core.container.RemoveOptions;
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
    if (Personality.of(args.words().get(0)).isDocker()) {
      DockerBinds.create(args.values(CreationOptions.VOLUME));
    }
    String cidFile = options.cidFile();
    Path file = cidFile == null ? null : Path.of(cidFile);
    if (file != null) {
      reserve(file);
    }
    boolean made = false;
    try {
      List<String> warnings = new ArrayList<>();
      Container container = createOfImage(containers, options, warnings, args);
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

  /// Pulls the image first where the command line asks for it, or where there is none.
  private static Container createOfImage(
      Containers containers, ContainerOptions options, List<String> warnings, ParsedArgs args)
      throws JpodException {
    String policy = args.value(CreationOptions.PULL, "missing");
    boolean never = policy.equals("never");
    if (CreationOptions.namesPlatform(args) || !(never || policy.equals("missing"))) {
      String image = ImageProvision.pull(args, options.image(), policy);
      return containers.create(options.withImage(image), warnings);
    }
    try {
      return containers.create(options, warnings);
    } catch (JpodException e) {
      if (never || !ImageProvision.isMissing(args, options.image())) {
        throw e;
      }
    }
    String image = ImageProvision.pull(args, options.image(), policy);
    return containers.create(options.withImage(image), warnings);
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
