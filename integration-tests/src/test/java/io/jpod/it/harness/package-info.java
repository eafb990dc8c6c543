/// What the end-to-end tests stand on: accounts, bounded processes, a `jpod` with a store of its
/// own, and images made without the code under test.
@NullMarked
package io.jpod.it.harness;

import org.jspecify.annotations.NullMarked;
