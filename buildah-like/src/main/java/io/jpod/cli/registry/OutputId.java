package io.jpod.cli.registry;

import io.jpod.oci.Digest;

/// A digest as progress shows it.
final class OutputId {
  private static final int LENGTH = 12;

  private OutputId() {}

  /// Its first twelve digits.
  static String of(Digest digest) {
    return digest.hex().substring(0, LENGTH);
  }
}
