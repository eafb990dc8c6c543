/// Where things are, and what the user's configuration files say.
@NullMarked
package io.jpod.core.config;

import org.jspecify.annotations.NullMarked;
