/// Input that nobody thought of, looked for by Jazzer (`tools/fuzz.sh`).
@NullMarked
package io.jpod.build.fuzz;

import org.jspecify.annotations.NullMarked;
