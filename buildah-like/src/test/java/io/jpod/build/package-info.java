@NullMarked
package io.jpod.build;

import org.jspecify.annotations.NullMarked;
