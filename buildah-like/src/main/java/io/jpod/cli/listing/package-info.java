/// Which images `images` of jpod and jbuild list: rows and filters.
@NullMarked
package io.jpod.cli.listing;

import org.jspecify.annotations.NullMarked;
