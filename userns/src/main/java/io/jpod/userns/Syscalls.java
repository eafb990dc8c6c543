package io.jpod.userns;

import io.jpod.oci.NativeLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// System calls through one native method, of the distribution's `libjpod.so`; without it, in
/// another program for instance, through one foreign function, `syscall(2)` of the C library.
///
/// The native method is there in less than a millisecond; linking the foreign function takes 25. No
/// call depends on what the C library of the machine wraps.
final class Syscalls {
  static final boolean ARM64 = "aarch64".equals(System.getProperty("os.arch"));

  // Numbers: arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h. From 424 on
  // they are the same everywhere.
  static final int READ = ARM64 ? 63 : 0;
  static final int WRITE = ARM64 ? 64 : 1;
  static final int CLOSE = ARM64 ? 57 : 3;
  static final int LSEEK = ARM64 ? 62 : 8;
  static final int IOCTL = ARM64 ? 29 : 16;
  static final int FSYNC = ARM64 ? 82 : 74;
  static final int FTRUNCATE = ARM64 ? 46 : 77;
  static final int FCHMOD = ARM64 ? 52 : 91;
  static final int FCHOWN = ARM64 ? 55 : 93;
  static final int UMASK = ARM64 ? 166 : 95;
  static final int KILL = ARM64 ? 129 : 62;
  static final int GETEUID = ARM64 ? 175 : 107;
  static final int GETDENTS64 = ARM64 ? 61 : 217;
  static final int LSETXATTR = ARM64 ? 6 : 189;
  static final int FSETXATTR = ARM64 ? 7 : 190;
  static final int LGETXATTR = ARM64 ? 9 : 192;
  static final int FGETXATTR = ARM64 ? 10 : 193;
  static final int LLISTXATTR = ARM64 ? 12 : 195;
  static final int FLISTXATTR = ARM64 ? 13 : 196;
  static final int LREMOVEXATTR = ARM64 ? 15 : 198;
  static final int OPENAT = ARM64 ? 56 : 257;
  static final int MKDIRAT = ARM64 ? 34 : 258;
  static final int MKNODAT = ARM64 ? 33 : 259;
  static final int FCHOWNAT = ARM64 ? 54 : 260;
  static final int UNLINKAT = ARM64 ? 35 : 263;
  static final int LINKAT = ARM64 ? 37 : 265;
  static final int SYMLINKAT = ARM64 ? 36 : 266;
  static final int READLINKAT = ARM64 ? 78 : 267;
  static final int FCHMODAT = ARM64 ? 53 : 268;
  static final int UTIMENSAT = ARM64 ? 88 : 280;
  static final int SYNCFS = ARM64 ? 267 : 306;
  static final int RENAMEAT2 = ARM64 ? 276 : 316;
  static final int MEMFD_CREATE = ARM64 ? 279 : 319;
  static final int COPY_FILE_RANGE = ARM64 ? 285 : 326;
  static final int STATX = ARM64 ? 291 : 332;
  static final int OPENAT2 = 437;
  static final int OPEN_TREE = 428;
  static final int MOVE_MOUNT = 429;
  static final int MOUNT_SETATTR = 442;
  static final int CHDIR = ARM64 ? 49 : 80;
  static final int MOUNT = ARM64 ? 40 : 165;
  static final int UMOUNT2 = ARM64 ? 39 : 166;
  static final int UNSHARE = ARM64 ? 97 : 272;

  /// Longest path with its final NUL, `PATH_MAX`.
  static final int PATH_MAX = 4096;

  private static final boolean NATIVE = NativeLibrary.isLoaded();

  private Syscalls() {}

  /// The call that the kernel knows by this number.
  ///
  /// @return its result, or the error number negated
  private static native long call(long number, long a, long b, long c, long d, long e, long f);

  /// The same through java.lang.foreign.
  private static final class Foreign {
    static final MemoryLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final MethodHandle SYSCALL = link();
    private static final VarHandle ERRNO =
        CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private Foreign() {}

    // Restricted: the JVM cannot check the signature that we say it has.
    @SuppressWarnings("restricted")
    private static MethodHandle link() {
      Linker linker = Linker.nativeLinker();
      ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow("syscall"),
          FunctionDescriptor.of(word, word, word, word, word, word, word, word),
          Linker.Option.firstVariadicArg(1),
          Linker.Option.captureCallState("errno"));
    }

