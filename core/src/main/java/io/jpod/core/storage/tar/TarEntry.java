package io.jpod.core.storage.tar;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One entry of a tar, extensions already applied.
///
/// @param name as in the archive, bytes that are not UTF-8 as `Libc.decode` makes them; never empty
/// @param type one of the constants below
/// @param linkName target of a link, else empty
/// @param mode the 12 permission bits
/// @param mtimeSeconds modification time since 1970
/// @param sizeBytes size of the file; 0 for what has no content
/// @param payloadBytes stored content that follows; less than the size for a sparse file
/// @param sparse pairs of offset and length of the stored pieces, ascending; null: the content is
///   stored whole
/// @param xattrs extended attributes by full name
public record TarEntry(
    String name,
    char type,
    String linkName,
    int mode,
    long uid,
    long gid,
    long mtimeSeconds,
    int mtimeNanos,
    long sizeBytes,
    long payloadBytes,
    long @Nullable [] sparse,
    Map<String, byte[]> xattrs) {
  public static final char FILE = '0';
  public static final char HARD_LINK = '1';
  public static final char SYMBOLIC_LINK = '2';
  public static final char CHARACTER_DEVICE = '3';
  public static final char BLOCK_DEVICE = '4';
  public static final char DIRECTORY = '5';
  public static final char FIFO = '6';
}
