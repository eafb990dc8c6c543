package io.jpod.userns;

/// Size of a terminal in characters.
public record WindowSize(int rows, int columns) {}
