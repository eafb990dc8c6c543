@NullMarked
package io.jpod.build.files;

import org.jspecify.annotations.NullMarked;
