package io.jpod.core.storage.archive;

import io.jpod.core.JpodException;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/// Where the files of a saved image go: into a tar or a directory.
interface FileSink extends Closeable {
  /// Makes a directory. Unpackers for unprivileged users (skopeo's) want to see each before what is
  /// in it.
  void directory(String name) throws IOException;

  /// Writes one file whole.
  void file(String name, byte[] content) throws IOException;

  /// Writes one file whose content is produced while it is written.
  ///
  /// @param sizeBytes exactly as many as the producer writes
  void file(String name, long sizeBytes, Producer producer) throws IOException, JpodException;

  /// Writes the content of a file.
  interface Producer {
    void writeTo(OutputStream out) throws IOException, JpodException;
  }
}
