package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.storage.StoreErrors;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Containers that must run before another one is started (`--requires`, `container:NAME`): their
/// ids, one a line, in the container's directory.
final class Requirements {
  static final String FILE = "requires";

  private Requirements() {}

  /// The ids; none for nearly every container.
  static List<String> of(Container container) throws JpodException {
    return in(container.directory());
  }

  /// As [#of], by the container's directory.
  static List<String> in(Path directory) throws JpodException {
    File file = directory.resolve(FILE).toFile();
    if (!file.exists()) {
      return List.of();
    }
    try {
      String text = SmallFiles.readIfThere(file.toPath());
      return text == null || text.isEmpty() ? List.of() : Words.split(text, '\n');
    } catch (IOException e) {
      throw StoreErrors.of("reading container " + directory.getFileName(), e);
    }
  }
}
