package io.jpod.cli.registry;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// Rows and columns of the terminal on standard error; `ioctl_tty(2)`.
record TerminalSize(int rows, int columns) {
  private static final TerminalSize USUAL = new TerminalSize(24, 80);
  private static final int STANDARD_ERROR = 2;
  private static final long TIOCGWINSZ = 0x5413;

  private static final @Nullable MethodHandle IOCTL = ioctl();

  @SuppressWarnings("restricted") // jpod is started with --enable-native-access
  private static @Nullable MethodHandle ioctl() {
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("ioctl")
        .map(function ->
            linker.downcallHandle(
                function,
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
                Linker.Option.firstVariadicArg(2)))
        .orElse(null);
  }

  /// As it is now; 24 by 80 where the terminal does not say.
  static TerminalSize now() {
    MethodHandle ioctl = IOCTL;
    if (ioctl == null) {
      return USUAL;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(8);
      int result = (int) ioctl.invokeExact(STANDARD_ERROR, TIOCGWINSZ, size);
      int rows = size.getAtIndex(JAVA_SHORT, 0);
      int columns = size.getAtIndex(JAVA_SHORT, 1);
      return result < 0 || rows <= 0 || columns <= 0 ? USUAL : new TerminalSize(rows, columns);
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("calling ioctl", e);
    }
  }
}
