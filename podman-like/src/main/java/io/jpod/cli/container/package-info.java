/// The commands that work on containers, one class each.
@NullMarked
package io.jpod.cli.container;

import org.jspecify.annotations.NullMarked;
