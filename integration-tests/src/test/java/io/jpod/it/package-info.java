/// End-to-end tests: the assembled distribution, run as an unprivileged user on the real kernel.
@NullMarked
package io.jpod.it;

import org.jspecify.annotations.NullMarked;
