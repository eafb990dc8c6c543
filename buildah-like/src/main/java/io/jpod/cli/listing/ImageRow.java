package io.jpod.cli.listing;

import io.jpod.core.storage.Image;
import org.jspecify.annotations.Nullable;

/// One line of `images`: an image under one of its names.
///
/// @param name complete, as `docker.io/library/debian:12`; null for a dangling image
public record ImageRow(Image image, @Nullable String name) {
  private static final String NONE = "<none>";

  /// `docker.io/library/debian`.
  public String repository() {
    String complete = name;
    if (complete == null) {
      return NONE;
    }
    int at = complete.indexOf('@');
    String tagged = at < 0 ? complete : complete.substring(0, at);
    int colon = tagged.lastIndexOf(':');
    return colon > tagged.lastIndexOf('/') ? tagged.substring(0, colon) : tagged;
  }

  /// `12`.
  public String tag() {
    String complete = name;
    if (complete == null || complete.indexOf('@') >= 0) {
      return NONE;
    }
    int colon = complete.lastIndexOf(':');
    return colon > complete.lastIndexOf('/') ? complete.substring(colon + 1) : NONE;
  }
}
