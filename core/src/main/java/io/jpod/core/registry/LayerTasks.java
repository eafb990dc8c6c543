package io.jpod.core.registry;

import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs the work on all layers of an image, several at once; the first failure stops the rest.
final class LayerTasks {
  private LayerTasks() {}

  /// @param atOnce how many run at the same time
  /// @return their results, in the order of the tasks
  static <T extends @org.jspecify.annotations.Nullable Object> List<T> run(
      List<? extends Callable<T>> tasks, int atOnce) throws JpodException {
    ExecutorService executor =
        Executors.newFixedThreadPool(
            Math.max(1, Math.min(atOnce, tasks.size())),
            Thread.ofPlatform().daemon().name("jpod-layer-", 0).factory());
    try {
      CompletionService<T> completion = new ExecutorCompletionService<>(executor);
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> task : tasks) {
        futures.add(completion.submit(task));
      }
      for (int i = 0; i < futures.size(); i++) {
        completion.take().get(); // in the order of their ends, so that a failure is seen at once
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.resultNow());
      }
      return results;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof JpodException failure) {
        throw failure;
      }
      throw new IllegalStateException("working on a layer", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException("interrupted", e);
    } finally {
      // What still runs uses locks and a workspace of ours: it has to end first.
      executor.shutdownNow();
      executor.close();
    }
  }
}
