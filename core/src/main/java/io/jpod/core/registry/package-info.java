/// Registries: the requests of OCI's distribution-spec 1.1 and docker's registry API v2, and
/// pulling and pushing images with them.
///
/// Terms: a *registry* is a host; a *repository* is a name in it that holds manifests and *blobs*
/// (configs and layers as they travel); a *reference* is a tag or a digest of a manifest.
///
/// Every answer of a registry is hostile until it is checked: each has a bound, and content counts
/// only when its digest is right.
@NullMarked
package io.jpod.core.registry;

import org.jspecify.annotations.NullMarked;
