package io.jpod.core.volume;

import io.jpod.core.JpodException;
import java.util.List;

/// Who uses volumes, asked before one is removed. The containers answer; volumes do not know them.
@FunctionalInterface
public interface VolumeUsers {
  /// Nobody uses any volume.
  VolumeUsers NOBODY = name -> List.of();

  /// Ids of containers, running or not, that mount this volume.
  List<String> using(String volume) throws JpodException;
}
