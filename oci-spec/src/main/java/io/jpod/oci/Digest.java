package io.jpod.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// A content digest, `sha256:<64 hex>` or `sha512:<128 hex>`; nothing else is accepted, since we
/// could not verify it.
///
/// @param algorithm `sha256` or `sha512`
/// @param hex lower-case hex digits, as many as the algorithm has
/// @see <a
///   href="https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#digests">image-spec
///   1.1.1, Digests</a>
public record Digest(String algorithm, String hex) implements Comparable<Digest> {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  public Digest {
    int length = algorithm.equals("sha256") ? 64 : algorithm.equals("sha512") ? 128 : -1;
    if (length < 0) {
      throw InvalidSpecException.of(
          "digest algorithm", algorithm, "only sha256 and sha512 are known");
    }
    if (hex.length() != length || !isHex(hex)) {
      throw InvalidSpecException.of(
          "digest", algorithm + ":" + hex, "give " + length + " lower-case hex digits");
    }
  }

  /// Reads `algorithm:hex`.
  ///
  /// @throws InvalidSpecException if it is anything else
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw InvalidSpecException.of("digest", text, "give algorithm:hex, such as sha256:0123...");
    }
    return new Digest(text.substring(0, colon), text.substring(colon + 1));
  }

  /// The SHA-256 digest of the given bytes.
  public static Digest sha256(byte[] content) {
    return sha256Of(newSha256().digest(content));
  }

  /// The digest from the 32 bytes of a finished SHA-256.
  public static Digest sha256Of(byte[] hash) {
    return new Digest("sha256", hex(hash));
  }

  /// A fresh SHA-256 computation.
  public static MessageDigest newSha256() {
    return NativeSha256.isAvailable() ? new NativeSha256() : newHash("SHA-256");
  }

  /// A fresh computation of this digest's algorithm, to verify content against it.
  public MessageDigest newHash() {
    return algorithm.equals("sha512") ? newHash("SHA-512") : newSha256();
  }

  /// Whether the finished hash is this digest's.
  public boolean matches(byte[] hash) {
    return hex(hash).equals(hex);
  }

  /// Whether the text consists of lower-case hex digits (and is not empty).
  public static boolean isHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /// Lower-case hex digits of the bytes.
  public static String hex(byte[] bytes) {
    char[] text = new char[bytes.length * 2];
    for (int i = 0; i < bytes.length; i++) {
      text[2 * i] = HEX[(bytes[i] >> 4) & 15];
      text[2 * i + 1] = HEX[bytes[i] & 15];
    }
    return new String(text);
  }

  private static MessageDigest newHash(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks " + name, e);
    }
  }

  // The members below are written out because a record's own are bootstrapped by invokedynamic,
  // which costs start-up time.

  @Override
  public String toString() {
    return algorithm + ":" + hex;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Digest d && d.hex.equals(hex) && d.algorithm.equals(algorithm);
  }

  @Override
  public int hashCode() {
    return hex.hashCode();
  }

  @Override
  public int compareTo(Digest other) {
    int order = algorithm.compareTo(other.algorithm);
    return order != 0 ? order : hex.compareTo(other.hex);
  }
}
