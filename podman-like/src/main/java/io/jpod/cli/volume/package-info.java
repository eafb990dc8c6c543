/// The commands that work on volumes, one class each.
@NullMarked
package io.jpod.cli.volume;

import org.jspecify.annotations.NullMarked;
