package io.jpod.core.registry;

import io.jpod.core.JpodException;
import java.io.OutputStream;

/// A blob that is made while it is uploaded. Made again, it has the same bytes.
public interface BlobContent {
  /// Writes all of it. Exceptions of the stream are passed on: the upload has failed, and says why.
  void writeTo(OutputStream out) throws JpodException, java.io.IOException;
}
