/// Hostile bytes, found by Jazzer: `tools/fuzz.sh`. In an ordinary test run only the inputs that
/// are kept in the resources are tried.
@NullMarked
package io.jpod.core.fuzz;

import org.jspecify.annotations.NullMarked;
