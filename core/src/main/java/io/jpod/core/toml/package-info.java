/// TOML, the language of `registries.conf`, `containers.conf` and `storage.conf`.
///
/// A *table* maps keys to values; a value is a string, a boolean, an integer, a float, a date (kept
/// as text), an array or a table.
@NullMarked
package io.jpod.core.toml;

import org.jspecify.annotations.NullMarked;
