package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.RandomIds;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.StoreErrors;
import io.jpod.userns.PlanException;
import io.jpod.userns.PlanWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Network namespaces that steps share, each with the program that connects it: that program takes
/// longer to come up than many a step does to run.
///
/// A namespace is made when a first step wants it, and held by a process of the launcher that ends
/// when it is closed, or when this JVM ends, and takes the program with it. Thread-safe.
public final class SharedNetworks implements AutoCloseable {
  private static final String HELD = "held\n";
  private static final int END_SECONDS = 5;
  private static final int MAX_MESSAGE = 4096;

  private final Directories directories;
  private final Path place;
  private final List<Held> all = new ArrayList<>();

  private record Held(List<String> helper, Path directory, Process process) {}

  /// @param place an empty directory on the store's file system, removed by its owner
  public SharedNetworks(Directories directories, Path place) {
    this.directories = directories;
    this.place = place;
  }

  /// The network of a step: the shared one of those that are connected the same way; its own if
  /// nothing connects it.
  synchronized NetworkSetup of(NetworkSetup own) throws JpodException {
    if (own.helper().isEmpty() || !own.namespace().equals("new")) {
      return own;
    }
    Held held = find(own.helper());
    if (held == null) {
      held = start(own.helper());
      all.add(held);
    }
    return new NetworkSetup(
        own.mode(), "@" + held.directory(), List.of(), own.hosts(), own.resolvConf(), own.ports());
  }

  private @Nullable Held find(List<String> helper) {
    for (Held held : all) {
      if (held.helper().equals(helper) && held.process().isAlive()) {
        return held;
      }
    }
    return null;
  }

  private Held start(List<String> helper) throws JpodException {
    try {
      Path directory = Files.createDirectory(place.resolve("network" + all.size()));
      Path file = place.resolve("network" + all.size() + ".plan");
      SmallFiles.write(file, plan(directory, helper));
      Process process =
          new ProcessBuilder(directories.launcher().toString(), "--carry-out", file.toString())
              .start();
      Held held = new Held(helper, directory, process);
      InputStream out = process.getInputStream();
      byte[] said = out.readNBytes(HELD.length());
      if (!new String(said, StandardCharsets.US_ASCII).equals(HELD)) {
        throw failed(held);
      }
      return held;
    } catch (PlanException e) {
      throw new JpodException("connecting the network of steps: " + e.getMessage(), e);
    } catch (IOException e) {
      throw StoreErrors.of("connecting the network of steps", e);
    }
  }

  private static JpodException failed(Held held) throws IOException {
    InputStream err = held.process().getErrorStream();
    String said = new String(err.readNBytes(MAX_MESSAGE), StandardCharsets.UTF_8).strip();
    String text = said.startsWith("Error: ") ? said.substring("Error: ".length()) : said;
    end(held);
    return new JpodException(text.isEmpty() ? "connecting the network of steps failed" : text);
  }

  private byte[] plan(Path directory, List<String> helper) throws JpodException, PlanException {
    String id = RandomIds.hex(32);
    PlanWriter plan = new PlanWriter();
    plan.add("do", "container");
    KeptPlan.addCaller(plan, true, new Attachment(false, true, true, "", true, null), false);
    plan.add("id", id);
    plan.add("dir", directory.toString());
    plan.add("socket", directories.monitorSocket(id).toString());
    plan.add("log", "none", directory.resolve("log").toString());
    plan.add("stdin", "null");
    plan.add("end-with-caller");
    plan.add(
        "remove",
        directory + ".gone",
        "",
        place.resolve(directory.getFileName() + ".lock").toString());
    for (String kind : List.of("pid", "net", "ipc", "uts", "cgroup")) {
      plan.add("namespace", kind, "new");
    }
    plan.addCounted("helper", helper);
    plan.add("child");
    plan.add("loopback");
    plan.add("wait-helper");
    plan.add("nnp");
    plan.add("clearenv");
    plan.addCounted("exec", List.of(directories.launcher().toString(), "--hold"));
    return plan.toBytes();
  }

  /// Ends all networks; steps that are still in one lose it.
  @Override
  public synchronized void close() {
    for (Held held : all) {
      end(held);
    }
    all.clear();
  }

  /// The launcher kills what it holds when its input ends.
  private static void end(Held held) {
    try {
      held.process().getOutputStream().close();
    } catch (IOException e) {
      // nothing is written, so nothing is lost
    }
    boolean interrupted = Thread.interrupted();
    try {
      if (!held.process().waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        held.process().destroyForcibly();
      }
    } catch (InterruptedException e) {
      interrupted = true;
      held.process().destroyForcibly();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
