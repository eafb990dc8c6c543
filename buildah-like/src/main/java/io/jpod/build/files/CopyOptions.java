package io.jpod.build.files;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How files are copied into a working container.
///
/// @param chown `user[:group]` for all that is copied, names being the container's; null: root, or
///   as the source has it
/// @param chmod permission bits for all that is copied, 0 to 07777; null: as the source has them
/// @param preserveOwnership keep the source's owners, as for a copy from another image; `chown`
///   wins
/// @param unpack local tar archives are unpacked instead of copied: `ADD`
/// @param time of change of all that is copied; null: as the source has it
public record CopyOptions(
    @Nullable String chown,
    @Nullable Integer chmod,
    boolean preserveOwnership,
    boolean unpack,
    @Nullable Instant time) {
  private static final int ALL_BITS = 07777;

  public CopyOptions {
    if (chmod != null && (chmod < 0 || chmod > ALL_BITS)) {
      throw new IllegalArgumentException(
          "permission bits out of range: " + Integer.toOctalString(chmod));
    }
  }

  /// Owned by root, permission bits as the source has them.
  public static CopyOptions defaults() {
    return new CopyOptions(null, null, false, false, null);
  }

  public CopyOptions withChown(String userAndGroup) {
    return new CopyOptions(
        Objects.requireNonNull(userAndGroup), chmod, preserveOwnership, unpack, time);
  }

  public CopyOptions withChmod(int mode) {
    return new CopyOptions(chown, mode, preserveOwnership, unpack, time);
  }

  public CopyOptions withPreservedOwnership() {
    return new CopyOptions(chown, chmod, true, unpack, time);
  }

  public CopyOptions withUnpacking() {
    return new CopyOptions(chown, chmod, preserveOwnership, true, time);
  }

  public CopyOptions withTime(Instant value) {
    return new CopyOptions(chown, chmod, preserveOwnership, unpack, value);
  }

  /// For keys of a cache, so without what a record makes at run time.
  @Override
  public String toString() {
    String mode = chmod == null ? "" : Integer.toOctalString(chmod);
    return "chown=" + chown + " chmod=" + mode + " " + preserveOwnership + " " + unpack;
  }
}
