package io.jpod.core.storage.layer;

import io.jpod.core.storage.tar.LiteralSink;
import io.jpod.userns.Libc;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/// File `tar` of a layer: how to write its tar again from the files in `diff/`, byte for byte.
///
/// A zlib stream of records, after the line `jpod-tar 1`: `L`, length, literal bytes · `P`, path,
/// offset, length, whether it is the first piece of its entry: so many bytes of that file · `E`:
/// the end. Numbers are big-endian.
final class TarRecipe {
  static final String FILE = "tar";
  private static final String MAGIC = "jpod-tar 1\n";
  private static final int LITERAL_BUFFER = 1 << 16;
  private static final int MAX_NAME = 1 << 16;

  private TarRecipe() {}

  /// Writes a recipe while its tar is read or made.
  static final class Writer implements LiteralSink, Closeable {
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    private final DataOutputStream out;
    private final byte[] pending = new byte[LITERAL_BUFFER];
    private int used;

    Writer(Path file) throws IOException {
      out =
          new DataOutputStream(
              new BufferedOutputStream(
                  new DeflaterOutputStream(new FileOutputStream(file.toFile()), deflater, 1 << 15),
                  1 << 15));
      out.writeBytes(MAGIC);
    }

    @Override
    public void literal(byte[] bytes, int offset, int length) throws IOException {
      int at = offset;
      int left = length;
      while (left > 0) {
        int n = Math.min(left, pending.length - used);
        System.arraycopy(bytes, at, pending, used, n);
        used += n;
        at += n;
        left -= n;
        if (used == pending.length) {
          flushLiteral();
        }
      }
    }

    private void flushLiteral() throws IOException {
      if (used > 0) {
        out.writeByte('L');
        out.writeInt(used);
        out.write(pending, 0, used);
        used = 0;
      }
    }

    /// The next bytes of the tar are those of a file in the layer.
    void payload(String path, long offset, long length, boolean first) throws IOException {
      if (length > 0) {
        flushLiteral();
        byte[] name = Libc.encode(path);
        out.writeByte('P');
        out.writeInt(name.length);
        out.write(name);
        out.writeLong(offset);
        out.writeLong(length);
        out.writeBoolean(first);
      }
    }

    void finish() throws IOException {
      flushLiteral();
      out.writeByte('E');
    }

    @Override
    public void close() throws IOException {
      try {
        out.close();
      } finally {
        deflater.end();
      }
    }
  }

  /// Receives a recipe's records.
  interface Sink extends LiteralSink {
    void payload(String path, long offset, long length, boolean first) throws IOException;
  }

  /// Reads a recipe.
  ///
  /// @throws IOException also if the file is damaged
  static void read(Path file, Sink sink) throws IOException {
    try (DataInputStream in =
        new DataInputStream(
            new java.io.BufferedInputStream(
                new InflaterInputStream(new FileInputStream(file.toFile())), 1 << 16))) {
      if (!new String(in.readNBytes(MAGIC.length()), java.nio.charset.StandardCharsets.US_ASCII)
          .equals(MAGIC)) {
        throw new IOException("'" + file + "' is of an unknown version");
      }
      byte[] buffer = new byte[LITERAL_BUFFER];
      while (true) {
        int record = in.readUnsignedByte();
        if (record == 'E') {
          return;
        }
        int length = in.readInt();
        if (length < 0 || length > (record == 'P' ? MAX_NAME : LITERAL_BUFFER)) {
          throw new IOException("'" + file + "' is damaged");
        }
        in.readFully(buffer, 0, length);
        if (record == 'L') {
          sink.literal(buffer, 0, length);
        } else if (record == 'P') {
          String path = Libc.decode(java.util.Arrays.copyOf(buffer, length));
          sink.payload(path, in.readLong(), in.readLong(), in.readBoolean());
        } else {
          throw new IOException("'" + file + "' is damaged");
        }
      }
    }
  }
}
