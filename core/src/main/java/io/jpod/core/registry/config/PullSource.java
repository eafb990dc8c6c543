package io.jpod.core.registry.config;

import io.jpod.oci.ImageReference;

/// One place from which an image may come.
///
/// @param reference where it is there, after prefix and location were exchanged
/// @param insecure plain HTTP and certificates that nobody vouches for are good enough
/// @param mirror whether it is a mirror rather than the registry itself
public record PullSource(ImageReference reference, boolean insecure, boolean mirror) {}
