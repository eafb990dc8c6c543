package io.jpod.core.storage.podman;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.core.storage.layer.BeneathDirectory;
import io.jpod.oci.Json;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// The tar of a layer, byte for byte, from what podman keeps of it: a list of the bytes between the
/// files (tar-split, one JSON object a line) and the unpacked files.
final class TarSplitInput extends InputStream {
  private static final int MAX_LINE = 16 << 20;
  private static final int FILE = 1;
  private static final int SEGMENT = 2;

  private final BufferedReader lines;
  private final BeneathDirectory diff;
  private @Nullable InputStream part = new ByteArrayInputStream(new byte[0]);
  private long left;

  /// @param split `<layer>.tar-split.gz`
  /// @param diff the layer's files
  TarSplitInput(Path split, Path diff) throws IOException {
    this.lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(split), 1 << 16), StandardCharsets.UTF_8),
            1 << 16);
    this.diff = new BeneathDirectory(diff);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      InputStream now = part;
      if (now == null) {
        return -1;
      }
      if (left > 0) {
        int n = now.read(into, offset, (int) Math.min(length, left));
        if (n < 0) {
          throw new EOFException("a file of the layer is shorter than it was");
        }
        left -= n;
        return n;
      }
      now.close();
      part = next();
    }
  }

  /// Null at the end.
  private @Nullable InputStream next() throws IOException {
    while (true) {
      String line = lines.readLine();
      if (line == null) {
        return null;
      }
      if (line.length() > MAX_LINE) {
        throw new IOException("tar-split: a line of " + line.length() + " characters");
      }
      InputStream found = line.isEmpty() ? null : of(line);
      if (found != null) {
        return found;
      }
    }
  }

  private @Nullable InputStream of(String line) throws IOException {
    try {
      JsonObject entry = Json.parseObject(line.getBytes(StandardCharsets.UTF_8));
      int type = number(entry, "type").intValue();
      if (type == SEGMENT) {
        byte[] bytes = Base64.getDecoder().decode(text(entry, "payload"));
        left = bytes.length;
        return new ByteArrayInputStream(bytes);
      }
      left = number(entry, "size").longValue();
      return type == FILE && left > 0 ? diff.open(name(entry)) : null;
    } catch (IllegalArgumentException e) {
      throw new IOException("tar-split: " + e.getMessage(), e);
    }
  }

  /// Names that are no UTF-8 are kept apart.
  private static String name(JsonObject entry) {
    String raw = text(entry, "name_raw");
    return raw.isEmpty()
        ? text(entry, "name")
        : io.jpod.userns.PathText.decode(Base64.getDecoder().decode(raw));
  }

  private static String text(JsonObject entry, String name) {
    JsonElement value = entry.get(name);
    return value == null || !value.isJsonPrimitive() ? "" : value.getAsString();
  }

  private static Number number(JsonObject entry, String name) {
    JsonElement value = entry.get(name);
    return value == null || !value.isJsonPrimitive() ? 0 : value.getAsLong();
  }

  @Override
  public void close() throws IOException {
    InputStream now = part;
    if (now != null) {
      now.close();
    }
    lines.close();
    diff.close();
  }
}
