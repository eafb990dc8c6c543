package io.jpod.build.dockerfile;

import java.util.List;

/// One instruction as it stands in the file, its lines joined.
///
/// @param line where it begins, counted from 1
/// @param keyword in upper case
/// @param flags words that begin with `--`, in front of the rest
/// @param rest everything behind keyword and flags
/// @param text the whole joined line, as messages and history show it
/// @param documents its here-documents, in order
public record SourceInstruction(
    int line,
    String keyword,
    List<String> flags,
    String rest,
    String text,
    List<HereDocument> documents) {
  public SourceInstruction {
    flags = List.copyOf(flags);
    documents = List.copyOf(documents);
  }
}
