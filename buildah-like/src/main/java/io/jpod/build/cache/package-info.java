/// What steps of builds have made before, by everything that they depend on.
@NullMarked
package io.jpod.build.cache;

import org.jspecify.annotations.NullMarked;
