package io.jpod.core.registry;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/// A request body whose progress counts as activity.
final class WatchedBody implements HttpRequest.BodyPublisher {
  private final HttpRequest.BodyPublisher body;
  private final Activity activity;

  WatchedBody(HttpRequest.BodyPublisher body, Activity activity) {
    this.body = body;
    this.activity = activity;
  }

  @Override
  public long contentLength() {
    return body.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    body.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscriber.onSubscribe(subscription);
          }

          @Override
          public void onNext(ByteBuffer item) {
            activity.happened();
            subscriber.onNext(item);
          }

          @Override
          public void onError(Throwable failure) {
            subscriber.onError(failure);
          }

          @Override
          public void onComplete() {
            activity.happened();
            subscriber.onComplete();
          }
        });
  }
}
