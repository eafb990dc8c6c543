package io.jpod.core.container;

import io.jpod.core.JpodException;

/// The one driver of volumes that there is.
final class VolumeDrivers {
  private VolumeDrivers() {}

  static void check(String driver) throws JpodException {
    if (!driver.isEmpty() && !driver.equals("local")) {
      throw new JpodException(
          "volume driver \""
              + driver
              + "\" is not there: volumes are directories of the store (driver \"local\")",
          "leave it out, or bind a directory that is mounted already");
    }
  }
}
