package io.jpod.userns;

import java.util.Comparator;

/// One name in a directory, as `getdents64(2)` reports it.
///
/// @param name the name; bytes that are not UTF-8 as in [PathText#decode]
/// @param inode inode number
/// @param type type bits as in [FileStatus#type], or 0 where the file system does not tell
public record DirectoryEntry(String name, long inode, int type) {
  /// By the name's characters: the order of what is read for a digest.
  public static final Comparator<DirectoryEntry> BY_NAME = (a, b) -> a.name.compareTo(b.name);
}
