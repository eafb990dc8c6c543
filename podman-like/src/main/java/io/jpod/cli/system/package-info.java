/// The commands that tell about jpod itself.
@NullMarked
package io.jpod.cli.system;

import org.jspecify.annotations.NullMarked;
