package io.jpod.userns;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Locale;

/// The few functions of libseccomp that compile rules to a filter, seccomp_init(3) and on. One
/// thread at a time.
final class Libseccomp implements AutoCloseable {
  private static final int ATTRIBUTE_OPTIMIZE = 8;
  private static final int BINARY_TREE = 2;
  private static final int CONDITION_BYTES = 24;

  private final Arena arena = Arena.ofConfined();
  private final SymbolLookup library;
  private MemorySegment context = MemorySegment.NULL;

  /// @throws SeccompException if the library is not installed
  @SuppressWarnings("restricted") // Loading a native library is what this class is for.
  Libseccomp() throws SeccompException {
    try {
      library = SymbolLookup.libraryLookup("libseccomp.so.2", Arena.global());
    } catch (IllegalArgumentException e) {
      arena.close();
      throw SeccompException.missingLibrary();
    }
  }

  /// Begins a filter.
  void begin(int defaultAction) throws SeccompException {
    context = (MemorySegment) call("seccomp_init", ValueLayout.ADDRESS, defaultAction);
    if (context.address() == 0) {
      throw new SeccompException("seccomp_init failed");
    }
  }

  /// Token of an architecture such as `SCMP_ARCH_X86_64`.
  int architecture(String name) throws SeccompException {
    String plain = name.replace("SCMP_ARCH_", "").toLowerCase(Locale.ROOT);
    int token = integer("seccomp_arch_resolve_name", arena.allocateFrom(plain));
    if (token == 0) {
      throw new SeccompException("seccomp profile: unknown architecture " + name);
    }
    return token;
  }

  /// Token of the architecture that this process runs on.
  int nativeArchitecture() {
    return integer("seccomp_arch_native");
  }

  /// Lets the rules that follow hold for one more architecture.
  void addArchitecture(int token) throws SeccompException {
    int result = integer("seccomp_arch_add", context, token);
    if (result != 0 && result != -Errno.EEXIST) {
      throw failed("seccomp_arch_add", result);
    }
  }

  /// Arranges the filter as a tree: some ten comparisons for each system call instead of hundreds.
  void useBinaryTree() throws SeccompException {
    int result = integer("seccomp_attr_set", context, ATTRIBUTE_OPTIMIZE, BINARY_TREE);
    // Before libseccomp 2.5 there is no such attribute, and the filter is only slower.
    if (result != 0 && result != -Errno.EEXIST && result != -Errno.EINVAL) {
      throw failed("seccomp_attr_set", result);
    }
  }

  /// Adds a rule for one system call; one that libseccomp does not know is passed over.
  void addRule(int action, String syscall, List<SeccompProfile.Condition> conditions)
      throws SeccompException {
    int number = integer("seccomp_syscall_resolve_name", arena.allocateFrom(syscall));
    if (number == -1) {
      return;
    }
    MemorySegment array =
        arena.allocate((long) CONDITION_BYTES * Math.max(1, conditions.size()), 8);
    long at = 0;
    for (SeccompProfile.Condition condition : conditions) {
      array.set(ValueLayout.JAVA_INT, at, condition.index());
      array.set(ValueLayout.JAVA_INT, at + 4, condition.operator());
      array.set(ValueLayout.JAVA_LONG, at + 8, condition.value());
      array.set(ValueLayout.JAVA_LONG, at + 16, condition.valueTwo());
      at += CONDITION_BYTES;
    }
    int result =
        integer("seccomp_rule_add_array", context, action, number, conditions.size(), array);
    // EEXIST: two rules of the profile say the same.
    if (result != 0 && result != -Errno.EEXIST) {
      throw failed("adding a rule for " + syscall, result);
    }
  }

  /// The filter: an array of `struct sock_filter`.
  byte[] export() throws SeccompException {
    try {
      int fd = Libc.memfdCreate("seccomp");
      try {
        int result = integer("seccomp_export_bpf", context, fd);
        if (result != 0) {
          throw failed("seccomp_export_bpf", result);
        }
        byte[] filter = new byte[(int) Libc.lseek(fd, 0, Libc.SEEK_END)];
        Libc.lseek(fd, 0, Libc.SEEK_SET);
        for (int done = 0; done < filter.length; ) {
          done += Libc.read(fd, filter, done, filter.length - done);
        }
        return filter;
      } finally {
        Libc.close(fd);
      }
    } catch (ErrnoException e) {
      throw new SeccompException("cannot compile a seccomp profile: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    if (context.address() != 0) {
      call("seccomp_release", null, context);
    }
    arena.close();
  }

  private static SeccompException failed(String what, int result) {
    return new SeccompException(
        "cannot compile a seccomp profile: " + what + ": " + Errno.text(-result));
  }

  private int integer(String function, Object... arguments) {
    return (int) call(function, ValueLayout.JAVA_INT, arguments);
  }

  /// Calls a function whose parameters are `int`s and pointers.
  @SuppressWarnings("restricted")
  private Object call(
      String function,
      @org.jspecify.annotations.Nullable MemoryLayout result,
      Object... arguments) {
    MemoryLayout[] parameters = new MemoryLayout[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      parameters[i] = arguments[i] instanceof Integer ? ValueLayout.JAVA_INT : ValueLayout.ADDRESS;
    }
    FunctionDescriptor descriptor =
        result == null
            ? FunctionDescriptor.ofVoid(parameters)
            : FunctionDescriptor.of(result, parameters);
    MethodHandle handle =
        Linker.nativeLinker().downcallHandle(library.findOrThrow(function), descriptor);
    try {
      return handle.invokeWithArguments(arguments);
    } catch (RuntimeException | Error unexpected) {
      throw unexpected;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }
}
