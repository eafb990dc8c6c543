@NullMarked
package io.jpod.cli.build;

import org.jspecify.annotations.NullMarked;
