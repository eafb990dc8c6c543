package io.jpod.core.storage.archive;

import io.jpod.core.JpodException;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.LayerStore;
import io.jpod.core.storage.StoreErrors;
import io.jpod.core.storage.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// An archive or directory whose files can be read in any order: only the layers that the store
/// lacks are read, several at once.
final class FileContent implements ImageContent {
  private static final int MAX_PARALLEL = 4;

  private final FileSource source;
  private final LayerStore store;
  private final Workspace workspace;

  FileContent(FileSource source, LayerStore store, Workspace workspace) {
    this.source = source;
    this.store = store;
    this.workspace = workspace;
  }

  @Override
  public byte @Nullable [] document(String name) throws IOException, JpodException {
    try (InputStream in = source.open(name)) {
      if (in == null) {
        return null;
      }
      byte[] content = in.readNBytes(MAX_DOCUMENT + 1);
      if (content.length > MAX_DOCUMENT) {
        throw new JpodException(
            "archive refused: file '"
                + ImageContent.printable(name)
                + "' is longer than "
                + MAX_DOCUMENT
                + " bytes");
      }
      return content;
    }
  }

  @Override
  public List<Layer> layers(List<LayerFile> files) throws IOException, JpodException {
    Map<io.jpod.oci.Digest, Future<Layer>> coming = new HashMap<>();
    int threads = Math.min(MAX_PARALLEL, Runtime.getRuntime().availableProcessors());
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      for (LayerFile file : files) {
        if (store.find(file.diffId()) == null && !coming.containsKey(file.diffId())) {
          coming.put(file.diffId(), executor.submit(new Unpacking(file)));
        }
      }
      List<Layer> list = new ArrayList<>();
      for (LayerFile file : files) {
        Future<Layer> future = coming.get(file.diffId());
        list.add(future == null ? store.require(file.diffId()) : result(future));
      }
      return list;
    } finally {
      executor.shutdownNow();
      executor.close(); // waits: the workspace must not be removed under a thread that still writes
    }
  }

  private static Layer result(Future<Layer> future) throws IOException, JpodException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof JpodException failure) {
        throw failure;
      }
      throw cause instanceof IOException failure ? failure : new IOException(cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException("interrupted", e);
    }
  }

  private final class Unpacking implements Callable<Layer> {
    private final LayerFile file;

    Unpacking(LayerFile file) {
      this.file = file;
    }

    @Override
    public Layer call() throws JpodException {
      try (InputStream in = source.open(file.name())) {
        if (in == null) {
          throw new JpodException(
              "archive has no layer '" + ImageContent.printable(file.name()) + "'");
        }
        return store.unpack(in, file.blob(), file.diffId(), workspace);
      } catch (IOException e) {
        throw StoreErrors.of("reading layer " + file.diffId(), e);
      }
    }
  }
}