    static long call(
        MemorySegment capture, long number, long a, long b, long c, long d, long e, long f) {
      try {
        long result = (long) SYSCALL.invokeExact(capture, number, a, b, c, d, e, f);
        return result == -1 ? -(int) ERRNO.get(capture, 0L) : result;
      } catch (RuntimeException | Error unexpected) {
        throw unexpected;
      } catch (Throwable impossible) {
        throw new AssertionError(impossible);
      }
    }
  }

  /// Memory that the kernel reads and writes. A buffer rather than a segment, whose accessors are
  /// method handles that are made at each start of the JVM.
  static final class Memory {
    private final ByteBuffer bytes;
    private final long address;

    Memory(int size) {
      bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
      address = MemorySegment.ofBuffer(bytes).address();
    }

    long address() {
      return address;
    }

    long byteSize() {
      return bytes.capacity();
    }

    byte getByte(long at) {
      return bytes.get((int) at);
    }

    short getShort(long at) {
      return bytes.getShort((int) at);
    }

    int getInt(long at) {
      return bytes.getInt((int) at);
    }

    long getLong(long at) {
      return bytes.getLong((int) at);
    }

    void putByte(long at, byte value) {
      bytes.put((int) at, value);
    }

    void putLong(long at, long value) {
      bytes.putLong((int) at, value);
    }

    /// Copies from here.
    void read(int at, byte[] to, int offset, int count) {
      bytes.get(at, to, offset, count);
    }

    /// Copies to here.
    void write(int at, byte[] from, int offset, int count) {
      bytes.put(at, from, offset, count);
    }
  }

  /// Memory of one thread that all its calls use again, so that a call allocates nothing.
  static final class Scratch {
    private static final ThreadLocal<Scratch> OF_THREAD =
        new ThreadLocal<>() {
          @Override
          protected Scratch initialValue() {
            return new Scratch();
          }
        };

    private @Nullable MemorySegment capture;
    final Memory first = new Memory(PATH_MAX);
    final Memory second = new Memory(PATH_MAX);
    final Memory struct = new Memory(256);
    // Whole extended attributes (at most 64 KiB), directory entries and copied file data go through
    // it.
    final Memory buffer = new Memory(1 << 17);

    static Scratch get() {
      return OF_THREAD.get();
    }

    /// Where a foreign call leaves its error number.
    private MemorySegment capture() {
      MemorySegment made = capture;
      if (made == null) {
        made = Arena.ofAuto().allocate(Foreign.CAPTURE);
        capture = made;
      }
      return made;
    }

    /// Puts a string into `first` and gives its address.
    long first(String syscall, String text) throws ErrnoException {
      return put(first, syscall, text);
    }

    /// Puts a string into `second` and gives its address.
    long second(String syscall, String text) throws ErrnoException {
      return put(second, syscall, text);
    }

    private static long put(Memory to, String syscall, String text) throws ErrnoException {
      int length = text.length();
      if (length >= PATH_MAX) {
        throw new ErrnoException(Errno.ENAMETOOLONG, syscall, text);
      }
      for (int i = 0; i < length; i++) {
        char c = text.charAt(i);
        if (c == 0) {
          // It would silently end the path here.
          throw new ErrnoException(Errno.EINVAL, syscall, text.replace('\0', '?'));
        }
        if (c >= 0x80) {
          return putBytes(to, syscall, text);
        }
        to.putByte(i, (byte) c);
      }
      to.putByte(length, (byte) 0);
      return to.address();
    }

    private static long putBytes(Memory to, String syscall, String text) throws ErrnoException {
      byte[] bytes = PathText.encode(text);
      for (byte b : bytes) {
        if (b == 0) {
          throw new ErrnoException(Errno.EINVAL, syscall, text.replace('\0', '?'));
        }
      }
      if (bytes.length >= PATH_MAX) {
        throw new ErrnoException(Errno.ENAMETOOLONG, syscall, text);
      }
      to.write(0, bytes, 0, bytes.length);
      to.putByte(bytes.length, (byte) 0);
      return to.address();
    }
  }

  /// Calls the kernel; gives what it returned, or the error number negated.
  static long raw(Scratch scratch, int number, long a, long b, long c, long d, long e, long f) {
    long result;
    do {
      result =
          NATIVE
              ? call(number, a, b, c, d, e, f)
              : Foreign.call(scratch.capture(), number, a, b, c, d, e, f);
      // The JVM's signal handlers restart calls, but not all calls can be restarted.
    } while (result == -Errno.EINTR && number != CLOSE);
    return result;
  }
}
