/// The store as a whole: what it takes, what of it nobody needs, whether it is whole, and its end.
///
/// *Prune*: remove what is unused. *Check*: compare with digests and records.
@NullMarked
package io.jpod.core.system;

import org.jspecify.annotations.NullMarked;
