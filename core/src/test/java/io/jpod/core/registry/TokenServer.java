package io.jpod.core.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jpod.core.registry.auth.Credentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A token server as registries use one: signs what it is asked for, for user `ada` with password
/// `secret` or refresh token `refresh-me`.
final class TokenServer implements AutoCloseable {
  private final HttpServer server;
  private final TestCertificates certificates;
  private final PrivateKey key;

  /// Queries and forms, in the order in which they came.
  final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  volatile int secondsToLive = 300;

  private TokenServer(HttpServer server, TestCertificates certificates, PrivateKey key) {
    this.server = server;
    this.certificates = certificates;
    this.key = key;
  }

  static TokenServer start(TestCertificates certificates) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String pem = Files.readString(certificates.serverKey()).replaceAll("-----[^-]*-----", "");
    PrivateKey key =
        KeyFactory.getInstance("RSA")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
    TokenServer tokens = new TokenServer(server, certificates, key);
    server.createContext("/token", tokens::answer);
    server.start();
    return tokens;
  }

  String realm() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
  }

  Path certificate() {
    return certificates.server();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean post = exchange.getRequestMethod().equals("POST");
      String query =
          post
              ? new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
              : exchange.getRequestURI().getRawQuery();
      requests.add(URLDecoder.decode(query, StandardCharsets.UTF_8));
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      boolean welcome =
          post
              ? query.contains("refresh_token=refresh-me")
              : Credentials.of("ada", "secret").basic().equals(authorization);
      byte[] body =
          welcome
              ? ("{\""
                      + (post ? "access_token" : "token")
                      + "\":\""
                      + token(scopes(query))
                      + "\",\"expires_in\":"
                      + secondsToLive
                      + "}")
                  .getBytes(StandardCharsets.UTF_8)
              : "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"no\"}]}"
                  .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(welcome ? 200 : 401, body.length);
      exchange.getResponseBody().write(body);
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static List<String> scopes(String query) {
    List<String> scopes = new ArrayList<>();
    for (String part : query.split("&")) {
      if (part.startsWith("scope=")) {
        scopes.addAll(
            List.of(URLDecoder.decode(part.substring(6), StandardCharsets.UTF_8).split(" ")));
      }
    }
    return scopes;
  }

  private String token(List<String> scopes) throws Exception {
    String certificate =
        Files.readString(certificates.server()).replaceAll("-----[^-]*-----|\\s", "");
    String header = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5c\":[\"" + certificate + "\"]}";
    long now = Instant.now().getEpochSecond();
    StringBuilder access = new StringBuilder();
    for (String scope : scopes) {
      String[] parts = scope.split(":");
      access
          .append(access.isEmpty() ? "" : ",")
          .append("{\"type\":\"" + parts[0] + "\",\"name\":\"" + parts[1] + "\",\"actions\":[\"")
          .append(parts[2].replace(",", "\",\""))
          .append("\"]}");
    }
    String claims =
        "{\"iss\":\"test-issuer\",\"aud\":\"test-registry\",\"sub\":\"ada\",\"jti\":\""
            + System.nanoTime()
            + "\",\"nbf\":"
            + (now - 10)
            + ",\"iat\":"
            + now
            + ",\"exp\":"
            + (now + secondsToLive)
            + ",\"access\":["
            + access
            + "]}";
    String signed =
        encode(header.getBytes(StandardCharsets.UTF_8))
            + "."
            + encode(claims.getBytes(StandardCharsets.UTF_8));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(key);
    signature.update(signed.getBytes(StandardCharsets.UTF_8));
    return signed + "." + encode(signature.sign());
  }

  private static String encode(byte @Nullable [] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
