/// One layer: unpacking its tar as files that overlay can use, remembering what is needed to write
/// the same tar again, and writing it.
///
/// A layer's directory holds `diff/` (the files), `tar` (literal bytes of the tar and where its
/// payload lies, see [TarRecipe]), `info` (its size) and, seldom, `replaced/` (payload of entries
/// that a later entry of the same name replaced).
@NullMarked
package io.jpod.core.storage.layer;

import org.jspecify.annotations.NullMarked;
