package io.jpod.core.registry.compress;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// libdeflate (Debian: `libdeflate0`), through java.lang.foreign. It compresses whole buffers only,
/// so each block is a gzip member of its own (RFC 1952, 2.2: a file consists of one or more).
@SuppressWarnings("restricted") // the distribution is started with --enable-native-access
final class LibDeflate extends Deflate {
  private static final String LIBRARY = "libdeflate.so.0";

  /// Smaller than what podman pushes, in a fifth of the time of zlib's 6; 5 makes 3 % less of it,
  /// in half as much time again.
  private static final int DEFAULT_LEVEL = 2;

  private static final @Nullable Functions FUNCTIONS = load();

  private final MemorySegment compressor;

  private record Functions(MethodHandle alloc, MethodHandle compress, MethodHandle free) {}

  private LibDeflate(int level) {
    compressor = alloc(level);
  }

  private static @Nullable Functions load() {
    try {
      Linker linker = Linker.nativeLinker();
      SymbolLookup library = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
      return new Functions(
          linker.downcallHandle(
              library.findOrThrow("libdeflate_alloc_compressor"),
              FunctionDescriptor.of(ADDRESS, JAVA_INT)),
          // "critical": works on our arrays where they lie. It keeps the garbage collector waiting
          // for
          // the milliseconds of one block.
          linker.downcallHandle(
              library.findOrThrow("libdeflate_gzip_compress"),
              FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG),
              Linker.Option.critical(true)),
          linker.downcallHandle(
              library.findOrThrow("libdeflate_free_compressor"),
              FunctionDescriptor.ofVoid(ADDRESS)));
    } catch (IllegalArgumentException | java.util.NoSuchElementException e) {
      return null; // not installed
    }
  }

  static boolean isInstalled() {
    return FUNCTIONS != null;
  }

  static Factory factory(int level) {
    int chosen = level < 0 ? DEFAULT_LEVEL : level;
    return new Factory() {
      @Override
      public Deflate make() {
        return new LibDeflate(chosen);
      }

      @Override
      public boolean isMemberPerBlock() {
        return true;
      }
    };
  }

  private static Functions functions() {
    if (FUNCTIONS == null) {
      throw new IllegalStateException(LIBRARY + " is not installed");
    }
    return FUNCTIONS;
  }

  private static MemorySegment alloc(int level) {
    try {
      MemorySegment made = (MemorySegment) functions().alloc.invokeExact(level);
      if (made.equals(MemorySegment.NULL)) {
        throw new OutOfMemoryError("libdeflate_alloc_compressor");
      }
      return made;
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  @Override
  int compress(byte[] bytes, int offset, int length, boolean last, byte[] into) {
    long made;
    try {
      made =
          (long)
              functions()
                  .compress
                  .invokeExact(
                      compressor,
                      MemorySegment.ofArray(bytes).asSlice(offset, length),
                      (long) length,
                      MemorySegment.ofArray(into),
                      (long) into.length);
    } catch (Throwable e) {
      throw rethrown(e);
    }
    if (made == 0) {
      throw new IllegalStateException("the output of libdeflate is longer than its bound");
    }
    return (int) made;
  }

  @Override
  public void close() {
    try {
      functions().free.invokeExact(compressor);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /// A method handle declares everything; the functions behind these throw nothing.
  private static IllegalStateException rethrown(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("calling libdeflate", e);
  }
}
