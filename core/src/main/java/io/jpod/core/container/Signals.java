package io.jpod.core.container;

import io.jpod.core.JpodException;
import org.jspecify.annotations.Nullable;

/// Linux signals by name (x86_64, signal(7)).
public final class Signals {
  public static final int SIGHUP = 1;
  public static final int SIGINT = 2;
  public static final int SIGKILL = 9;
  public static final int SIGTERM = 15;

  /// Highest real-time signal.
  public static final int MAX = 64;

  private static final int RTMIN = 34;

  private static final String[] NAMES = {
    "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
    "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU",
    "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS"
  };

  private Signals() {}

  /// Number of a signal given as `15`, `TERM`, `SIGTERM` or `sigrtmin+1`, in any case.
  public static int parse(String text) throws JpodException {
    int number = numberOf(text);
    if (number <= 0 || number > MAX) {
      throw new JpodException(
          "invalid signal: " + text, "a name such as SIGTERM or a number from 1 to " + MAX);
    }
    return number;
  }

  private static int numberOf(String text) {
    int decimal = decimal(text);
    if (decimal >= 0) {
      return decimal;
    }
    String name = upper(text);
    if (name.startsWith("SIG")) {
      name = name.substring(3);
    }
    if (name.startsWith("RTMIN")) {
      return offset(RTMIN, name.substring(5), '+');
    }
    if (name.startsWith("RTMAX")) {
      return offset(MAX, name.substring(5), '-');
    }
    for (int i = 1; i < NAMES.length; i++) {
      if (NAMES[i].equals(name)) {
        return i;
      }
    }
    return switch (name) {
      case "IOT" -> 6;
      case "POLL" -> 29;
      case "CLD" -> 17;
      default -> -1;
    };
  }

  private static int offset(int base, String rest, char sign) {
    if (rest.isEmpty()) {
      return base;
    }
    int by = rest.charAt(0) == sign ? decimal(rest.substring(1)) : -1;
    if (by < 0 || by > MAX - RTMIN) {
      return -1;
    }
    return sign == '+' ? base + by : base - by;
  }

  private static int decimal(String text) {
    if (text.isEmpty() || text.length() > 9) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /// ASCII upper case; locale rules would turn `sigint` into something else in Turkish.
  static String upper(String text) {
    char[] chars = text.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      if (chars[i] >= 'a' && chars[i] <= 'z') {
        chars[i] = (char) (chars[i] - 32);
      }
    }
    return new String(chars);
  }

  /// `SIGTERM` for 15; the number for signals without a name of their own, null for none.
  public static @Nullable String name(int signal) {
    if (signal <= 0 || signal > MAX) {
      return null;
    }
    return signal < NAMES.length ? "SIG" + NAMES[signal] : Integer.toString(signal);
  }
}
