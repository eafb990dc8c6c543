package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Uploads one blob, whatever happens on the way: small ones in one piece, made ones as a stream;
/// if that breaks, the registry is asked what it has, and the rest is sent.
final class BlobUpload {
  private static final int MAX_CHUNK = 32 << 20;

  private final RegistryClient client;
  private final String registry;
  private final String repository;

  BlobUpload(RegistryClient client, String registry, String repository) {
    this.client = client;
    this.registry = registry;
    this.repository = repository;
  }

  /// Uploads a blob that is in memory.
  void whole(Descriptor blob, byte[] content) throws JpodException {
    URI location = start().location();
    if (location == null) {
      throw new RegistryException("an upload without a location", null, 0, null);
    }
    client.call(new BlobUploadPut(registry, repository, location, blob.digest(), content));
  }

  private BlobUploadStart.Session start() throws JpodException {
    return client.call(BlobUploadStart.upload(registry, repository));
  }

  /// Length and digest of what was uploaded.
  record Uploaded(Digest digest, long length) {}

  /// Uploads a blob while it is made.
  ///
  /// @param progress told about the bytes as they go
  Uploaded made(BlobContent content, ByteProgress progress) throws JpodException {
    BlobUploadStart.Session session = start();
    long received = 0;
    for (int attempt = 1; ; attempt++) {
      try {
        return send(session, content, received, progress);
      } catch (RegistryException e) {
        Duration delay = isWorthResuming(e) ? client.retry().delayBefore(attempt, null) : null;
        if (delay == null) {
          throw e;
        }
        RegistryClient.sleep(delay);
      }
      BlobUploadStatus.Progress state = status(session);
      if (state == null || state.received() < 0) {
        session = start();
        received = 0;
      } else {
        session = new BlobUploadStart.Session(state.location(), session.minimumChunk());
        received = state.received();
      }
    }
  }

  /// A broken connection, a server in trouble, a token that expired on the way, or a chunk out of
  /// step.
  private static boolean isWorthResuming(RegistryException e) {
    if (e.status() == 0) {
      return e.getCause() instanceof IOException && !(e.getCause() instanceof FailedContent);
    }
    return e.status() == 401 || e.status() == 416 || RetryPolicy.isTransient(e.status());
  }

  /// What cannot be made now cannot be made by trying again.
  private static final class FailedContent extends IOException {
    private static final long serialVersionUID = 1L;

    FailedContent(@Nullable String message, Exception cause) {
      super(message, cause);
    }
  }

  private BlobUploadStatus.@Nullable Progress status(BlobUploadStart.Session session)
      throws JpodException {
    URI location = session.location();
    return location == null
        ? null
        : client.call(new BlobUploadStatus(registry, repository, location));
  }

  private Uploaded send(
      BlobUploadStart.Session session, BlobContent content, long received, ByteProgress progress)
      throws JpodException {
    URI location = session.location();
    if (location == null) {
      throw new RegistryException("an upload without a location", null, 0, null);
    }
    try (ContentStream stream = new ContentStream(content)) {
      URI next = patch(session, location, stream, received, progress);
      checkWhole(stream);
      Digest digest = stream.digest();
      client.call(new BlobUploadPut(registry, repository, next, digest, new byte[0]));
      return new Uploaded(digest, stream.length());
    } catch (RegistryException e) {
      throw e;
    } catch (IOException e) {
      throw new RegistryException(
          "writing blob to " + registry + "/" + repository + ": " + e.getMessage(), null, 0, e);
    }
  }

  private URI patch(
      BlobUploadStart.Session session,
      URI location,
      ContentStream stream,
      long received,
      ByteProgress progress)
      throws JpodException, IOException {
    try {
      stream.skipNBytes(received);
      CountedStream counted = new CountedStream(stream, received, progress);
      return session.minimumChunk() > 0
          ? chunks(location, counted, session.minimumChunk(), received)
          : client.call(BlobUploadPatch.stream(registry, repository, location, counted));
    } catch (RegistryException e) {
      if (stream.failure() instanceof JpodException reason) {
        throw reason; // the connection broke because we had nothing to send
      }
      throw e;
    }
  }

  /// A registry may say yes before it has read everything; what it has then is not the blob.
  private static void checkWhole(ContentStream stream) throws IOException, JpodException {
    Exception failure = stream.failure();
    if (failure instanceof JpodException known) {
      throw known;
    }
    if (failure != null) {
      throw new FailedContent(failure.getMessage(), failure);
    }
    if (!stream.isAtEnd() && stream.read() >= 0) {
      throw new IOException("the registry stopped reading");
    }
  }

  private URI chunks(URI start, CountedStream stream, long minimum, long received)
      throws JpodException, IOException {
    if (minimum > MAX_CHUNK) {
      throw new RegistryException(
          "registry " + registry + " wants chunks of " + minimum + " bytes", null, 0, null);
    }
    byte[] chunk = new byte[(int) Math.max(minimum, 4 << 20)];
    URI location = start;
    long offset = received;
    while (true) {
      int length = stream.readNBytes(chunk, 0, chunk.length);
      if (length == 0) {
        return location;
      }
      location =
          client.call(BlobUploadPatch.chunk(registry, repository, location, chunk, length, offset));
      offset += length;
    }
  }
}
