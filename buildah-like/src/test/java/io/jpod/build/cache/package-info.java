@NullMarked
package io.jpod.build.cache;

import org.jspecify.annotations.NullMarked;
