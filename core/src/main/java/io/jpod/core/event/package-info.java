/// The log of what has happened in a store: written by commands and by monitors (docs/design/002,
/// "Events").
@NullMarked
package io.jpod.core.event;

import org.jspecify.annotations.NullMarked;
