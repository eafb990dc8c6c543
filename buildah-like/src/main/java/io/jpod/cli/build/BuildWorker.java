package io.jpod.cli.build;

import com.google.gson.JsonObject;
import io.jpod.build.api.BuildOrder;
import io.jpod.build.api.Failures;
import io.jpod.build.api.Target;
import io.jpod.build.engine.BuildListener;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.CommandLineReader;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.command.UsageException;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.oci.InvalidSpecException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

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
  private volatile boolean ended;

  /// Lines behind the order.
  private final BlockingQueue<String> later = new LinkedBlockingQueue<>();

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition("jbuild " + VERB, "", "Builds for a Java program").operands(0, 0);
  }

  @Override
  public int run(ParsedArgs args, Console console) throws IOException {
    InputStream in = new BufferedInputStream(input(console));
    try {
      return run(args, console, in);
    } finally {
      ended = true;
      in.close();
    }
  }

  /// Standard input as a channel, whose end wakes the thread that reads: the end of the JVM would
  /// wait 300 ms for one in read(2).
  private static InputStream input(Console console) {
    return console.in() instanceof FileInputStream file
        ? Channels.newInputStream(file.getChannel())
        : console.in();
  }

  private int run(ParsedArgs args, Console console, InputStream in) {
    JsonProgress events = new JsonProgress(console.rawOut());
    try {
      BuildOrder order = BuildOrder.parse(line(in));
      watch(in, Thread.currentThread());
      ParsedArgs options = options(order, args, console);
      Directories directories = Engine.directories(args);
      BuildListener listener = new StepLogs(directories.root().resolve("build-cache/logs"), events);
      WorkerJob job = new WorkerJob(order, options, directories, listener);
      events.write(job.carryOut(new Mounting(events)));
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

  /// Says where a mount is, and waits for what shall become of it.
  private final class Mounting implements WorkerJob.MountUser {
    private final JsonProgress events;

    Mounting(JsonProgress events) {
      this.events = events;
    }

    @Override
    public Target use(Path path) throws JpodException {
      JsonObject event = new JsonObject();
      event.addProperty("event", "mounted");
      event.addProperty("path", path.toString());
      events.write(event);
      try {
        return BuildOrder.parseCommit(later.take());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new JpodException("the build was cancelled", e);
      }
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
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
          if (ended) {
            return;
          }
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

  private void awaitEnd(InputStream in) {
    try {
      while (true) {
        String line = line(in);
        if (line.isEmpty()) {
          return;
        }
        later.add(line);
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
}
