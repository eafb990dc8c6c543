/// The commands that work on images, one class each.
@NullMarked
package io.jpod.cli.image;

import org.jspecify.annotations.NullMarked;
