/// Volumes: directories of the store that outlive the containers that use them (docs/design/003).
///
/// *Anonymous volume*: one that nobody named; it is made for one container and may go with it.
@NullMarked
package io.jpod.core.volume;

import org.jspecify.annotations.NullMarked;
