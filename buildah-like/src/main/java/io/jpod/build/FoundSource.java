package io.jpod.build;

import io.jpod.build.files.CopySource;

/// One file or directory that a copy's sources mean.
///
/// @param below where it goes, below the destination, without a slash at either end; empty: right
///   there
/// @param unpack whether it is an archive whose files are meant
record FoundSource(CopySource file, String below, boolean unpack) {}
