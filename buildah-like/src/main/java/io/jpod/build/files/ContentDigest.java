package io.jpod.build.files;

import io.jpod.oci.Digest;
import io.jpod.userns.Libc;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// A digest of what is copied: names, types, permission bits, owners, link targets and contents,
/// but no times, in the order of names. The same tree gives the same digest on every machine,
/// whatever else it says of the sources.
public final class ContentDigest {
  private final MessageDigest sha256 = Digest.newSha256();

  /// Begins a file; the content of a regular one follows by [#content].
  ///
  /// @param path below the destination
  /// @param mode type and permission bits
  public void entry(String path, int mode, Ownership owner, long sizeBytes, String linkTarget) {
    String head = "\0" + mode + ":" + owner.uid() + ":" + owner.gid() + ":" + sizeBytes + ":";
    sha256.update(head.getBytes(StandardCharsets.US_ASCII));
    sha256.update(Libc.encode(path));
    sha256.update((byte) 0);
    sha256.update(Libc.encode(linkTarget));
    sha256.update((byte) 0);
  }

  public void content(byte[] bytes, int length) {
    sha256.update(bytes, 0, length);
  }

  /// Ends it: 64 hex digits.
  public String hex() {
    return Digest.hex(sha256.digest());
  }
}
