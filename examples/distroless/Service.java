import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/// A page on port 8080. With the word `check` it asks itself: the image has no other program that could.
public final class Service {
  public static void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].equals("check")) {
      HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:8080/")).build();
      String page = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
      System.out.print(page);
      return;
    }
    byte[] page = ("Hello from Java " + Runtime.version().feature() + ", alone.\n").getBytes(StandardCharsets.UTF_8);
    HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    System.out.println("serving");
  }
}
