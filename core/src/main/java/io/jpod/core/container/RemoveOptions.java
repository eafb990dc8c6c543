package io.jpod.core.container;

/// How `rm` removes.
///
/// @param force also a running container, which is stopped first
/// @param volumes its anonymous volumes too
/// @param stopSeconds with `force`: how long it may take to stop before it is killed; -1: its own
///   time
public record RemoveOptions(boolean force, boolean volumes, int stopSeconds) {}
