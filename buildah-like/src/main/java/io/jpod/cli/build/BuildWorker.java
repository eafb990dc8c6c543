package io.jpod.cli.build;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.jpod.build.api.BuildOrder;
import io.jpod.build.api.Failures;
import io.jpod.build.api.Target;
import io.jpod.build.engine.BuildListener;
import io.jpod.build.engine.BuildRequest;
import io.jpod.build.engine.BuildResult;
import io.jpod.build.engine.DockerfileBuilder;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.CommandLineReader;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.command.UsageException;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.registry.RegistryFlags;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.registry.ImagePusher;
import io.jpod.core.registry.PushOptions;
import io.jpod.core.registry.Registries;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.archive.ArchiveFormat;
import io.jpod.core.storage.archive.ArchiveSaver;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// The process behind [io.jpod.build.api.Jbuild]: reads one order from standard input, carries it
/// out, and says on standard output what happens, one JSON object a line. The end of standard input
/// cancels (docs/design/010).
public final class BuildWorker implements Command {
  /// No command for people.
  public static final String VERB = "__worker";

  private static final int MAX_ORDER = 64 << 20;
  private static final int CANCELLED = 130;
  private static final long GRACE_MILLIS = 15_000;

  private volatile boolean cancelled;

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition("jbuild " + VERB, "", "Builds for a Java program").operands(0, 0);
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException, IOException {
    JsonProgress events = new JsonProgress(console.rawOut());
    try {
      BuildOrder order = BuildOrder.parse(line(console.in()));
      watch(console.in(), Thread.currentThread());
      ParsedArgs options = options(order, args, console);
      Directories directories = Engine.directories(args);
      BuildListener listener = new StepLogs(directories.root().resolve("build-cache/logs"), events);
      events.write(carryOut(order, options, directories, listener));
      return 0;
    } catch (JpodException e) {
      return failed(e, events);
    } catch (InvalidSpecException e) {
      return failed(
          new JpodException("the order of the build cannot be read: " + e.getMessage(), e), events);
    } catch (IOException e) {
      return failed(new JpodException("building: " + e.getMessage(), e), events);
    }
  }

  private int failed(JpodException error, JsonProgress events) {
    JsonObject event = Failures.toJson(error, cancelled);
    event.addProperty("event", "error");
    events.write(event);
    return cancelled ? CANCELLED : error.exitCode();
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    // The client sends nothing behind the line, so there is nothing to keep.
    for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
      line.write(buffer, 0, n);
      if (buffer[n - 1] == '\n') {
        break;
      }
      if (line.size() > MAX_ORDER) {
        throw new IOException("the order is longer than " + MAX_ORDER + " bytes");
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private void watch(InputStream in, Thread worker) {
    Thread.ofPlatform()
        .daemon()
        .name("cancellation")
        .start(() -> {
          awaitEnd(in);
          cancelled = true;
          worker.interrupt();
          try {
            Thread.sleep(GRACE_MILLIS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          // Something does not heed the interrupt; nobody is left who could wait for it.
          Runtime.getRuntime().halt(CANCELLED);
        });
  }

  private static void awaitEnd(InputStream in) {
    try {
      while (in.read() >= 0) {
        // nothing is said any more
      }
    } catch (IOException e) {
      return; // as good as the end
    }
  }

  private static ParsedArgs options(BuildOrder order, ParsedArgs args, Console console)
      throws UsageException {
    CommandDefinition definition = new BuildCommand("jbuild build").definition();
    String[] words = order.words().toArray(String[]::new);
    ParsedArgs parsed = CommandLineReader.read(definition, words, 0, args.globals(), console);
    if (parsed == null) {
      throw new IllegalArgumentException("--help in an order");
    }
    return parsed;
  }

  private static JsonObject carryOut(
      BuildOrder order, ParsedArgs options, Directories directories, BuildListener listener)
      throws JpodException, IOException {
    String text = order.dockerfile();
    if (text == null) {
      ImageStore store = ImageStore.open(directories);
      Image image = store.require(String.valueOf(order.image()));
      Digest digest = deliver(image, order.target(), options, directories, listener);
      return built(image, digest, image.names());
    }
    ContextSource source =
        new ContextSource(order.context(), text, order.name(), order.ignoreRules());
    BuildRequest request = BuildRequests.read(options, source).withSecrets(order.secrets());
    List<String> platforms = BuildRequests.platforms(options);
    if (!platforms.isEmpty()) {
      request = request.withPlatform(platforms.getFirst());
    }
    try (RegistryImages images = RegistryImages.of(options, directories);
        SharedCaches caches = SharedCaches.of(options, directories);
        SshAgents agents = SshAgents.of(options.values(BuildFlags.SSH), directories)) {
      BuildRequest whole = request.withSshAgents(agents.sockets());
      DockerfileBuilder builder =
          DockerfileBuilder.open(directories, images).withCaches(caches.from(), caches.to());
      Path exportTo = order.exportTo();
      if (exportTo != null) {
        builder.export(whole, listener, exportTo);
        JsonObject event = new JsonObject();
        event.addProperty("event", "exported");
        return event;
      }
      BuildResult result = builder.build(whole, listener);
      Digest digest = deliver(result.image(), order.target(), options, directories, listener);
      return built(result.image(), digest, result.names());
    }
  }

  private static JsonObject built(Image image, Digest manifest, List<String> names) {
    JsonObject event = new JsonObject();
    event.addProperty("event", "built");
    event.addProperty("imageId", image.id());
    event.addProperty("manifest", manifest.toString());
    JsonArray list = new JsonArray();
    for (String name : names) {
      list.add(name);
    }
    event.add("names", list);
    return event;
  }

  /// @return digest of the manifest where the image is now
  private static Digest deliver(
      Image image,
      Target target,
      ParsedArgs options,
      Directories directories,
      BuildListener listener)
      throws JpodException {
    ImageStore store = ImageStore.open(directories);
    switch (target) {
      case Target.Store _ -> {
        return image.manifestDigest();
      }
      case Target.Archive(String name, ArchiveFormat format, Path to) -> {
        List<String> names = image.names();
        String word = names.isEmpty() || store.find(name) == null ? image.id() : name;
        new ArchiveSaver(store).save(List.of(word), false, format, to);
        return image.manifestDigest();
      }
      case Target.Registry(String reference) -> {
        try (Registries registries = Registries.open(RegistryFlags.read(options, directories))) {
          return new ImagePusher(store, directories.root(), registries, new PushProgress(listener))
              .push(image, ImageReference.parse(reference), PushOptions.DEFAULT);
        } catch (InvalidSpecException e) {
          throw new JpodException("invalid name '" + reference + "': " + e.getMessage(), e);
        }
      }
    }
  }
}
