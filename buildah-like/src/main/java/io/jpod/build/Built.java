package io.jpod.build;

import io.jpod.oci.Digest;

/// An image that was built.
///
/// @param imageId 64 hex digits, the digest of its config
/// @param manifestDigest digest of its manifest
public record Built(String imageId, Digest manifestDigest) {}
