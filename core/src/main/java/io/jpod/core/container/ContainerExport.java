package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.files.FileRoot;
import io.jpod.core.files.Place;
import io.jpod.core.files.TarStream;
import io.jpod.core.files.TreeReader;
import io.jpod.core.storage.StoreErrors;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// `export`: a tar of a container's root file system. Volumes and what else is mounted in it are
/// the empty directories and files that they are mounted on.
public final class ContainerExport {
  private ContainerExport() {}

  /// @param out flushed, not closed
  public static void write(Container container, OutputStream out) throws JpodException {
    try (FileRoot root = ContainerRoot.open(container, false)) {
      TarStream tar = new TarStream(new BufferedOutputStream(out, 1 << 16));
      new TreeReader(tar, true).read(new Place(root, "/"), "", true);
      tar.finish();
    } catch (IOException e) {
      throw StoreErrors.of("exporting container \"" + container.name() + "\"", e);
    }
  }
}
