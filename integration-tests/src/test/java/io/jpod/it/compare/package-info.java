/// Small Dockerfiles built by us and by others, and what came of each.
@NullMarked
package io.jpod.it.compare;

import org.jspecify.annotations.NullMarked;
