package io.jpod.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// `jpod` with an account and a store of its own, for the tests of one class. After each test its
/// containers are removed; after the last one nothing of it may be left: no process, no container,
/// nothing half-made.
public final class Jpod implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  /// Name of the small image that [#withBusybox] loads.
  public static final String BUSYBOX = "localhost/busybox:it";

  private final Supplier<TestUser> account;
  private boolean busybox;
  private @Nullable TestUser user;
  private @Nullable Path home;

  private Jpod(Supplier<TestUser> account) {
    this.account = account;
  }

  /// As an ordinary user with an empty store.
  public static Jpod ordinary() {
    return new Jpod(TestUser::ordinary);
  }

  public static Jpod as(Supplier<TestUser> account) {
    return new Jpod(account);
  }

  /// Loads the busybox image before the first test.
  public Jpod withBusybox() {
    busybox = true;
    return this;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    open();
  }

  /// Makes account and store, where no JUnit does.
  public Jpod open() {
    TestUser made = account.get();
    user = made;
    Path folder = Workspace.get().folder("home");
    home = made.folder(folder.resolve("h"));
    made.folder(home.resolve("run"));
    if (busybox) {
      ok("load", "-i", Fixtures.busybox().toString());
    }
    return this;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    removeContainers();
  }

  public void removeContainers() {
    List<String> ids = containerIds();
    if (!ids.isEmpty()) {
      List<String> words = new ArrayList<>(List.of("rm", "-f", "-t", "0"));
      words.addAll(ids);
      ok(words.toArray(String[]::new));
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    try {
      assertNothingRuns();
    } finally {
      if (!user().isRoot()) {
        user().killEverything();
      }
    }
  }

  /// Fails if a process of the account is still there after a moment.
  public void assertNothingRuns() {
    if (!user().isRoot()) {
      Await.until(
          "the end of all processes of "
              + user().name()
              + ", of which are left:\n"
              + user().processes(),
          () -> user().processes().isEmpty());
    }
  }

  /// Fails if something is still in the store's `tmp` after a moment (what is removed is deleted
  /// there in the background).
  public void assertNothingHalfMade() {
    try {
      Await.until("an empty tmp/ in the store", () -> names("tmp").isEmpty());
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + ", which holds " + names("tmp"), e);
    }
  }

  public TestUser user() {
    if (user == null) {
      throw new IllegalStateException("not open yet");
    }
    return user;
  }

  /// Home of this `jpod`, and a place for files that the account can read and write.
  public Path home() {
    if (home == null) {
      throw new IllegalStateException("not open yet");
    }
    return home;
  }

  public Path store() {
    return home().resolve(".local/share/jpod");
  }

  public Path runDirectory() {
    return home().resolve("run/jpod");
  }

  public Path launcher() {
    return Workspace.get().distribution().resolve("bin/jpod");
  }

  /// Any program in the environment that this `jpod` runs in.
  public Command program(String... words) {
    return Command.of(words)
        .as(user())
        .env("HOME", home().toString())
        .env("XDG_RUNTIME_DIR", home().resolve("run").toString())
        .env("XDG_DATA_HOME", home().resolve(".local/share").toString())
        .in(home());
  }

  /// A shell script in which `jpod` is this one.
  public Command shell(String script) {
    Path bin = launcher().getParent();
    return program("bash", "-c", "PATH=" + bin + ":$PATH\n" + script);
  }

  public Command command(String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(launcher().toString());
    if (user().isRoot()) {
      // Real root's store is /var/lib/jpod, which is none of the tests' business.
      words.addAll(List.of("--root", store().toString(), "--runroot", runDirectory().toString()));
    }
    words.addAll(List.of(arguments));
    return program(words.toArray(String[]::new));
  }

  public Result call(String... arguments) {
    return command(arguments).run();
  }

  /// Runs it and fails the test unless it ends with 0.
  public Result ok(String... arguments) {
    return call(arguments).ok();
  }

  /// `run --rm --network none` of the busybox image; the network is left out where no test needs
  /// it.
  public Result runs(String... optionsAndCommand) {
    List<String> words = new ArrayList<>(List.of("run", "--rm", "--network", "none"));
    words.addAll(List.of(optionsAndCommand));
    return call(words.toArray(String[]::new));
  }

  /// A detached container of the busybox image that sleeps, by its id.
  public String sleeper(String... options) {
    List<String> words = new ArrayList<>(List.of("run", "-d", "--network", "none"));
    words.addAll(List.of(options));
    words.addAll(List.of(BUSYBOX, "sleep", "600"));
    return ok(words.toArray(String[]::new)).line();
  }

  /// One field of `inspect`, by a Go template.
  public String inspect(String container, String template) {
    return ok("inspect", "--format", template, container).line();
  }

  public String status(String container) {
    return inspect(container, "{{.State.Status}}");
  }

  public void awaitStatus(String container, String status) {
    Await.until("status " + status + " of " + container, () -> status(container).equals(status));
  }

  /// Host pid of the container's first process.
  public long pid(String container) {
    return Long.parseLong(inspect(container, "{{.State.Pid}}"));
  }

  /// Full id of a container.
  public String id(String container) {
    return inspect(container, "{{.Id}}");
  }

  /// Host pid of the container's monitor, from its state file.
  public long monitorPid(String container) {
    Path state = store().resolve("containers/" + id(container) + "/state");
    for (String line : Command.text(state).split("\n", -1)) {
      if (line.startsWith("monitor ")) {
        return Long.parseLong(line.split(" ", -1)[1]);
      }
    }
    throw new AssertionError("no monitor in " + state);
  }

  /// Ids of the containers as their folders say, without asking `jpod`.
  public List<String> containerIds() {
    List<String> ids = new ArrayList<>();
    for (String name : names("containers")) {
      if (name.length() == 64) {
        ids.add(name);
      }
    }
    return ids;
  }

  /// File names in a folder of the store; empty if there is no such folder.
  public List<String> names(String folder) {
    List<String> names = new ArrayList<>();
    Path path = store().resolve(folder);
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return names;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        names.add(entry.getFileName().toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    names.sort(null);
    return names;
  }
}
