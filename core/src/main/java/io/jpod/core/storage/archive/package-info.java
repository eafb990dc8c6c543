/// Archives of images: load and save of docker-archive and oci-archive, import of a root file
/// system.
@NullMarked
package io.jpod.core.storage.archive;

import org.jspecify.annotations.NullMarked;
