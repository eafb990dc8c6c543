package io.jpod.userns;

import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The two pipes to the launcher that started this JVM, docs/design/001.
public final class ControlChannel {
  private static final int MAX_ANSWER_BYTES = 1 << 16;

  private final String plans;
  private final String answers;

  private ControlChannel(String plans, String answers) {
    this.plans = plans;
    this.answers = answers;
  }

  /// The channel that the launcher left as descriptors 3 and 4.
  public static ControlChannel inherited() {
    return new ControlChannel("/proc/self/fd/3", "/proc/self/fd/4");
  }

  /// For tests: named pipes instead of the descriptors.
  static ControlChannel at(String plans, String answers) {
    return new ControlChannel(plans, answers);
  }

  /// Sends the last plan (`jvm kill`) and waits to be killed. Everything that must be on disk or on
  /// the screen has to be there before.
  ///
  /// @throws IOException if there is no launcher, or it has gone without killing us
  public void sendLast(byte[] plan) throws IOException {
    send(plan);
    try (var in = new FileInputStream(answers)) {
      if (in.read() < 0) {
        throw new EOFException("the launcher is gone");
      }
    }
    throw new IOException("the launcher answered a plan that needs no answer");
  }

  /// Sends a plan (`jvm keep`) and waits for what becomes of it.
  ///
  /// @throws IOException if there is no launcher or it has gone
  public Answer ask(byte[] plan) throws IOException {
    send(plan);
    try (var in = new FileInputStream(answers)) {
      byte[] size = in.readNBytes(4);
      if (size.length < 4) {
        throw new EOFException("the launcher is gone");
      }
      int length =
          (size[0] & 0xff) << 24
              | (size[1] & 0xff) << 16
              | (size[2] & 0xff) << 8
              | (size[3] & 0xff);
      if (length < 0 || length > MAX_ANSWER_BYTES) {
        throw new IOException("an answer of " + length + " bytes");
      }
      byte[] words = in.readNBytes(length);
      if (words.length < length) {
        throw new EOFException("the launcher is gone");
      }
      return parse(words);
    }
  }

  private void send(byte[] plan) throws IOException {
    // One write: the launcher wakes up once.
    byte[] message = new byte[plan.length + 4];
    message[0] = (byte) (plan.length >>> 24);
    message[1] = (byte) (plan.length >>> 16);
    message[2] = (byte) (plan.length >>> 8);
    message[3] = (byte) plan.length;
    System.arraycopy(plan, 0, message, 4, plan.length);
    try (var out = new FileOutputStream(plans)) {
      out.write(message);
    }
  }

  static Answer parse(byte[] answer) throws IOException {
    List<String> words = words(answer);
    String name = words.isEmpty() ? "" : words.get(0);
    try {
      if (name.equals("started") && words.size() == 2) {
        return new Answer.Started(Integer.parseInt(words.get(1)));
      }
      if (name.equals("exited") && words.size() == 2) {
        return new Answer.Exited(Integer.parseInt(words.get(1)));
      }
      if (name.equals("detached") && words.size() == 1) {
        return new Answer.Detached();
      }
      if (name.equals("failed") && words.size() == 3) {
        return new Answer.Failed(Integer.parseInt(words.get(1)), words.get(2));
      }
    } catch (NumberFormatException e) {
      throw new IOException("not an answer of the launcher: " + words, e);
    }
    throw new IOException("not an answer of the launcher: " + words);
  }

  private static List<String> words(byte[] answer) {
    var words = new ArrayList<String>(3);
    int from = 0;
    for (int i = 0; i < answer.length; i++) {
      if (answer[i] == 0) {
        words.add(new String(answer, from, i - from, StandardCharsets.UTF_8));
        from = i + 1;
      }
    }
    return words;
  }
}
