/// The commands that work on secrets, one class each.
@NullMarked
package io.jpod.cli.secret;

import org.jspecify.annotations.NullMarked;
