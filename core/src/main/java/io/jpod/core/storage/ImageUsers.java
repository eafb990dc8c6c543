package io.jpod.core.storage;

import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.List;

/// Who uses images, asked before one is deleted. The containers answer; the store does not know
/// them.
public interface ImageUsers {
  /// Nobody uses any image.
  ImageUsers NOBODY =
      new ImageUsers() {
        @Override
        public List<String> using(String imageId) {
          return List.of();
        }

        @Override
        public void remove(String containerId) {}
      };

  /// Ids of containers, running or not, that are made from this image.
  List<String> using(String imageId) throws JpodException;

  /// Removes a container by force, because its image is removed by force. Does nothing if it is not
  /// one of these.
  void remove(String containerId) throws JpodException;

  /// The users that two parts of the engine know, each of its own kind.
  static ImageUsers both(ImageUsers first, ImageUsers second) {
    return new ImageUsers() {
      @Override
      public List<String> using(String imageId) throws JpodException {
        List<String> all = new ArrayList<>(first.using(imageId));
        all.addAll(second.using(imageId));
        return all;
      }

      @Override
      public void remove(String containerId) throws JpodException {
        first.remove(containerId);
        second.remove(containerId);
      }
    };
  }
}
