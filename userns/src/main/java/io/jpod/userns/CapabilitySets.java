package io.jpod.userns;

/// The five capability sets of a process, capabilities(7), as masks with one bit for each
/// capability.
public record CapabilitySets(
    long bounding, long effective, long permitted, long inheritable, long ambient) {}
