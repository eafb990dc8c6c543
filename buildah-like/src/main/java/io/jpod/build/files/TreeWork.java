package io.jpod.build.files;

import io.jpod.core.JpodException;
import io.jpod.userns.ErrnoException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;
import org.jspecify.annotations.Nullable;

/// Work on the subdirectories of a tree, several at once: most of it waits in the kernel, for the
/// disk or for another file system.
///
/// A part may have parts of its own. Whoever hands over parts waits for them, so descriptors that
/// they need stay open until then.
final class TreeWork {
  private static final int THREADS =
      Math.clamp(2L * Runtime.getRuntime().availableProcessors(), 2, 8);

  /// Made when it is first needed, and kept: its threads end when they are idle.
  private static final class Pool {
    static final ForkJoinPool POOL = new ForkJoinPool(THREADS);
  }

  private TreeWork() {}

  /// A part of the work.
  interface Part {
    void run() throws ErrnoException, JpodException;
  }

  /// Does all parts, in any order.
  ///
  /// @throws ErrnoException or JpodException, the first of them, when all have ended
  static void all(List<? extends Part> parts) throws ErrnoException, JpodException {
    if (parts.size() == 1) {
      parts.getFirst().run();
      return;
    }
    List<Action> actions = new ArrayList<>(parts.size());
    for (Part part : parts) {
      actions.add(new Action(part));
    }
    if (ForkJoinTask.inForkJoinPool()) {
      ForkJoinTask.invokeAll(actions);
    } else if (!actions.isEmpty()) {
      Pool.POOL.invoke(new All(actions));
    }
    for (Action action : actions) {
      action.check();
    }
  }

  private static final class All extends RecursiveAction {
    private static final long serialVersionUID = 1;
    private final transient List<Action> actions;

    All(List<Action> actions) {
      this.actions = actions;
    }

    @Override
    protected void compute() {
      invokeAll(actions);
    }
  }

  /// Keeps what its part throws: the other parts go on, since what they work with must not be taken
  /// away from them.
  private static final class Action extends RecursiveAction {
    private static final long serialVersionUID = 1;
    private final transient Part part;
    private transient @Nullable ErrnoException errno;
    private transient @Nullable JpodException failure;

    Action(Part part) {
      this.part = part;
    }

    @Override
    protected void compute() {
      try {
        part.run();
      } catch (ErrnoException e) {
        errno = e;
      } catch (JpodException e) {
        failure = e;
      }
    }

    void check() throws ErrnoException, JpodException {
      if (errno != null) {
        throw errno;
      }
      if (failure != null) {
        throw failure;
      }
    }
  }
}
