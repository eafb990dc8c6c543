package io.jpod.core.registry;

import io.jpod.oci.Descriptor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// `GET /v2/<name>/blobs/<digest>` of a blob of any size, into a file; from where the file ends,
/// with `Range`, if it is not empty. The digest is the reader's to check.
final class BlobDownload extends RegistryCall<Boolean> {
  private final String registry;
  private final String repository;
  private final Descriptor blob;
  private final PartialBlob into;
  private final ByteProgress progress;
  private long lengthBefore = -1;

  BlobDownload(
      String registry,
      String repository,
      Descriptor blob,
      PartialBlob into,
      ByteProgress progress) {
    this.registry = registry;
    this.repository = repository;
    this.blob = blob;
    this.into = into;
    this.progress = progress;
  }

  @Override
  String doing() {
    return "reading blob " + blob.digest() + " in " + registry + "/" + repository;
  }

  @Override
  String repository() {
    return repository;
  }

  @Override
  Scopes scopes() {
    return Scopes.pull(repository);
  }

  @Override
  URI uri(URI base) {
    return base.resolve("/v2/" + repository + "/blobs/" + blob.digest());
  }

  @Override
  HttpRequest.Builder request(URI uri, Activity activity) {
    lengthBefore = into.length();
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).GET();
    return lengthBefore == 0 ? request : request.header("Range", "bytes=" + lengthBefore + "-");
  }

  @Override
  boolean isLong() {
    return true;
  }

  /// As long as each try brings something, there may be any number of them.
  @Override
  boolean hasAdvanced() {
    return into.length() > lengthBefore;
  }

  @Override
  HttpResponse.BodySubscriber<byte[]> body(HttpResponse.ResponseInfo info, Activity activity) {
    if (info.statusCode() == 200) {
      return new FileBody(activity, lengthBefore); // it knows no ranges, and sends all
    }
    if (info.statusCode() == 206 && startsAt(info, lengthBefore)) {
      return new FileBody(activity, 0);
    }
    return super.body(info, activity);
  }

  /// `Content-Range: bytes 100-199/200`
  private static boolean startsAt(HttpResponse.ResponseInfo info, long offset) {
    String range = info.headers().firstValue("content-range").orElse("");
    return range.startsWith("bytes " + offset + "-");
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // DONE is a mark
  Boolean answer(HttpResponse<byte[]> response) throws RegistryException {
    int status = response.statusCode();
    if (status == 206 && response.body() != FileBody.DONE) {
      throw wrong("another range than the one asked for");
    }
    if (status != 200 && status != 206) {
      throw refused(response);
    }
    if (!into.isComplete()) {
      throw wrong("it has " + into.length() + " bytes, not " + blob.size());
    }
    return true;
  }

  private final class FileBody implements HttpResponse.BodySubscriber<byte[]> {
    static final byte[] DONE = {};

    private final Activity activity;
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private long skipped;
    private Flow.@Nullable Subscription subscription;

    /// @param skipped bytes at the beginning that the file has already
    FileBody(Activity activity, long skipped) {
      this.activity = activity;
      this.skipped = skipped;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
      return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      activity.happened();
      Flow.Subscription running = subscription;
      try {
        for (ByteBuffer buffer : buffers) {
          int over = (int) Math.min(skipped, buffer.remaining());
          buffer.position(buffer.position() + over);
          skipped -= over;
          into.append(buffer);
        }
        progress.reached(into.length());
        if (running != null) {
          running.request(1);
        }
      } catch (IOException e) {
        if (running != null) {
          running.cancel();
        }
        result.completeExceptionally(e);
      }
    }

    @Override
    public void onError(Throwable failure) {
      result.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      result.complete(DONE);
    }
  }
}
