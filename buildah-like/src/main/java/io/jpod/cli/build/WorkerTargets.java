package io.jpod.cli.build;

import io.jpod.build.api.Target;
import io.jpod.build.engine.BuildListener;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.registry.RegistryFlags;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.registry.ImagePusher;
import io.jpod.core.registry.ListPusher;
import io.jpod.core.registry.PushOptions;
import io.jpod.core.registry.Registries;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.archive.ArchiveFormat;
import io.jpod.core.storage.archive.ArchiveSaver;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import java.nio.file.Path;
import java.util.List;

/// Brings images and indexes of the store to where an order wants them.
record WorkerTargets(
    ImageStore store, ParsedArgs options, Directories directories, BuildListener listener) {
  /// @return digest of the manifest where the image is now
  Digest deliver(Image image, Target target) throws JpodException {
    switch (target) {
      case Target.Store _ -> {
        return image.manifestDigest();
      }
      case Target.Archive(String name, ArchiveFormat format, Path to) -> {
        String word = image.names().isEmpty() || store.find(name) == null ? image.id() : name;
        new ArchiveSaver(store).save(List.of(word), false, format, to);
        return image.manifestDigest();
      }
      case Target.Registry(String text) -> {
        ImageReference reference = reference(text);
        try (Registries registries = open()) {
          return new ImagePusher(store, directories.root(), registries, new PushProgress(listener))
              .push(image, reference, PushOptions.DEFAULT);
        }
      }
    }
  }

  /// @return digest of the index where it is now
  Digest deliver(ImageList list, Target target) throws JpodException {
    switch (target) {
      case Target.Store _ -> {
        return list.digest();
      }
      case Target.Archive(String name, ArchiveFormat format, Path to) -> {
        new ArchiveSaver(store).save(list, reference(name).canonical(), format, to);
        return list.digest();
      }
      case Target.Registry(String text) -> {
        ImageReference reference = reference(text);
        try (Registries registries = open()) {
          return new ListPusher(store, directories.root(), registries, new PushProgress(listener))
              .push(list, reference, PushOptions.DEFAULT, true);
        }
      }
    }
  }

  private Registries open() throws JpodException {
    return Registries.open(RegistryFlags.read(options, directories));
  }

  private static ImageReference reference(String text) throws JpodException {
    try {
      return ImageReference.parse(text);
    } catch (InvalidSpecException e) {
      throw new JpodException("invalid name '" + text + "': " + e.getMessage(), e);
    }
  }
}
