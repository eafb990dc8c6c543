package io.jpod.core.storage.layer;

import io.jpod.core.storage.tar.TarEntry;
import io.jpod.core.storage.tar.TarFormatException;
import io.jpod.userns.AtFlags;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.Libc;
import java.io.IOException;

/// Who owns what is unpacked, within the ids that this user namespace has.
///
/// Where it has root only (no range in /etc/subuid), everything belongs to root: images can be used
/// that way, though programs that change their user will fail. Otherwise an id outside of the map
/// is an error.
final class Ownership {
  private final IdRanges uids;
  private final IdRanges gids;
  private final boolean allRoot;

  Ownership(IdRanges uids, IdRanges gids) {
    this.uids = uids;
    this.gids = gids;
    this.allRoot = uids.isSingle() && gids.isSingle();
  }

  static Ownership ofThisProcess() throws IOException {
    return new Ownership(IdRanges.read("uid_map"), IdRanges.read("gid_map"));
  }

  void check(TarEntry entry) throws TarFormatException {
    if (!allRoot && !(uids.contains(entry.uid()) && gids.contains(entry.gid()))) {
      throw TarFormatException.of(
          entry.name(),
          "it belongs to "
              + entry.uid()
              + ":"
              + entry.gid()
              + ", which is outside of the ids that /etc/subuid and /etc/subgid give you");
    }
  }

  /// Sets the owner of an open file; false if it is right already.
  boolean apply(int fd, TarEntry entry) throws ErrnoException {
    if (allRoot || (entry.uid() == 0 && entry.gid() == 0)) {
      return false;
    }
    Libc.fchown(fd, (int) entry.uid(), (int) entry.gid());
    return true;
  }

  /// Sets the owner of a name itself, never of what a link points to.
  void applyAt(int directory, String name, TarEntry entry) throws ErrnoException {
    if (!allRoot && (entry.uid() != 0 || entry.gid() != 0)) {
      Libc.fchownat(
          directory, name, (int) entry.uid(), (int) entry.gid(), AtFlags.AT_SYMLINK_NOFOLLOW);
    }
  }
}
