@NullMarked
package io.jpod.build.cli;

import org.jspecify.annotations.NullMarked;
