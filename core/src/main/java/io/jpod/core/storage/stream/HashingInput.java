package io.jpod.core.storage.stream;

import io.jpod.oci.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// Computes the digest and the length of what is read through it.
public final class HashingInput extends FilterInputStream {
  private final MessageDigest hash;
  private long count;
  private @Nullable Digest digest;

  /// Computes SHA-256.
  public HashingInput(InputStream in) {
    this(in, Digest.newSha256());
  }

  public HashingInput(InputStream in, MessageDigest hash) {
    super(in);
    this.hash = hash;
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    if (b >= 0) {
      hash.update((byte) b);
      count++;
    }
    return b;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int n = in.read(into, offset, length);
    if (n > 0) {
      hash.update(into, offset, n);
      count += n;
    }
    return n;
  }

  /// Reads, since what is skipped would be missing in the digest.
  @Override
  public long skip(long n) throws IOException {
    byte[] buffer = new byte[(int) Math.max(1, Math.min(n, 1 << 16))];
    long skipped = 0;
    while (skipped < n) {
      int read = read(buffer, 0, (int) Math.min(buffer.length, n - skipped));
      if (read <= 0) {
        break;
      }
      skipped += read;
    }
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /// Reads to the end and gives the digest of all that was read.
  public Digest finish() throws IOException {
    Digest known = digest;
    if (known == null) {
      byte[] buffer = new byte[1 << 16];
      int n;
      do {
        n = read(buffer, 0, buffer.length);
      } while (n > 0);
      byte[] bytes = hash.digest();
      known = new Digest(bytes.length == 64 ? "sha512" : "sha256", Digest.hex(bytes));
      digest = known;
    }
    return known;
  }

  /// Bytes read so far.
  public long count() {
    return count;
  }
}
