@NullMarked
package io.jpod.build.dockerfile;

import org.jspecify.annotations.NullMarked;
