/// Records for the OCI specifications: image-spec, runtime-spec, distribution-spec. No I/O.
///
/// Terms: a *descriptor* names content by media type, digest and size; a *manifest* lists the
/// config and the layers of one image; an *index* lists manifests, one a platform; a *diff-id* is
/// the digest of a layer's uncompressed tar; an *image id* is the digest of the config.
@NullMarked
package io.jpod.oci;

import org.jspecify.annotations.NullMarked;
