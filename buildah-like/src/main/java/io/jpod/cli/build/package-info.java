/// `jpod build` and `jbuild build`: reading the command line, finding the context, showing how it
/// goes.
@NullMarked
package io.jpod.cli.build;

import org.jspecify.annotations.NullMarked;
