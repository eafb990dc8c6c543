package io.jpod.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Await;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.LayeredImages;
import io.jpod.it.harness.ProcessInfo;
import io.jpod.it.harness.Registry;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.Running;
import io.jpod.it.harness.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// SIGKILL while images come and go, alone and in pairs: afterwards nothing is damaged, and the
/// same command does what it was asked for.
///
/// `-Djpod.it.kills=200` makes the long form of it (CONTRIBUTING.md).
class StoreCrashIT {
  private static final int KILLS = Integer.getInteger("jpod.it.kills", 40);
  private static final int LONGEST_DELAY_MILLIS = 900;
  private static final String LOADED = "localhost/loaded:1";

  @RegisterExtension static final Jpod jpod = Jpod.ordinary();

  private static final Registry registry = Registry.start();
  private final LayeredImages images =
      new LayeredImages(Workspace.get().folder("layered"), 3_000_000);
  private final String archive = images.archive(LOADED, 1, 2, 5).toString();

  @AfterAll
  static void stop() {
    registry.close();
  }

  /// @param words what is typed, and typed again
  /// @param before what must have succeeded before it can
  private record Action(List<String> before, List<String> words) {
    static Action of(String... words) {
      return new Action(List.of(), List.of(words));
    }
  }

  private Action action(Random random, int round) {
    String first = registry.image("crash/first:1");
    String second = registry.image("crash/second:1");
    return switch (random.nextInt(7)) {
      case 0 -> Action.of("pull", "-q", "--tls-verify=false", first);
      case 1 -> Action.of("pull", "-q", "--tls-verify=false", second);
      case 2 ->
          new Action(
              List.of("load", "-q", "-i", archive),
              // A repository that has none of the layers, so that they are really sent.
              List.of(
                  "push",
                  "-q",
                  "--tls-verify=false",
                  LOADED,
                  registry.image("to/r" + round + ":1")));
      case 3 -> Action.of("load", "-q", "-i", archive);
      case 4 -> Action.of("rmi", "-f", first, LOADED);
      case 5 -> Action.of("system", "prune", "-a", "-f");
      default -> Action.of("rmi", "-a", "-f");
    };
  }

  private void fillRegistry() {
    String first = registry.image("crash/first:1");
    String second = registry.image("crash/second:1");
    jpod.ok("load", "-i", images.archive(first, 1, 2, 3).toString());
    jpod.ok("load", "-i", images.archive(second, 2, 3, 4).toString());
    jpod.ok("push", "-q", "--tls-verify=false", first);
    jpod.ok("push", "-q", "--tls-verify=false", second);
    jpod.ok("rmi", "-a", "-f");
  }

  @Test
  void killed_at_random_moments_commands_on_images_leave_a_whole_store_and_can_be_repeated() {
    fillRegistry();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < KILLS; round++) {
      List<Action> actions = new ArrayList<>();
      actions.add(action(random, round));
      if (random.nextInt(3) == 0) {
        actions.add(action(random, round + KILLS));
      }
      String context = "seed " + seed + ", round " + round + ": " + actions;
      int delay = random.nextInt(LONGEST_DELAY_MILLIS);
      kill(actions, delay, random.nextBoolean());
      assertWhole(context + " killed after " + delay + " ms");
      for (Action action : actions) {
        prepare(action);
        succeeded(context, jpod.call(action.words().toArray(String[]::new)));
      }
    }
    assertWhole("at the end");
    jpod.ok("rmi", "-a", "-f");
    jpod.ok("system", "prune", "-f");
    assertNothingIsLeft();
  }

  private static void prepare(Action action) {
    if (!action.before().isEmpty()) {
      jpod.ok(action.before().toArray(String[]::new));
    }
  }

  private static void kill(List<Action> actions, int delay, boolean everything) {
    List<Running> running = new ArrayList<>();
    for (Action action : actions) {
      prepare(action);
    }
    for (Action action : actions) {
      running.add(jpod.command(action.words().toArray(String[]::new)).start());
    }
    Await.pause(delay);
    if (everything) {
      jpod.user().killEverything();
    } else {
      for (Running one : running) {
        ProcessInfo.killTree(one.pid());
      }
    }
    for (Running one : running) {
      one.await();
    }
  }

  private static void assertWhole(String context) {
    Result check = succeeded(context, jpod.call("system", "check"));
    assertThat(check.out()).as(context).isEmpty();
    List<String> seen = succeeded(context, jpod.call("images", "-q", "--no-trunc")).lines();
    for (String image : seen.stream().distinct().toList()) {
      succeeded(context, jpod.call("inspect", "--type", "image", image));
    }
  }

  private static void assertNothingIsLeft() {
    jpod.assertNothingHalfMade();
    for (String folder : List.of("images", "names", "layers/l", "blobs/sha256", "known-blobs")) {
      assertThat(jpod.names(folder)).as(folder).isEmpty();
    }
    assertThat(jpod.names("layers")).containsOnly("l");
    assertThat(jpod.names("downloads")).containsOnly("lock");
  }

  private static Result succeeded(String context, Result result) {
    if (result.exitCode() != 0) {
      throw new AssertionError(context + "\n" + result);
    }
    return result;
  }

  @Test
  void a_killed_pull_goes_on_where_it_was() {
    LayeredImages large = new LayeredImages(Workspace.get().folder("large"), 24_000_000);
    String name = registry.image("crash/large:1");
    jpod.ok("load", "-i", large.archive(name, 11).toString());
    jpod.ok("push", "-q", "--tls-verify=false", name);
    jpod.ok("rmi", "-a", "-f");
    jpod.ok("system", "prune", "-f");
    int mark = registry.mark();
    boolean begun = false;
    for (int attempt = 0; attempt < 20 && !begun; attempt++) {
      Running pull = jpod.command("pull", "-q", "--tls-verify=false", name).start();
      Await.until("a download", () -> hasPartialDownload() || !pull.alive());
      ProcessInfo.killTree(pull.pid());
      pull.await();
      begun = hasPartialDownload();
      if (!begun) {
        jpod.ok("rmi", "-a", "-f"); // it was faster than we
        mark = registry.mark();
      }
    }
    assertThat(begun).as("a pull killed in the middle").isTrue();
    jpod.ok("pull", "-q", "--tls-verify=false", name);
    // 206: a part, as Range asks for it.
    assertThat(registry.blobStatuses(mark)).contains("206");
    assertThat(jpod.ok("system", "check").out()).isEmpty();
    assertThat(jpod.names("downloads")).containsOnly("lock");
    jpod.ok("rmi", "-a", "-f");
  }

  private static boolean hasPartialDownload() {
    for (String file : jpod.names("downloads")) {
      if (file.length() == 64
          && jpod.store().resolve("downloads").resolve(file).toFile().length() > 1_000_000) {
        return true;
      }
    }
    return false;
  }
}
