@NullMarked
package io.jpod.build.engine;

import org.jspecify.annotations.NullMarked;
