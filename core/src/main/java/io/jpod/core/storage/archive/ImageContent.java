package io.jpod.core.storage.archive;

import io.jpod.core.JpodException;
import io.jpod.core.storage.Layer;
import io.jpod.oci.Digest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The files of an archive or directory that holds images: small documents by content, layers
/// unpacked.
sealed interface ImageContent permits FileContent, StreamContent {
  /// Longest document: {@value} bytes. Registries limit manifests to 4 MiB; configs with long
  /// histories may be larger.
  int MAX_DOCUMENT = 8 << 20;

  /// Content of a file, null if there is none of that name.
  byte @Nullable [] document(String name) throws IOException, JpodException;

  /// As [#document], an error if there is none.
  default byte[] require(String name) throws IOException, JpodException {
    byte[] content = document(name);
    if (content == null) {
      throw new JpodException("archive has no file '" + printable(name) + "'");
    }
    return content;
  }

  /// The layers of one image, lowest first, each in the store or in the workspace.
  List<Layer> layers(List<LayerFile> files) throws IOException, JpodException;

  static String printable(String name) {
    return io.jpod.core.storage.tar.TarFormatException.printable(name);
  }

  /// A layer of an image and the file it is in.
  ///
  /// @param blob digest that the file must have; null where the format does not say
  record LayerFile(String name, Digest diffId, @Nullable Digest blob) {}
}
