/// The image builder, usable from any Java program.
@NullMarked
package io.jpod.build;

import org.jspecify.annotations.NullMarked;
