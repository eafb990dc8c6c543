@NullMarked
package io.jpod.build.api;

import org.jspecify.annotations.NullMarked;
