package io.jpod.core.storage.archive;

import io.jpod.core.JpodException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Files by name, in any order and from several threads.
sealed interface FileSource extends Closeable permits TarFileSource, DirectorySource {
  /// The content of a file, from its beginning; null if there is none.
  @Nullable InputStream open(String name) throws IOException, JpodException;
}
