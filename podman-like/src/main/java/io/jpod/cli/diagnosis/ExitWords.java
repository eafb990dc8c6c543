package io.jpod.cli.diagnosis;

import io.jpod.core.container.ContainerState;
import java.util.List;

/// What an exit code means, in words.
final class ExitWords {
  private static final int SIGNAL_BASE = 128;
  private static final int LOST = 255;

  private ExitWords() {}

  /// Some sentences on how a container's command ended.
  ///
  /// @param lost whether its monitor was gone before it could write an end
  /// @param command the words of its command
  /// @param waits whether it has a terminal or an open standard input
  static String explain(ContainerState state, boolean lost, List<String> command, boolean waits) {
    String error = state.error();
    if (error != null) {
      return "It could not be started: " + error + ".";
    }
    if (lost) {
      return "Nobody saw its end: the machine stopped, or its monitor was killed with it.";
    }
    if (state.oomKilled()) {
      return "The kernel killed it because it used more memory than it may have. Give it more with --memory, or make it use"
          + " less.";
    }
    if (state.signal() != 0) {
      return "It was ended by " + signal(state.signal()) + ".";
    }
    return ofCode(state.exitCode(), command, waits);
  }

  private static String ofCode(int code, List<String> command, boolean waits) {
    if (code == 0) {
      return succeeded(command, waits);
    }
    if (code == 126) {
      return "Its command could not be executed: the file is there but may not be executed, is made for another kind of"
          + " machine, or its interpreter (first line, after #!) cannot be executed.";
    }
    if (code == 127) {
      return "Its command, or a command that its shell called, was not found: the name is wrong, the image lacks it, or the"
          + " script's interpreter (first line, after #!) is missing.";
    }
    if (code > SIGNAL_BASE && code < LOST && code - SIGNAL_BASE <= 64) {
      return "It ended by itself and told that "
          + signal(code - SIGNAL_BASE)
          + " had ended a process of it (128 + "
          + (code - SIGNAL_BASE)
          + ").";
    }
    return "It ended by itself with code "
        + code
        + ", which is its own way to say that something failed. Its log should say what.";
  }

  private static String succeeded(List<String> command, boolean waits) {
    String text = "Its command had nothing more to do: it ended by itself and reported success.";
    String program = command.isEmpty() ? "" : command.get(0);
    String name = program.substring(program.lastIndexOf('/') + 1);
    boolean shell =
        name.equals("sh") || name.equals("bash") || name.equals("ash") || name.equals("zsh");
    if (command.size() == 1 && shell && !waits) {
      return text
          + " A shell without a terminal reads an empty input and ends: run it with -it, or give it a command.";
    }
    return text
        + " A container lives as long as its first process; what is to go on must stay in the foreground.";
  }

  /// `SIGKILL (9): …`.
  static String signal(int number) {
    return switch (number) {
      case 1 ->
          "SIGHUP (1): its terminal was closed, or it was told to reload and does not know how";
      case 2 -> "SIGINT (2): somebody pressed ctrl-c";
      case 3 -> "SIGQUIT (3)";
      case 4 -> "SIGILL (4): it has instructions that this processor does not know";
      case 6 -> "SIGABRT (6): it gave up by itself, as a failed assertion does";
      case 7 -> "SIGBUS (7): memory behind the end of a file, or a full disk or /dev/shm below it";
      case 8 -> "SIGFPE (8): an impossible calculation, such as a division by zero";
      case 9 ->
          "SIGKILL (9): by kill -9, by stop when it had not ended in time, or by the kernel for want of memory";
      case 11 -> "SIGSEGV (11): it crashed, reading or writing memory that it does not have";
      case 13 -> "SIGPIPE (13): nobody read what it wrote";
      case 14 -> "SIGALRM (14): a timer of its own";
      case 15 -> "SIGTERM (15): it was asked to end, as stop does";
      case 31 -> "SIGSYS (31): it called something that the seccomp filter forbids";
      default -> "signal " + number;
    };
  }
}
