/// Compressing layers for a push, on all cores.
@NullMarked
package io.jpod.core.registry.compress;

import org.jspecify.annotations.NullMarked;
