package io.jpod.core.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// A body that is kept in memory, up to a bound; a longer one fails the exchange as soon as that is
/// known.
final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {
  private final int maxBytes;
  private final Activity activity;
  private final CompletableFuture<byte[]> result = new CompletableFuture<>();
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private Flow.@Nullable Subscription subscription;

  private BoundedBody(int maxBytes, Activity activity) {
    this.maxBytes = maxBytes;
    this.activity = activity;
  }

  static HttpResponse.BodySubscriber<byte[]> of(
      HttpResponse.ResponseInfo info, int maxBytes, Activity activity) {
    BoundedBody body = new BoundedBody(maxBytes, activity);
    long announced = info.headers().firstValueAsLong("content-length").orElse(-1);
    if (announced > maxBytes) {
      body.result.completeExceptionally(body.tooLong());
    }
    return body;
  }

  /// For an answer to HEAD, whose length is that of the body it does not have.
  static HttpResponse.BodySubscriber<byte[]> none(Activity activity) {
    return new BoundedBody(0, activity);
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return result;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (result.isDone()) {
      given.cancel();
    } else {
      given.request(Long.MAX_VALUE);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    activity.happened();
    for (ByteBuffer buffer : buffers) {
      if (buffer.remaining() > maxBytes - content.size()) {
        Flow.Subscription running = subscription;
        if (running != null) {
          running.cancel();
        }
        result.completeExceptionally(tooLong());
        return;
      }
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      content.writeBytes(bytes);
    }
  }

  @Override
  public void onError(Throwable failure) {
    result.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    result.complete(content.toByteArray());
  }

  private IOException tooLong() {
    return new OversizedException("the answer is longer than " + maxBytes + " bytes");
  }

  /// Asking again would give the same.
  static final class OversizedException extends IOException {
    private static final long serialVersionUID = 1L;

    OversizedException(String message) {
      super(message);
    }
  }
}
