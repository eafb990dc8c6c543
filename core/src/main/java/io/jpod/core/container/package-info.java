/// Containers: what was asked for ([ContainerOptions]) is decided once ([ContainerConfig]), written
/// down as a launch plan (docs/design/001) and carried out by the launcher; what happens afterwards
/// is read from the files that the container's monitor writes (docs/design/002).
///
/// *Container*: a directory in the store. *Monitor*: the native process that owns a running
/// container. *Attachment*: which of a container's streams the caller is connected to.
@NullMarked
package io.jpod.core.container;

import org.jspecify.annotations.NullMarked;
