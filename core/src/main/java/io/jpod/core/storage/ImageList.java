package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageIndex;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A list of images of the store, one a platform: docker's manifest list, OCI's image index. Kept
/// as one file of the index, byte for byte, behind a few lines that say where its images are.
///
/// @param id 64 hex digits: the digest of the index for one that came, random for one made here
/// @param index the document
/// @param members where the images are that the index names; those of other entries are unknown
// A document as bytes: its digest is what counts, nobody compares these records.
@SuppressWarnings("ArrayRecordComponent")
public record ImageList(String id, byte[] index, List<Member> members) {
  private static final String HEAD = "member ";

  /// Where one image of a list is.
  ///
  /// @param digest of its manifest, as the index names it
  /// @param imageId in the store; null: it is not there
  /// @param source in a registry, as `registry/repository@digest`; null: not known
  public record Member(Digest digest, @Nullable String imageId, @Nullable String source) {}

  public ImageList {
    members = List.copyOf(members);
  }

  /// The document, read.
  public ImageIndex document() throws JpodException {
    try {
      return ImageIndex.parse(index);
    } catch (InvalidSpecException e) {
      throw new JpodException("reading manifest list " + id + ": " + e.getMessage(), e);
    }
  }

  /// Digest of the document.
  public Digest digest() {
    return Digest.sha256(index);
  }

  /// Where the image of an entry is; null if nothing is known.
  public @Nullable Member member(Digest digest) {
    for (Member member : members) {
      if (member.digest().equals(digest)) {
        return member;
      }
    }
    return null;
  }

  /// Whether an image of the store is in it.
  public boolean holds(String imageId) {
    for (Member member : members) {
      if (imageId.equals(member.imageId())) {
        return true;
      }
    }
    return false;
  }

  /// The same list with another document and other members.
  public ImageList with(byte[] newIndex, List<Member> newMembers) {
    return new ImageList(id, newIndex, newMembers);
  }

  /// Id of the image for this machine; null if it is not in the store.
  @Nullable String forThisMachine() throws JpodException {
    Platform host = Platform.host();
    String any = null;
    for (Descriptor entry : document().manifests()) {
      Member member = member(entry.digest());
      String imageId = member == null ? null : member.imageId();
      Platform platform = entry.platform();
      if (imageId == null) {
        continue;
      }
      if (platform == null) {
        any = imageId;
      } else if (platform.os().equals(host.os())
          && platform.architecture().equals(host.architecture())) {
        return imageId;
      }
    }
    return any;
  }

  byte[] toBytes() {
    StringBuilder head = new StringBuilder();
    for (Member member : members) {
      head.append(HEAD).append(member.digest());
      head.append(' ').append(member.imageId() == null ? "-" : member.imageId());
      head.append(' ').append(member.source() == null ? "-" : member.source()).append('\n');
    }
    head.append('\n');
    byte[] first = head.toString().getBytes(StandardCharsets.UTF_8);
    byte[] all = java.util.Arrays.copyOf(first, first.length + index.length);
    System.arraycopy(index, 0, all, first.length, index.length);
    return all;
  }

  /// @throws InvalidSpecException if it is not what [#toBytes] writes
  static ImageList parse(String id, byte[] bytes) {
    List<Member> members = new ArrayList<>();
    int at = 0;
    while (true) {
      int end = at;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      if (end >= bytes.length) {
        throw new InvalidSpecException("manifest list " + id + " is cut");
      }
      if (end == at) {
        byte[] index = java.util.Arrays.copyOfRange(bytes, end + 1, bytes.length);
        return new ImageList(id, index, members);
      }
      members.add(member(new String(bytes, at, end - at, StandardCharsets.UTF_8)));
      at = end + 1;
    }
  }

  private static Member member(String line) {
    String[] words = line.split(" ");
    if (words.length != 4 || !line.startsWith(HEAD)) {
      throw new InvalidSpecException("manifest list: line '" + line + "'");
    }
    return new Member(
        Digest.parse(words[1]),
        words[2].equals("-") ? null : words[2],
        words[3].equals("-") ? null : words[3]);
  }
}
