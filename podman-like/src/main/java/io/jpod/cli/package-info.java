/// The jpod command line: parses, calls the engine, prints.
@NullMarked
package io.jpod.cli;

import org.jspecify.annotations.NullMarked;
