/// Images and layers on disk, as docs/design/003-store.md describes.
///
/// Terms: an *image id* is the hex part of its config's digest; a *layer* is named by its diff-id,
/// the digest of its uncompressed tar; a *name* is a complete reference that points to an image; an
/// image without a name is *dangling*.
@NullMarked
package io.jpod.core.storage;

import org.jspecify.annotations.NullMarked;
