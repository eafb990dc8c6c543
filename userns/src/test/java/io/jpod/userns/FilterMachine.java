package io.jpod.userns;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Runs a seccomp filter as the kernel would (classic BPF, the part that libseccomp writes).
final class FilterMachine {
  static final int ARCH_X86_64 = 0xc000003e;
  private final ByteBuffer program;

  FilterMachine(byte[] filter) {
    program = ByteBuffer.wrap(filter).order(ByteOrder.LITTLE_ENDIAN);
  }

  int decide(int number, long... arguments) {
    return decideFor(ARCH_X86_64, number, arguments);
  }

  int decideFor(int arch, int number, long... arguments) {
    // struct seccomp_data
    ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt(0, number).putInt(4, arch);
    for (int i = 0; i < arguments.length; i++) {
      data.putLong(16 + 8 * i, arguments[i]);
    }
    int accumulator = 0;
    for (int at = 0; ; at++) {
      int code = program.getShort(at * 8) & 0xffff;
      int k = program.getInt(at * 8 + 4);
      boolean jump;
      switch (code) {
        case 0x20 -> {
          accumulator = data.getInt(k);
          continue;
        }
        case 0x54 -> {
          accumulator &= k;
          continue;
        }
        case 0x05 -> {
          at += k;
          continue;
        }
        case 0x06 -> {
          return k;
        }
        case 0x15 -> jump = accumulator == k;
        case 0x25 -> jump = Integer.compareUnsigned(accumulator, k) > 0;
        case 0x35 -> jump = Integer.compareUnsigned(accumulator, k) >= 0;
        case 0x45 -> jump = (accumulator & k) != 0;
        default -> throw new IllegalStateException("instruction " + Integer.toHexString(code));
      }
      at += program.get(at * 8 + (jump ? 2 : 3)) & 0xff;
    }
  }
}
