package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.storage.ImageUsers;
import java.util.ArrayList;
import java.util.List;

/// Answers the image store's question who uses an image.
final class UsersOfImages implements ImageUsers {
  private final Containers containers;

  UsersOfImages(Containers containers) {
    this.containers = containers;
  }

  @Override
  public List<String> using(String imageId) throws JpodException {
    List<String> ids = new ArrayList<>();
    for (Container container : containers.using(imageId)) {
      ids.add(container.id());
    }
    return ids;
  }

  @Override
  public void remove(String containerId) throws JpodException {
    Container container = containers.find(containerId);
    if (container != null) {
      containers.remove(container, new RemoveOptions(true, false, 0));
    }
  }
}
