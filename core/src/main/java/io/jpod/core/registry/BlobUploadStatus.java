package io.jpod.core.registry;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// `GET <location>`: how much of an upload the registry has.
final class BlobUploadStatus extends RegistryCall<BlobUploadStatus.Progress> {
  private final String registry;
  private final String repository;
  private final URI location;

  /// @param received bytes; -1: the registry has forgotten the upload
  /// @param location where it goes on
  record Progress(long received, URI location) {}

  BlobUploadStatus(String registry, String repository, URI location) {
    this.registry = registry;
    this.repository = repository;
    this.location = location;
  }

  @Override
  String doing() {
    return "resuming an upload to " + registry + "/" + repository;
  }

  @Override
  String repository() {
    return repository;
  }

  @Override
  Scopes scopes() {
    return Scopes.push(repository);
  }

  @Override
  URI uri(URI base) {
    return location;
  }

  @Override
  HttpRequest.Builder request(URI uri, Activity activity) {
    return HttpRequest.newBuilder(uri).GET();
  }

  @Override
  Progress answer(HttpResponse<byte[]> response) throws RegistryException {
    int status = response.statusCode();
    if (status == 404) {
      return new Progress(-1, location);
    }
    if (status != 204 && status != 202 && status != 200) {
      throw refused(response);
    }
    boolean moved = response.headers().firstValue("location").isPresent();
    return new Progress(received(response), moved ? UploadLocation.of(response, this) : location);
  }

  /// `Range: 0-99` are 100 bytes; docker's registry writes `0-0` for none as for one, and one byte
  /// is no loss.
  private long received(HttpResponse<byte[]> response) throws RegistryException {
    String range = response.headers().firstValue("range").orElse("0-0");
    try {
      String last = range.substring(range.indexOf('-') + 1);
      long end = Long.parseLong(last.strip());
      return end == 0 ? 0 : end + 1;
    } catch (NumberFormatException e) {
      throw wrong("a range '" + ErrorAnswer.printable(range) + "'");
    }
  }
}
