/// podman's store, read in place and never changed: the layout of containers/storage with the
/// drivers overlay and vfs.
@NullMarked
package io.jpod.core.storage.podman;

import org.jspecify.annotations.NullMarked;
