package io.jpod.build.dockerfile;

/// Text between `<<NAME` and a line `NAME`.
///
/// @param name the word behind `<<`, without quotes
/// @param expands whether variables in it are replaced (by the shell in `RUN`, by us in `COPY`):
///   not where the name was quoted
/// @param stripsTabs `<<-`: leading tabs of every line are gone
/// @param content the lines, each with its newline
public record HereDocument(String name, boolean expands, boolean stripsTabs, String content) {}
