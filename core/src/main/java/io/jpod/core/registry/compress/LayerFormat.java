package io.jpod.core.registry.compress;

import io.jpod.core.JpodException;
import io.jpod.oci.MediaTypes;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// How layers are compressed: `--compression-format` and `--compression-level`.
///
/// @param algorithm `gzip` or `zstd`
/// @param level of the algorithm; -1: its default
public record LayerFormat(String algorithm, int level) {
  /// What every registry and every engine takes.
  public static final LayerFormat GZIP = new LayerFormat("gzip", -1);

  public static final LayerFormat ZSTD = new LayerFormat("zstd", -1);

  private static final int ZSTD_DEFAULT = 3;

  /// @param algorithm null: gzip
  /// @param level null: the algorithm's default
  /// @throws JpodException if there is no such algorithm or level, or we do not have it
  public static LayerFormat of(@Nullable String algorithm, @Nullable Integer level)
      throws JpodException {
    String name = algorithm == null ? "gzip" : algorithm;
    int highest =
        switch (name) {
          case "gzip" -> 9;
          case "zstd" -> 20;
          case "zstd:chunked" ->
              throw new JpodException(
                  "compression format zstd:chunked is not supported", "--compression-format zstd");
          default -> throw new JpodException("cannot find compressor for \"" + name + "\"");
        };
    if (level != null && (level < 1 || level > highest)) {
      throw new JpodException(
          "compression level " + level + " of " + name + " is not between 1 and " + highest);
    }
    return new LayerFormat(name, level == null ? -1 : level);
  }

  public boolean isZstd() {
    return algorithm.equals("zstd");
  }

  /// Media type of a layer compressed so.
  ///
  /// @param docker in a manifest of docker's rather than OCI's
  public String mediaType(boolean docker) {
    if (isZstd()) {
      return docker ? MediaTypes.DOCKER_LAYER_ZSTD : MediaTypes.OCI_LAYER_ZSTD;
    }
    return docker ? MediaTypes.DOCKER_LAYER_GZIP : MediaTypes.OCI_LAYER_GZIP;
  }

  /// Compresses what is written to it; the same input gives the same output on one machine. Closing
  /// completes the compressed stream, and leaves the inner one open.
  public OutputStream compress(OutputStream out) throws IOException {
    if (isZstd()) {
      return Zstd.open(out, level < 0 ? ZSTD_DEFAULT : level);
    }
    return new ParallelGzip(out, Deflate.best(level));
  }

  /// In a class of its own, so that gzip does not load the library.
  private static final class Zstd {
    static OutputStream open(OutputStream out, int level) throws IOException {
      com.github.luben.zstd.ZstdOutputStreamNoFinalizer zstd =
          new com.github.luben.zstd.ZstdOutputStreamNoFinalizer(out);
      zstd.setLevel(level);
      zstd.setChecksum(true);
      zstd.setWorkers(Runtime.getRuntime().availableProcessors());
      zstd.setCloseFrameOnFlush(false);
      return new KeepOpen(zstd, out);
    }
  }

  /// The library closes what it writes to.
  private static final class KeepOpen extends OutputStream {
    private final com.github.luben.zstd.ZstdOutputStreamNoFinalizer zstd;
    private final OutputStream out;

    KeepOpen(com.github.luben.zstd.ZstdOutputStreamNoFinalizer zstd, OutputStream out) {
      this.zstd = zstd;
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      zstd.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      zstd.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      zstd.close();
      out.flush();
    }
  }
}
