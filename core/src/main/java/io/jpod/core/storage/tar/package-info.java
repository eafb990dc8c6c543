/// Reading and writing tar as layers have it: ustar, GNU and PAX, with sparse files, and never
/// trusting a byte of it.
///
/// Terms: *literal* bytes are all that is not file content: headers, extensions, padding, end
/// marks; *payload* is file content as it is stored, which for a sparse file is less than the file.
@NullMarked
package io.jpod.core.storage.tar;

import org.jspecify.annotations.NullMarked;
