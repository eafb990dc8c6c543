/// Bytes on their way into the store: decompression, digests, and a second processor core for both.
@NullMarked
package io.jpod.core.storage.stream;

import org.jspecify.annotations.NullMarked;
