/// Commands that run over files that are being built, and what is mounted into them.
@NullMarked
package io.jpod.build.run;

import org.jspecify.annotations.NullMarked;
