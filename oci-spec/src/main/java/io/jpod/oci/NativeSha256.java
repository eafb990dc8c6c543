package io.jpod.oci;

import java.security.MessageDigest;
import java.util.Objects;

/// SHA-256 by OpenSSL's code, which the distribution's `libjpod.so` holds.
///
/// It is at its full speed with the first byte. The JDK's own is that only once the JVM has
/// compiled it, which takes longer than most commands live; and to find it there loads a hundred
/// classes.
final class NativeSha256 extends MessageDigest {
  /// Bytes of a `SHA256_CTX`.
  private static final int STATE_BYTES = 112;

  private static final int HASH_BYTES = 32;

  /// While native code has an array the garbage collector waits, so no more than this at once.
  private static final int MOST_BYTES = 1 << 20;

  private static final boolean AVAILABLE = works();

  private final byte[] state = new byte[STATE_BYTES];
  private final byte[] single = new byte[1];

  NativeSha256() {
    super("SHA-256");
    init(state);
  }

  /// Whether this JVM has the library: one that a program of the distribution runs in.
  static boolean isAvailable() {
    return AVAILABLE;
  }

  /// Tried, as the library may be of another version.
  private static boolean works() {
    try {
      if (NativeLibrary.isLoaded()) {
        init(new byte[STATE_BYTES]);
        return true;
      }
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
    return false;
  }

  @Override
  protected int engineGetDigestLength() {
    return HASH_BYTES;
  }

  @Override
  protected void engineUpdate(byte input) {
    single[0] = input;
    update(state, single, 0, 1);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, input.length);
    int at = offset;
    int end = offset + length;
    while (at < end) {
      int part = Math.min(end - at, MOST_BYTES);
      update(state, input, at, part);
      at += part;
    }
  }

  @Override
  protected byte[] engineDigest() {
    byte[] hash = new byte[HASH_BYTES];
    end(state, hash);
    init(state);
    return hash;
  }

  @Override
  protected void engineReset() {
    init(state);
  }

  /// @param state of [#STATE_BYTES]
  private static native void init(byte[] state);

  /// The range must lie in the array: nothing checks it any more.
  private static native void update(byte[] state, byte[] input, int offset, int length);

  /// @param hash of [#HASH_BYTES]
  private static native void end(byte[] state, byte[] hash);
}
