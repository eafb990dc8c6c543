package io.jpod.build;

/// How the sources of a copy are understood.
///
/// @param patterns whether `*` and the like stand for other characters
/// @param nothingIsFine whether a pattern may match nothing
/// @param followLinks whether a source that is a link means what it leads to
/// @param parents whether the directories of a source's path are made below the destination, those
///   behind `/./` if the path has that
public record SourceRules(
    boolean patterns, boolean nothingIsFine, boolean followLinks, boolean parents) {
  /// As `COPY` has it.
  public static final SourceRules DEFAULT = new SourceRules(true, false, true, false);
}
