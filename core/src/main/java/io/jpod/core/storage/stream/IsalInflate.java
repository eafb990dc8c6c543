package io.jpod.core.storage.stream;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.util.NoSuchElementException;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// Intel's ISA-L (Debian: `libisal2`, for amd64 and arm64), through java.lang.foreign.
///
/// The places of fields are those of `struct inflate_state` in `igzip_lib.h`, which stay as they
/// are while the library is `libisal.so.2`; before it is used for the first time it has to
/// decompress a stream that is known.
@SuppressWarnings("restricted") // the distribution is started with --enable-native-access
final class IsalInflate extends Inflate {
  private static final String LIBRARY = "libisal.so.2";

  // struct inflate_state
  private static final long NEXT_OUT = 0;
  private static final long AVAIL_OUT = 8;
  private static final long NEXT_IN = 16;
  private static final long READ_IN = 24;
  private static final long AVAIL_IN = 32;
  private static final long READ_IN_LENGTH = 36;
  private static final long BLOCK_STATE = 21160;

  /// More than its 87368 bytes.
  private static final long STATE_BYTES = 128 << 10;

  private static final int BLOCK_FINISH = 5;
  private static final int NEED_DICTIONARY = 6;
  private static final int OUTPUT = 256 << 10;

  /// `printf abcabcabcabcabcabc | gzip -n`, without header and trailer.
  private static final byte[] KNOWN = {0x4b, 0x4c, 0x4a, 0x4e, 0x44, 0x45, 0x00};

  private static final int KNOWN_LENGTH = 18;

  private static final @Nullable Functions FUNCTIONS = checked(load());

  private record Functions(MethodHandle init, MethodHandle inflate) {}

  private final Functions functions;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment state = arena.allocate(STATE_BYTES, 16);
  private final MemorySegment output = arena.allocate(OUTPUT, 64);
  private MemorySegment input = MemorySegment.NULL;

  IsalInflate() {
    this(installed());
  }

  private IsalInflate(Functions functions) {
    this.functions = functions;
    reset();
  }

  private static @Nullable Functions load() {
    if (ADDRESS.byteSize() != 8 || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      return null; // the places below are for 64 bits
    }
    try {
      Linker linker = Linker.nativeLinker();
      SymbolLookup library = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
      return new Functions(
          linker.downcallHandle(
              library.findOrThrow("isal_inflate_init"), FunctionDescriptor.ofVoid(ADDRESS)),
          linker.downcallHandle(
              library.findOrThrow("isal_inflate"), FunctionDescriptor.of(JAVA_INT, ADDRESS)));
    } catch (IllegalArgumentException | NoSuchElementException e) {
      return null; // not installed
    }
  }

  private static @Nullable Functions checked(@Nullable Functions loaded) {
    if (loaded == null) {
      return null;
    }
    try (IsalInflate trial = new IsalInflate(loaded)) {
      byte[] made = new byte[KNOWN_LENGTH + 1];
      trial.input(KNOWN, 0, KNOWN.length);
      boolean right = trial.inflate(made, 0, made.length) == KNOWN_LENGTH && trial.isFinished();
      for (int i = 0; i < KNOWN_LENGTH; i++) {
        right &= made[i] == "abc".charAt(i % 3);
      }
      return right ? loaded : null;
    } catch (ZipException e) {
      return null; // not the library that we know
    }
  }

  static boolean isInstalled() {
    return FUNCTIONS != null;
  }

  private static Functions installed() {
    if (FUNCTIONS == null) {
      throw new IllegalStateException(LIBRARY + " is not installed");
    }
    return FUNCTIONS;
  }

  @Override
  void input(byte[] bytes, int offset, int length) {
    if (input.byteSize() < length) {
      input = arena.allocate(length, 64);
    }
    MemorySegment.copy(bytes, offset, input, JAVA_BYTE, 0, length);
    state.set(JAVA_LONG, NEXT_IN, input.address());
    state.set(JAVA_INT, AVAIL_IN, length);
  }

  @Override
  int inflate(byte[] into, int offset, int length) throws ZipException {
    if (isFinished()) {
      return 0;
    }
    int room = Math.min(length, OUTPUT);
    state.set(JAVA_LONG, NEXT_OUT, output.address());
    state.set(JAVA_INT, AVAIL_OUT, room);
    int result;
    try {
      result = (int) functions.inflate.invokeExact(state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
    if (result < 0) {
      throw new ZipException("gzip: damaged: error " + result + " of isal_inflate");
    }
    if (result == NEED_DICTIONARY) {
      throw new ZipException("gzip: needs a dictionary");
    }
    int made = room - state.get(JAVA_INT, AVAIL_OUT);
    MemorySegment.copy(output, JAVA_BYTE, 0, into, offset, made);
    return made;
  }

  @Override
  boolean isFinished() {
    return state.get(JAVA_INT, BLOCK_STATE) == BLOCK_FINISH;
  }

  @Override
  int remaining() {
    return state.get(JAVA_INT, AVAIL_IN);
  }

  /// What lies in its bit buffer: whole bytes behind the bits of the last one.
  @Override
  int unread(byte[] into, int end) {
    int bits = state.get(JAVA_INT, READ_IN_LENGTH);
    int bytes = Math.max(0, bits >> 3);
    long buffer = state.get(JAVA_LONG, READ_IN) >>> (bits & 7);
    for (int i = 0; i < bytes; i++) {
      into[end - bytes + i] = (byte) (buffer >>> (8 * i));
    }
    return bytes;
  }

  /// All of it anew, so that nothing of a stream before is left.
  @Override
  void reset() {
    state.asSlice(0, AVAIL_IN + 8).fill((byte) 0);
    try {
      functions.init.invokeExact(state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  @Override
  public void close() {
    arena.close();
  }

  /// A method handle declares everything; the functions behind these throw nothing.
  private static IllegalStateException rethrown(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("calling ISA-L", e);
  }
}
