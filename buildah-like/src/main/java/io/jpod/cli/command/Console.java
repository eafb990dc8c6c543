package io.jpod.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Standard input, output and error of the process. Text is UTF-8 and buffered; whoever ends the
/// process or hands it over calls [#flush()]. Not thread-safe.
///
/// It stays away from `System.out`, whose encoder and locks a command of 30 ms has no use for.
public class Console {
  private static final int BUFFER_SIZE = 8192;

  private final InputStream in;
  private final OutputStream out;
  private final OutputStream err;
  private final byte[] buffer = new byte[BUFFER_SIZE];
  private int buffered;
  private Personality personality = Personality.JPOD;

  /// The console of this process.
  public Console() {
    this(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err));
  }

  /// A console over other streams.
  public Console(InputStream in, OutputStream out, OutputStream err) {
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /// Says whose manners texts on this console have.
  public void personality(Personality whose) {
    personality = whose;
  }

  /// Whose manners texts on this console have; our own, if nothing was said.
  public Personality personality() {
    return personality;
  }

  /// Standard input, unbuffered.
  public InputStream in() {
    return in;
  }

  /// Standard output for bytes, unbuffered; text written before is flushed first.
  public OutputStream rawOut() {
    flush();
    return out;
  }

  /// Standard error for bytes, unbuffered.
  public OutputStream rawErr() {
    return err;
  }

  /// Whether a descriptor of this process (0, 1 or 2) is a terminal.
  public static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  /// Writes text to standard output.
  ///
  /// @throws UncheckedIOException if the reader is gone
  public void out(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length > BUFFER_SIZE - buffered) {
      flush();
    }
    if (bytes.length > BUFFER_SIZE) {
      write(bytes, bytes.length);
      return;
    }
    System.arraycopy(bytes, 0, buffer, buffered, bytes.length);
    buffered += bytes.length;
  }

  /// Writes a line to standard output.
  ///
  /// @throws UncheckedIOException if the reader is gone
  public void line(String text) {
    out(text);
    if (buffered == BUFFER_SIZE) {
      flush();
    }
    buffer[buffered++] = '\n';
  }

  /// Writes a line to standard error, behind what was written to standard output before.
  public void error(String text) {
    flush();
    try {
      err.write((text + "\n").getBytes(UTF_8));
    } catch (IOException e) {
      // Nobody is left who could be told.
      return;
    }
  }

  /// Hands buffered text to the kernel.
  ///
  /// @throws UncheckedIOException if the reader is gone
  public void flush() {
    int length = buffered;
    buffered = 0;
    if (length > 0) {
      write(buffer, length);
    }
  }

  private void write(byte[] bytes, int length) {
    try {
      out.write(bytes, 0, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
